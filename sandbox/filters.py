"""A search as SQL over the arrivals, and over the calls that were refused.

Most of a search is a condition that SQLite judges. A reason that is worked out on
reading, such as `id_differs`, cannot be: SQLite picks the candidates, and `keeps` has
the last word on each.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from sandbox.arrivals import Arrival
from sandbox.dedup import REASONS, explain
from sandbox.refusals import Refusal, Told
from sandbox.search_words import GAPS, ONE_SIDED, RECEIVED, REJECTED, Search

# These verdicts were fixed when the copy arrived; any other can change.
_FIXED = ("merged", "same_side_repeat", "installed_before")

_ALONE = (
    "NOT EXISTS (SELECT 1 FROM arrival AS half"
    " WHERE half.line_id = {a}.line_id"
    " AND (half.source != {a}.source OR half.route != {a}.route))"
)
_FIRST = "{a}.id = {a}.line_id"

Judge = Callable[[sqlite3.Connection, Arrival], bool]


@dataclass(frozen=True)
class Filter:
    """`conditions` on an arrival called `{a}`, with their `values` by name.

    `is_narrow`: an index leads straight to the few rows that fit.
    """

    conditions: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    keeps: Judge | None = None
    is_narrow: bool = False

    @property
    def after(self) -> int:
        """The row that all that fit came after."""
        return self.values["after"]

    def sql(self, alias: str) -> str:
        """The conditions on the table of this alias, to stand after WHERE."""
        return " AND ".join(each.format(a=alias) for each in self.conditions)

    def matching(
        self, connection: sqlite3.Connection, arrivals: Iterable[Arrival]
    ) -> set[int]:
        """The ids of those arrivals that meet all conditions."""
        known = {arrival.id: arrival for arrival in arrivals}
        marks = ", ".join(map(str, known))
        rows = connection.execute(
            f"SELECT id FROM arrival WHERE id IN ({marks}) AND {self.sql('arrival')}",
            self.values,
        ).fetchall()
        met = {row["id"] for row in rows}
        if self.keeps is None:
            return met
        return {each for each in met if self.keeps(connection, known[each])}


def filter_of(search: Search, *, now: float, after: int = 0) -> Filter:
    """The filter that a search is, for arrivals after the row `after`."""
    plain = (_ALONE,) if search.source in ONE_SIDED else ()
    plain += (_FIRST,) if search.copy else ()
    wanted: list[tuple[str, str, Any]] = [("{a}.id > :after", "after", after)]
    for column, value in (
        ("event_name", search.event),
        ("source", ONE_SIDED.get(search.source or "", search.source)),
        ("status", search.status if search.status != RECEIVED else None),
    ):
        wanted += [(f"{{a}}.{column} = :{column}", column, value)] if value else []
    for column, value in (("event_id", search.id), ("order_id", search.order)):
        wanted += [_like(column, value)] if value else []
    since, until = search.bounds(now)
    if search.since:
        wanted.append(("{a}.received_at >= :since", "since", since))
    if search.until:
        wanted.append(("{a}.received_at < :until", "until", until))
    for number, text in enumerate(search.text):
        name = f"text_{number}"
        wanted.append((f"instr({{a}}.searchable, :{name})", name, text.casefold()))
    keeps = None
    if search.code:
        condition, keeps = _coded(search.code)
        wanted.append((condition, "code", search.code))
    return Filter(
        (*plain, *(condition for condition, _, _ in wanted)),
        {name: value for _, name, value in wanted},
        keeps,
        is_narrow=any(v and not _has_gap(v) for v in (search.id, search.order)),
    )


def refused(refusal: Refusal, search: Search, *, now: float) -> bool:
    """Whether a refused call fits a search: by any event that it wanted to report."""
    since, until = search.bounds(now)
    codes = (*map(str, refusal.code.split("/")), refusal.code)
    return (
        search.status in (None, REJECTED)
        and search.source in (None, refusal.side.source)
        and since <= refusal.received_at < until
        and not search.copy
        and search.code in (None, refusal.finding, *codes)
        and _reports(refusal.events, search)
        and all(text.casefold() in _searchable(refusal) for text in search.text)
    )


def _coded(code: str) -> tuple[str, Judge | None]:
    if code in _FIXED:
        return "{a}.reason = :code", None
    fixed = ", ".join(f"'{each}'" for each in _FIXED)
    if code not in REASONS:
        found = "SELECT arrival_id FROM finding WHERE code = :code"
        return f"{{a}}.id IN ({found})", None

    def keeps(connection: sqlite3.Connection, arrival: Arrival) -> bool:
        return explain(connection, arrival).reason == code

    # Named, so that every value has its mark.
    return f"{{a}}.reason NOT IN ({fixed}) AND :code != ''", keeps


def _like(column: str, value: str) -> tuple[str, str, str]:
    if not _has_gap(value):
        return f"{{a}}.{column} = :{column}", column, value
    return f"{{a}}.{column} GLOB :{column}", column, _glob(value)


def _glob(value: str) -> str:
    """The value as SQLite's GLOB takes it: its gaps are gaps, all else is itself."""
    for gap in GAPS:
        value = value.replace(gap, "\0")
    plain = value.replace("[", "[[]").replace("?", "[?]")
    return plain.replace("\0", "*")


def _has_gap(value: str) -> bool:
    return any(gap in value for gap in GAPS)


def _reports(events: tuple[Told, ...], search: Search) -> bool:
    if not (search.event or search.id or search.order):
        return True
    return any(
        search.event in (None, event.event_name)
        and fits(event.event_id, search.id)
        and fits(event.order_id, search.order)
        for event in events
    )


def fits(value: str | None, wanted: str | None) -> bool:
    """Whether an id is the one that is searched for, gaps allowed."""
    return wanted is None or fnmatchcase(value or "", _glob(wanted))


def _searchable(refusal: Refusal) -> str:
    body = refusal.request["body"], json.dumps(refusal.error, ensure_ascii=False)
    return " ".join((refusal.pixel_id, *body)).casefold()
