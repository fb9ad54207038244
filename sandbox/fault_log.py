"""When each switch was on: what is asked later, when it is off and its mark has stayed.

A stretch is written as it begins. Of a switch that goes off by itself the end is known
then; any other stretch is open until the switch is turned off or has struck its last.
"""

import sqlite3
from math import inf

SCHEMA = """
CREATE TABLE fault_stretch (
    name     TEXT NOT NULL,
    began_at REAL NOT NULL,
    ended_at REAL NOT NULL
);
CREATE INDEX fault_stretch_of_a_name ON fault_stretch (name, ended_at);
"""


def begin(
    connection: sqlite3.Connection, name: str, at: float, until: float | None
) -> None:
    """A switch goes on, to go off by itself at `until`; None: it will be told to."""
    end = inf if until is None else until
    connection.execute("INSERT INTO fault_stretch VALUES (?, ?, ?)", (name, at, end))


def end(connection: sqlite3.Connection, at: float, name: str | None = None) -> None:
    """A switch goes off; without a name, all do."""
    connection.execute(
        "UPDATE fault_stretch SET ended_at = :at"
        " WHERE ended_at > :at AND (:name IS NULL OR name = :name)",
        {"at": at, "name": name},
    )


def was_on(
    connection: sqlite3.Connection, name: str, since: float, until: float
) -> bool:
    """Whether the switch was on at any moment from `since` to `until`."""
    row = connection.execute(
        "SELECT 1 FROM fault_stretch WHERE name = ? AND ended_at >= ?"
        " AND began_at <= ? LIMIT 1",
        (name, since, until),
    )
    return row.fetchone() is not None
