"""The last half hour, minute by minute: how many events, and from which sides.

An event belongs to the minute in which its first copy came, and stays there when the
other half follows.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sandbox.matching import SOURCES

SPAN = 30
"""Minutes."""

SECONDS = 60.0
MERGED = "merged"
KINDS = (MERGED, *SOURCES)
"""What an event is told as: from two sides, or the one side that it came from."""

# The first copy is looked up by its time and leads to the others. SQLite, left to
# itself, reads every copy there is, because that saves it from sorting.
_EVENTS = """
SELECT minute, kind, count(*) FROM (
    SELECT CAST(first.received_at / 60 AS INTEGER) AS minute,
           CASE WHEN min(copy.source || copy.route) = max(copy.source || copy.route)
                THEN copy.source ELSE 'merged' END AS kind
    FROM arrival AS first INDEXED BY arrival_received_at
    CROSS JOIN arrival AS copy ON copy.line_id = first.id
    WHERE first.received_at >= ? AND first.line_id = first.id
    GROUP BY first.id
)
GROUP BY minute, kind
"""


class Minute(NamedTuple):
    """A minute by when it began (epoch seconds), and its events by kind."""

    start: float
    events: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.events.values())


def minutes(connection: sqlite3.Connection, at: float) -> tuple[Minute, ...]:
    """The last half hour, the oldest minute first, the one that runs last."""
    first = int(at // SECONDS) - SPAN + 1
    return arranged(connection.execute(_EVENTS, (first * SECONDS,)), first)


def arranged(found: Iterable[tuple[int, str, int]], first: int) -> tuple[Minute, ...]:
    """Numbers by minute and kind as a row of minutes without a hole.

    Minutes are counted from the epoch; those outside of the half hour are left out.
    """
    numbers: dict[int, dict[str, int]] = {}
    for minute, kind, number in found:
        numbers.setdefault(minute, {})[kind] = number
    return tuple(
        Minute(minute * SECONDS, numbers.get(minute, {}))
        for minute in range(first, first + SPAN)
    )


def totals(minutes: Iterable[Minute]) -> dict[str, int]:
    """The events of all these minutes by kind, the kinds that there are."""
    every = list(minutes)
    sums = {kind: sum(each.events.get(kind, 0) for each in every) for kind in KINDS}
    return {kind: number for kind, number in sums.items() if number}
