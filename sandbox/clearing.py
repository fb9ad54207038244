"""Clearing the list of events: a mark in the row numbers, and nothing is deleted.

The list begins after the mark. Totals, verdicts, `/events.json` and every address of an
event stay as they are, so that a clear can be undone and no number becomes untrue.
"""

import sqlite3
from dataclasses import dataclass
from math import inf

from sandbox.arrivals import newest_id

UNDO_SECONDS = 10.0

SCHEMA = """
CREATE TABLE clearing (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    up_to      INTEGER NOT NULL,
    before     INTEGER NOT NULL,
    cleared_at REAL NOT NULL
);
"""


@dataclass(frozen=True)
class Clearing:
    """The rows up to `up_to` are not listed; before the last clear it was `before`."""

    up_to: int = 0
    before: int = 0
    cleared_at: float = 0.0

    @property
    def mark(self) -> str:
        """How the list stands, to tell later whether it was cleared or brought back."""
        return f"{self.up_to}-{self.cleared_at}"

    @property
    def hides(self) -> bool:
        """Whether the list begins anywhere but at the beginning."""
        return bool(self.up_to or self.cleared_at)

    def undo_seconds(self, now: float) -> float:
        """For how long an undo is still offered; 0 or less: no more."""
        return self.cleared_at + UNDO_SECONDS - now if self.cleared_at else 0.0


def current(connection: sqlite3.Connection) -> Clearing:
    """How the list stands."""
    row = connection.execute("SELECT up_to, before, cleared_at FROM clearing")
    return Clearing(*(row.fetchone() or ()))


def begins_after(connection: sqlite3.Connection, *, searched: bool) -> int:
    """The row after which a list begins.

    A search finds what was cleared, too, or a link to an event would lead to nothing.
    """
    return 0 if searched else current(connection).up_to


def begins_at(connection: sqlite3.Connection, *, searched: bool) -> float:
    """The same as a moment, for what has no row number here (epoch seconds)."""
    standing = current(connection)
    if searched or not standing.hides:
        return -inf
    if standing.cleared_at:
        return standing.cleared_at
    row = connection.execute(
        "SELECT max(received_at) FROM arrival WHERE id <= ?", (standing.up_to,)
    )
    return row.fetchone()[0] or -inf


def clear(
    connection: sqlite3.Connection, now: float, *, anything_else: bool = False
) -> None:
    """Let the list begin after what came last. Where nothing came since the last clear,
    as after a second click, that one stays: an undo would else bring nothing back.

    `anything_else`: something is listed that has no row here.
    """
    standing, newest = current(connection), newest_id(connection)
    if standing.up_to != newest or anything_else:
        _set(connection, Clearing(newest, standing.up_to, now))


def undo(connection: sqlite3.Connection) -> None:
    """Let the list begin where it did before the last clear; once undone, it stays."""
    standing = current(connection)
    if standing.cleared_at:
        _set(connection, Clearing(up_to=standing.before))


def show_all(connection: sqlite3.Connection) -> None:
    """List everything again, whatever was cleared."""
    _set(connection, Clearing())


def _set(connection: sqlite3.Connection, clearing: Clearing) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO clearing VALUES (1, ?, ?, ?)",
        (clearing.up_to, clearing.before, clearing.cleared_at),
    )
