"""The figures of the first page: what came, what counts, and how much came twice.

Received and counted are the running totals, the same that `/summary.json` gives.
Overlap and server coverage are shares of distinct events, so they look at the arrivals.
"""

import sqlite3
from dataclasses import dataclass

from sandbox import tallies
from sandbox.matching import BROWSER, SERVER, SOURCES
from sandbox.tallies import Tally

# The event that money is made of: the figures about both halves speak of this one.
SALE = "Purchase"

# One row per event name: distinct events that came from browser or server, how many of
# them from the server, and how many from both.
_HALVES = """
SELECT event_name, count(*) AS distinct_events, sum(server) AS by_server,
       sum(browser AND server) AS by_both
FROM (
    SELECT event_name, max(source = 'browser') AS browser,
           max(source = 'server') AS server
    FROM arrival WHERE source IN ('browser', 'server') GROUP BY event_name, line_id
)
GROUP BY event_name
"""


@dataclass(frozen=True)
class Row:
    """One event name: its totals, when it last came, and how its halves met.

    `overlap` and `coverage` are parts of 1: of the distinct events that came from
    browser or server, those that came from both, and those that came from the server.
    None where no such event came.
    """

    tally: Tally
    last_received: float
    overlap: float | None
    coverage: float | None

    @property
    def name(self) -> str:
        """Meta's name of the event."""
        return self.tally.event_name

    @property
    def methods(self) -> list[str]:
        """The sides it came from; Meta calls this the connection method."""
        return [source for source, times in self.tally.sources.items() if times]


@dataclass(frozen=True)
class Overview:
    """All rows, the one that came last on top, and the totals over them."""

    rows: tuple[Row, ...]

    @property
    def received(self) -> int:
        """Every copy of every event."""
        return sum(row.tally.received for row in self.rows)

    @property
    def counted(self) -> int:
        """What is left of them when each event is counted once."""
        return sum(row.tally.counted for row in self.rows)

    @property
    def sources(self) -> list[str]:
        """The sides to have a column: browser and server, and those that sent any."""
        came = {side for row in self.rows for side in row.methods}
        return [side for side in SOURCES if side in (BROWSER, SERVER) or side in came]

    @property
    def sales(self) -> Row | None:
        """The row of the purchases, once there are any."""
        return next((row for row in self.rows if row.name == SALE), None)


def overview(connection: sqlite3.Connection) -> Overview:
    """What arrived until now, added up."""
    halves = {row["event_name"]: row for row in connection.execute(_HALVES)}
    last = dict(
        connection.execute(
            "SELECT event_name, max(received_at) FROM arrival GROUP BY event_name"
        ).fetchall()
    )
    rows = [
        _row(tally, halves.get(tally.event_name), last.get(tally.event_name, 0.0))
        for tally in tallies.everything(connection)
    ]
    return Overview(tuple(sorted(rows, key=lambda row: -row.last_received)))


def _row(tally: Tally, halves: sqlite3.Row | None, last_received: float) -> Row:
    if halves is None:
        return Row(tally, last_received, overlap=None, coverage=None)
    return Row(
        tally,
        last_received,
        overlap=halves["by_both"] / halves["distinct_events"],
        coverage=halves["by_server"] / halves["distinct_events"],
    )
