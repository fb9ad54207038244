"""The list of events, a page at a time: lines or single copies, and refused calls.

However much has arrived, one page looks at so many rows and no more; where it stopped,
the next page goes on.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sandbox import refusals
from sandbox.arrivals import Arrival, select, those
from sandbox.dedup import Verdict, explain
from sandbox.filters import Filter
from sandbox.lines import Line, lines_of
from sandbox.refusals import Refusal

LOOKS_BACK = 20_000
"""Rows that one page looks at where no index leads to the few that fit."""

_EXPLAINS = 2_000
"""Rows that one page explains where the explanation decides; each costs a query."""


@dataclass(frozen=True)
class Copy:
    """A single copy, and why it was counted or not."""

    arrival: Arrival
    verdict: Verdict


Entry = Line | Copy | Refusal
"""What stands in the list by itself."""


@dataclass(frozen=True)
class Page:
    """Entries, newest first. `older`: the page after this ends before that row.

    `stopped`: this page looked no further back, though there is more to look at.
    """

    entries: tuple[Entry, ...]
    older: int | None = None
    stopped: bool = False


@dataclass(frozen=True)
class _Found:
    """Row ids by which entries are listed, newest first, and how far was looked."""

    places: list[int]
    floor: int


def page_of(
    connection: sqlite3.Connection,
    wanted: Filter,
    *,
    size: int,
    newest: int,
    before: int | None = None,
    flat: bool = False,
    refused: Callable[[Refusal], bool] = lambda refusal: False,
) -> Page:
    """The `size` newest entries by a row before `before`; `newest` is the last row.

    A line stands where the newest of its copies that fit does. With `flat`, each copy
    stands for itself.
    """
    before = min(before or newest + 1, newest + 1)
    found = _look(connection, wanted, size=size, before=before, flat=flat)
    turned_away = {
        each.id: each
        for each in refusals.between(connection, wanted.after, before)
        if refused(each)
    }
    places = sorted({*found.places, *turned_away}, reverse=True)
    # What lies beyond where the look stopped belongs to a later page.
    within = [place for place in places if place > found.floor][:size]
    arrivals = [place for place in within if place not in turned_away]
    entries = turned_away | _entries(connection, arrivals, flat=flat)
    more = len(places) > len(within)
    older = within[-1] if more and len(within) == size else None
    stopped = older is None and found.floor > 0
    return Page(
        tuple(entries[place] for place in within),
        older=found.floor + 1 if stopped else older,
        stopped=stopped,
    )


def _look(
    connection: sqlite3.Connection,
    wanted: Filter,
    *,
    size: int,
    before: int,
    flat: bool,
) -> _Found:
    """The rows that fit, one more than are asked for."""
    floor = 0 if wanted.is_narrow else max(0, before - 1 - LOOKS_BACK)
    places: list[int] = []
    explained = 0
    for place in _rows(connection, wanted, before=before, floor=floor, flat=flat):
        if wanted.keeps is not None:
            explained += 1
            if explained > _EXPLAINS:
                return _Found(places, place)
            if not _kept(connection, wanted, place, flat=flat):
                continue
        places.append(place)
        if len(places) > size:
            return _Found(places, 0)
    return _Found(places, floor if _is_any(connection, wanted.after, floor) else 0)


def _rows(
    connection: sqlite3.Connection,
    wanted: Filter,
    *,
    before: int,
    floor: int,
    flat: bool,
) -> Iterator[int]:
    sql = (
        f"SELECT a.id FROM arrival AS a WHERE {wanted.sql('a')}"
        " AND a.id < :before AND a.id > :floor"
    )
    if not flat and wanted.keeps is None:
        sql += (
            " AND NOT EXISTS (SELECT 1 FROM arrival AS b WHERE b.line_id = a.line_id"
            f" AND b.id > a.id AND {wanted.sql('b')})"
        )
    values = wanted.values | {"before": before, "floor": floor}
    for row in connection.execute(f"{sql} ORDER BY a.id DESC", values):
        yield row["id"]


def _kept(
    connection: sqlite3.Connection, wanted: Filter, place: int, *, flat: bool
) -> bool:
    """Whether this row fits to the last, and of a line is the newest that does."""
    clause = "WHERE id = ?"
    if not flat:
        clause = "WHERE line_id = (SELECT line_id FROM arrival WHERE id = ?1)"
        clause += " AND id >= ?1"
    fitting = wanted.matching(connection, select(connection, clause, (place,)))
    return fitting == {place}


def _is_any(connection: sqlite3.Connection, after: int, up_to: int) -> bool:
    row = connection.execute(
        "SELECT 1 FROM arrival WHERE id > ? AND id <= ? LIMIT 1", (after, up_to)
    )
    return row.fetchone() is not None


def _entries(
    connection: sqlite3.Connection, places: Sequence[int], *, flat: bool
) -> dict[int, Entry]:
    copies = those(connection, places)
    if flat:
        return {each.id: Copy(each, explain(connection, each)) for each in copies}
    lines = lines_of(connection, {each.line_id for each in copies})
    return {each.id: lines[each.line_id] for each in copies}
