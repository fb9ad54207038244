"""The events of one name, one row each: which halves came, when, and what they carry.

Only browser and server are halves of a pair. An event that an app or an upload had a
part in has none to wait for, and is left out.
"""

import sqlite3
from typing import NamedTuple

# What Meta deduplicates by, as its own Events Manager lists it.
KEYS = ("event_id", "fbp", "external_id")

_ONLY_HALVES = "min(source IN ('browser', 'server'))"

_PAIRS = f"""
SELECT min(CASE WHEN source = 'browser' THEN received_at END),
       min(CASE WHEN source = 'server' THEN received_at END),
       sum(status = 'processed'),
       {", ".join(f"max(CASE WHEN source = 'browser' THEN {key} END)" for key in KEYS)},
       {", ".join(f"max(CASE WHEN source = 'server' THEN {key} END)" for key in KEYS)}
FROM arrival WHERE event_name = ? GROUP BY line_id HAVING {_ONLY_HALVES}
"""

_UNJUDGED = f"""
SELECT count(*) FROM (
    SELECT 1 FROM arrival WHERE event_name = ? GROUP BY line_id
    HAVING NOT {_ONLY_HALVES}
)
"""

_UNPAIRED = f"""
SELECT line_id FROM arrival WHERE event_name = ? AND line_id < ? GROUP BY line_id
HAVING {_ONLY_HALVES}
   AND (count(DISTINCT source) = 1 OR sum(status = 'processed') > 1)
ORDER BY line_id DESC LIMIT ?
"""

_BEYOND_ALL = 2**63 - 1


class Pair(NamedTuple):
    """One event, as its first copy from each side came (epoch seconds), if it did.

    `counted` is how often it counts. `browser` and `server` are what each half carries
    of `KEYS`, in their order.
    """

    browser_at: float | None
    server_at: float | None
    counted: int = 1
    browser: tuple[str | None, ...] = (None, None, None)
    server: tuple[str | None, ...] = (None, None, None)

    @property
    def gap(self) -> float | None:
        """Seconds between the halves, where both came."""
        if self.browser_at is None or self.server_at is None:
            return None
        return abs(self.server_at - self.browser_at)


def pairs(connection: sqlite3.Connection, event_name: str) -> list[Pair]:
    """Every event of that name that browser or server sent."""
    return [
        Pair(browser_at, server_at, counted, tuple(keys[:3]), tuple(keys[3:]))
        for browser_at, server_at, counted, *keys in connection.execute(
            _PAIRS, (event_name,)
        )
    ]


def unjudged(connection: sqlite3.Connection, event_name: str) -> int:
    """How many events of that name an app or an upload had a part in."""
    return int(connection.execute(_UNJUDGED, (event_name,)).fetchone()[0])


def unpaired(
    connection: sqlite3.Connection,
    event_name: str,
    *,
    limit: int,
    before: int | None = None,
) -> list[int]:
    """The lines that did not merge into one counted event, newest first, by their ids.

    That is: from one side only, or counted more than once.
    """
    start = _BEYOND_ALL if before is None else min(before, _BEYOND_ALL)
    rows = connection.execute(_UNPAIRED, (event_name, start, limit))
    return [line_id for (line_id,) in rows]
