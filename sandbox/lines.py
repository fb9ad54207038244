"""Arrivals gathered into lines: one line is one event, however often it was sent.

The copies of a line share what Meta knows the event by: an event id, a device, an
order, or the person that merged them. People read lines; what they say is told from the
arrivals at the moment of reading and kept nowhere.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sandbox.arrivals import Arrival, find, select
from sandbox.dedup import Verdict, explain
from sandbox.matching import PAGE_VIEW, PROCESSED, SIDES, SOURCES, Side

CHUNK = 200
# Longer numbers than this are no row ids, and SQLite has no room for them.
_LONGEST_ROW_ID = 18

# Which copy speaks for its line: the one whose verdict says most comes first.
_WEIGHT = ("outside_window", "same_side_counted", "merged")
_LEAST = ("same_side_repeat", "installed_before")


@dataclass(frozen=True)
class Line:
    """One event: its copies, oldest first, and the verdict on them.

    `id` is that of the first copy and never changes; `verdict` says why the event was
    counted as it was.
    """

    arrivals: tuple[Arrival, ...]
    verdict: Verdict = field(repr=False)

    @property
    def id(self) -> int:
        """The row id of the copy that came first."""
        return self.arrivals[0].id

    @property
    def newest(self) -> Arrival:
        """The copy that came last."""
        return self.arrivals[-1]

    @cached_property
    def sources(self) -> dict[str, int]:
        """How many copies came from each side, the browser first."""
        came = [arrival.source for arrival in self.arrivals]
        return {source: came.count(source) for source in SOURCES if source in came}

    @property
    def counted(self) -> int:
        """How often Meta counts this event; more than once is a fault."""
        return sum(arrival.status == PROCESSED for arrival in self.arrivals)

    @property
    def kept(self) -> Arrival:
        """The copy that is counted; where none is, the first."""
        processed = (a for a in self.arrivals if a.status == PROCESSED)
        return next(processed, self.arrivals[0])

    @property
    def event_id(self) -> str | None:
        """The id that the copies share, if they carry one."""
        return next((a.event_id for a in self.arrivals if a.event_id), None)

    @cached_property
    def sides(self) -> dict[Side, Arrival]:
        """The first copy that came from each side, the browser's first."""
        firsts = {copy.side: copy for copy in reversed(self.arrivals)}
        return {side: firsts[side] for side in SIDES if side in firsts}

    @property
    def halves(self) -> tuple[Arrival | None, Arrival | None]:
        """Two copies to lay side by side: the browser's or phone's, and a server's.

        Of an event from one side alone, the other is None.
        """
        firsts = list(self.sides.values())
        if len(firsts) > 1:
            return firsts[0], firsts[1]
        return (firsts[0], None) if firsts[0].side.is_client else (None, firsts[0])

    @property
    def gap(self) -> float | None:
        """Seconds between the two halves, where both came."""
        left, right = self.halves
        if left is None or right is None:
            return None
        return abs(right.received_at - left.received_at)

    @property
    def state(self) -> str:
        """The verdict as one word, which decides the badge."""
        if self.counted > 1:
            return "counted_again"
        if self.counted == 0:
            return "not_counted"
        if len(self.sides) > 1:
            return "merged"
        if self.near_misses and self.verdict.reason != "pixel_differs":
            return "not_merged"
        if self.verdict.reason == "server_missing" and (
            self.newest.event_name == PAGE_VIEW
        ):
            return "browser_alone"
        return f"{self.arrivals[0].source}_only"

    @property
    def near_misses(self) -> list[tuple[Arrival, str]]:
        """Copies on other lines that were probably meant for this one, and why not."""
        mine = {arrival.id for arrival in self.arrivals}
        return [miss for miss in self.verdict.near_misses if miss[0].id not in mine]


@dataclass(frozen=True)
class Filters:
    """What to list: an arrival matches when it meets each filter that is given.

    A line is listed when one of its copies matches. `q` is free text, looked for in
    names, ids and parameters, capitals or not.
    """

    event: str | None = None
    source: str | None = None
    status: str | None = None
    q: str | None = None

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def match(self, arrival: Arrival) -> bool:
        """Whether this copy meets all of them."""
        return (
            self.event in (None, arrival.event_name)
            and self.source in (None, arrival.source)
            and self.status in (None, arrival.status)
            and (self.q is None or self.q.casefold() in _searchable(arrival))
        )


@dataclass(frozen=True)
class Page:
    """Some lines, newest first; `older` says where the next page begins, if any."""

    lines: tuple[Line, ...]
    older: int | None = None


def row_id(text: str) -> int | None:
    """A row id that an address or a header carries; None if it can be none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ROW_ID):
        return None
    return int(text)


def line_of(connection: sqlite3.Connection, arrival: Arrival) -> Line:
    """The line that `arrival` belongs to, with all its copies."""
    copies = select(connection, "WHERE line_id = ? ORDER BY id", (arrival.line_id,))
    return Line(tuple(copies), explain(connection, _speaker(copies)))


def page_of(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    size: int,
    before: int | None = None,
) -> Page:
    """The `size` newest lines whose newest match arrived before the row `before`."""
    found: list[Line] = []
    seen: set[int] = set()
    last: int | None = None
    for arrival in _matches(connection, filters, before):
        if arrival.id in seen:
            continue
        line = line_of(connection, arrival)
        seen.update(copy.id for copy in line.arrivals)
        if arrival.id != max(a.id for a in line.arrivals if filters.match(a)):
            continue  # the line stands further up, by a newer copy
        if len(found) == size:
            return Page(tuple(found), older=last)
        found.append(line)
        last = arrival.id
    return Page(tuple(found))


def touched_by(
    connection: sqlite3.Connection, arrivals: Iterable[Arrival]
) -> list[Line]:
    """The lines that `arrivals` joined, and those they are a near miss of.

    A near miss changes what the other line says of itself, though nothing joined it.
    """
    lines: dict[int, Line] = {}
    for arrival in arrivals:
        line = line_of(connection, arrival)
        neighbours = [line_of(connection, other) for other, _ in line.near_misses]
        lines |= {other.id: other for other in neighbours} | {line.id: line}
    return list(lines.values())


def _matches(
    connection: sqlite3.Connection, filters: Filters, before: int | None
) -> Iterator[Arrival]:
    while True:
        chunk = find(
            connection,
            event_name=filters.event,
            source=filters.source,
            limit=CHUNK,
            before=before,
        )
        yield from (arrival for arrival in chunk if filters.match(arrival))
        if len(chunk) < CHUNK:
            return
        before = chunk[-1].id


def _speaker(copies: list[Arrival]) -> Arrival:
    for reason in _WEIGHT:
        for copy in reversed(copies):
            if copy.reason == reason:
                return copy
    return next((copy for copy in copies if copy.reason not in _LEAST), copies[-1])


def _searchable(arrival: Arrival) -> str:
    ids = (arrival.event_name, arrival.event_id or "", arrival.pixel_id)
    return " ".join((*ids, json.dumps(arrival.payload, ensure_ascii=False))).casefold()
