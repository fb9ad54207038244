"""One record: its cells by what they hold, and what was found in them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from capi.findings import Finding, Severity
from capi.rules.rule import ERROR, Rule
from capi.upload import cells
from capi.upload.columns import Columns
from capi.upload.faults import Unusable
from capi.upload.table import UNDECODABLE

TEXT_UNDECODABLE = Rule(
    "text_undecodable",
    ERROR,
    "Letters in this cell got lost: the file is not in the encoding that it is read"
    " in, which is UTF-8 unless you say another.",
    "Save it as “CSV UTF-8”, or say which encoding it is in: Excel writes cp1252 in"
    " Western Europe, cp1250 in Central Europe, cp1251 for Cyrillic.",
)
CELLS_TOO_MANY = Rule(
    "cells_too_many",
    ERROR,
    "The row has more cells than there are columns, so all may have been moved.",
    "Put a cell that holds the delimiter into quotation marks.",
)

_T = TypeVar("_T")


class Row:
    """Gives the cells of a record by field, and gathers findings on the way."""

    def __init__(self, columns: Columns, record: Sequence[str]) -> None:
        self._columns = columns
        self._record = record
        self.findings: list[Finding] = []
        if any(map(cells.text, record[columns.count :])):
            self.tell("", CELLS_TOO_MANY)

    def has(self, field: str) -> bool:
        """Whether the file has such a column."""
        return field in self._columns.by_field

    def texts(self, field: str) -> list[str]:
        """What the columns of a field say, where they say something."""
        found = []
        for column in self._columns.by_field.get(field, ()):
            within = column.index < len(self._record)
            value = cells.text(self._record[column.index]) if within else ""
            if UNDECODABLE in value:
                self.findings.append(TEXT_UNDECODABLE.at(column.heading))
            elif value:
                found.append(value)
        return found

    def text(self, field: str) -> str:
        """What the column of a field says; empty where it says nothing."""
        return next(iter(self.texts(field)), "")

    def read(
        self, field: str, reader: Callable[[str], _T], severity: Severity | None = None
    ) -> _T | None:
        """The column's value as `reader` has it; None where it is blank or unusable.

        `severity` is what an unusable one matters, where not what its rule says.
        """
        value = self.text(field)
        if not value:
            return None
        try:
            return reader(value)
        except Unusable as unusable:
            self.tell(field, unusable.rule, severity)
            return None

    def tell(self, field: str, rule: Rule, severity: Severity | None = None) -> None:
        """Note what is wrong with a field; an empty one stands for the whole row."""
        found = rule.at(self._columns.heading(field))
        self.findings.append(found if severity is None else _as(found, severity))


def _as(finding: Finding, severity: Severity) -> Finding:
    return replace(finding, severity=severity)
