"""Sales that happened away from the shop's pages: rows of a CSV file → events for Meta.

In a store, by telephone, in a chat. Each row becomes one event, hashed like any other,
or is told with its line, its column and the reason; a bad row stops nobody. A row is
bad where Meta would refuse it, or would count what should not be counted; a value that
is merely of no use is left out, and the sale goes.

Meta merges offline events with one another only, never with those of the website, and
by a key of its own: time, name and item number, with the order id or else the person.
The ids made here follow it. What has an order id is known by that, whatever else is
mended in its row; what has none is known by the rest of Meta's key. So a file that is
read twice says nothing new.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, BinaryIO

from capi.findings import Finding, Severity
from capi.rules import money, time, user_data
from capi.rules.rule import ERROR, LintContext, Rule, Subject
from capi.upload import sale
from capi.upload.columns import PERSON, columns, is_known
from capi.upload.faults import NotATable as NotATable
from capi.upload.moments import DateOrder as DateOrder
from capi.upload.row import Row
from capi.upload.sale import Reading as Reading
from capi.upload.table import Record, Table

ORDER_ID_LONG = Rule(
    "order_id_long",
    ERROR,
    "The order id is longer than any that could be kept.",
    "Use the number on the receipt.",
)
EVENT_NAME_TOO_LONG = Rule(
    "event_name_too_long",
    ERROR,
    "The event's name is longer than any that could be kept.",
    "Choose a name of up to 50 characters.",
)

BUYER_UNKNOWN = Rule(
    "buyer_unknown",
    ERROR,
    "The row does not say who bought, or only what fits too many people; Meta refuses"
    " such an event.",
    "Fill in an email address, a telephone number or the customer's id.",
)

LONGEST_NAME, LONGEST_ID, LONGEST_SUBJECT = 100, 255, 64
"""What the outbox has room for."""

# What a file can get wrong that Meta refuses a whole call for.
_CHECKS = (time.check, user_data.check, money.check)

_FIELDS = {
    "user_data.em": "email",
    "user_data.ph": "phone",
    "user_data.fn": "first_name",
    "user_data.ln": "last_name",
    "user_data.fi": "initial",
    "user_data.ge": "gender",
    "user_data.db": "birthday",
    "user_data.doby": "birth_year",
    "user_data.dobm": "birth_month",
    "user_data.dobd": "birth_day",
    "user_data.ct": "city",
    "user_data.st": "state",
    "user_data.zp": "zip",
    "custom_data.contents": "content_ids",
    "data_processing_options_country": "ldu_country",
    "data_processing_options_state": "ldu_state",
}
"""Our name of the column, where it is not the last step of the event's field."""


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One row: `payload` is the event as Meta gets it, None where the row is bad.

    `findings` say why, or what was left out; their `field` is the column's heading.
    `subject` is the order id. `withheld` is the reason why the event may not be sent.
    """

    line: int
    payload: dict[str, Any] | None
    findings: tuple[Finding, ...] = ()
    subject: str | None = None
    withheld: str | None = None

    def refused(self, rule: Rule, heading: str) -> "Sale":
        """The same row as a bad one, for one more reason."""
        return replace(self, payload=None, findings=(*self.findings, rule.at(heading)))

    @property
    def errors(self) -> list[Finding]:
        """Why the row is bad."""
        return [each for each in self.findings if each.severity is Severity.ERROR]


class Sales:
    """The sales in a file, read as they are asked for: any number, in little memory.

    `file` is open for reading bytes, and stays open; `now` is in epoch seconds. Raises
    NotATable where the file as a whole cannot be read.
    """

    def __init__(
        self, file: BinaryIO, *, now: float, reading: Reading | None = None
    ) -> None:
        self._reading = reading or Reading()
        self._table = Table(file, is_known=is_known, encoding=self._reading.encoding)
        self._columns = columns(self._table.header)
        self._now = now

    @property
    def ignored(self) -> Sequence[str]:
        """The headings of columns that are not used."""
        return self._columns.ignored

    @property
    def used(self) -> dict[str, str]:
        """The headings of those that are, and our names for what they hold."""
        return {
            each.heading: field
            for field, several in self._columns.by_field.items()
            for each in several
        }

    @property
    def position(self) -> int:
        """How many bytes of the file were read."""
        return self._table.position

    def heading(self, field: str) -> str:
        """What the file calls a field; our name for it where it has none."""
        return self._columns.heading(field)

    def __iter__(self) -> Iterator[Sale]:
        return map(self._sale, self._table)

    def _sale(self, record: Record) -> Sale:
        if record.fault:
            return Sale(line=record.line, payload=None, findings=(record.fault.at(""),))
        row = Row(self._columns, record.cells)
        event, consent = sale.event(row, self._reading)
        payload, found = event.resolve()
        payload["event_id"] = event_id(payload)
        self._measure(row, payload)
        findings = self._together(row, (*found, *self._judged(payload)))
        bad = any(each.severity is Severity.ERROR for each in findings)
        order = payload.get("custom_data", {}).get("order_id")
        return Sale(
            line=record.line,
            payload=None if bad else payload,
            findings=findings,
            subject=order if order and len(order) <= LONGEST_SUBJECT else None,
            withheld=consent.why_withheld,
        )

    def _judged(self, payload: dict[str, Any]) -> Iterator[Finding]:
        subject = Subject(event=payload, path="", now=self._now, context=LintContext())
        for check in _CHECKS:
            for finding in check(subject):
                at_nobody = finding.field == "user_data"
                yield BUYER_UNKNOWN.at("user_data") if at_nobody else finding

    def _measure(self, row: Row, payload: dict[str, Any]) -> None:
        if len(payload.get("event_name", "")) > LONGEST_NAME:
            row.tell("event_name", EVENT_NAME_TOO_LONG)
        elif len(payload["event_id"]) > LONGEST_ID:
            row.tell("order_id", ORDER_ID_LONG)

    def _together(self, row: Row, found: Sequence[Finding]) -> tuple[Finding, ...]:
        """All that was found, by column. What follows from a cell that could not be
        read is not told again, and notes are not worth a line."""
        told = list(dict.fromkeys(row.findings))
        wrong = {each.field for each in told}
        for finding in found:
            heading = self._column(finding.field)
            if heading in wrong or finding.severity is Severity.NOTE:
                continue
            told.append(replace(finding, field=heading))
            if finding.severity is Severity.ERROR:
                wrong.add(heading)
        return tuple(told)

    def _column(self, path: str) -> str:
        """The heading of the column that a field of the event was made of."""
        path = re.sub(r"\[.*", "", path)
        if path == "user_data":
            return next(each for each, field in self.used.items() if field in PERSON)
        return self.heading(_FIELDS.get(path, path.rpartition(".")[2]))


def event_id(payload: dict[str, Any]) -> str:
    """The id of an offline event, the same whenever the same sale is read.

    `order_{order id}_{name}`, with the item number in between where there is one. It is
    what the shop gives to an order that nobody paid online, so that one that is in both
    is let into the outbox once.
    """
    custom_data = payload.get("custom_data", {})
    name = payload.get("event_name", "").lower()
    item = custom_data.get("item_number")
    if order := custom_data.get("order_id"):
        return f"order_{order}{f'_item_{item}' if item else ''}_{name}"
    known = (payload.get("event_time"), item, payload.get("user_data"))
    digest = sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
    return f"offline_{digest[:32]}_{name}"
