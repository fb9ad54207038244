"""Arrivals gathered into lines: one line is one event, however often it was sent.

The copies of a line share what Meta knows the event by: an event id, a device, an
order, or the person that merged them. People read lines; what they say is told from the
arrivals at the moment of reading and kept nowhere.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sandbox.arrivals import Arrival, select
from sandbox.causes import ON_DELIVERY
from sandbox.dedup import Verdict, explain
from sandbox.matching import PAGE_VIEW, PROCESSED, SIDES, SOURCES, Side

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
        if self.verdict.cause == ON_DELIVERY:
            return "server_alone"
        if self.verdict.reason in ("server_waiting", "consent_refused"):
            return self.verdict.reason
        return f"{self.arrivals[0].source}_only"

    @property
    def near_misses(self) -> list[tuple[Arrival, str]]:
        """Copies on other lines that were probably meant for this one, and why not."""
        mine = {arrival.id for arrival in self.arrivals}
        return [miss for miss in self.verdict.near_misses if miss[0].id not in mine]


def line_of(connection: sqlite3.Connection, arrival: Arrival) -> Line:
    """The line that `arrival` belongs to, with all its copies."""
    return lines_of(connection, [arrival.line_id])[arrival.line_id]


def lines_of(connection: sqlite3.Connection, ids: Collection[int]) -> dict[int, Line]:
    """The lines with these ids."""
    clause = "WHERE line_id IN (SELECT value FROM json_each(?)) ORDER BY id"
    copies: dict[int, list[Arrival]] = {}
    for arrival in select(connection, clause, (json.dumps(list(ids)),)):
        copies.setdefault(arrival.line_id, []).append(arrival)
    return {
        line_id: Line(tuple(those), explain(connection, _speaker(those)))
        for line_id, those in copies.items()
    }


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


def _speaker(copies: list[Arrival]) -> Arrival:
    for reason in _WEIGHT:
        for copy in reversed(copies):
            if copy.reason == reason:
                return copy
    return next((copy for copy in copies if copy.reason not in _LEAST), copies[-1])
