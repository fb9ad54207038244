"""What the phone's app sent, and what it was answered: a log, newest first.

A call holds one event. Sending it again keeps the event's id and time; sending it by
the old route too is noted beside the shop's answer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from sqlite3 import Connection, Row
from typing import Any

from sandbox.phone.shop import Answer

LARGEST_ID = 2**63 - 1
"""SQLite compares a row's id with no larger number."""

SCHEMA = """
CREATE TABLE phone_call (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        REAL NOT NULL,
    act       TEXT NOT NULL,
    agent     TEXT NOT NULL,
    sent      TEXT NOT NULL,
    times     INTEGER NOT NULL DEFAULT 0,
    status    INTEGER,
    body      TEXT,
    trouble   TEXT,
    old_route TEXT
);
"""


@dataclass(frozen=True)
class Call:
    """One event on its way: `sent` is the body as it went to the shop, `times` how
    often. `old_route` is what Meta's own endpoint said to a copy sent there."""

    id: int
    at: float
    act: str
    agent: str
    sent: dict[str, Any] = field(repr=False)
    times: int
    answer: Answer = field(repr=False)
    old_route: dict[str, Any] | None

    @property
    def event(self) -> dict[str, Any]:
        """The event that it carries."""
        return self.sent["events"][0]

    @property
    def result(self) -> dict[str, Any]:
        """What the shop said of the event; empty where it said nothing usable."""
        body = self.answer.body
        results = body.get("results") if isinstance(body, dict) else None
        first = results[0] if isinstance(results, list) and results else None
        return first if isinstance(first, dict) else {}


def begin(
    connection: Connection, act: str, agent: str, sent: Mapping[str, Any], at: float
) -> int:
    """Note an event before it is sent; gives the call's id."""
    cursor = connection.execute(
        "INSERT INTO phone_call (at, act, agent, sent) VALUES (?, ?, ?, ?)",
        (at, act, agent, json.dumps(sent)),
    )
    return cursor.lastrowid or 0


def answered(connection: Connection, id: int, answer: Answer) -> None:
    """Note what the shop said to it."""
    connection.execute(
        "UPDATE phone_call SET times = times + 1, status = ?, body = ?, trouble = ?"
        " WHERE id = ?",
        (answer.status, json.dumps(answer.body), answer.trouble, id),
    )


def went_the_old_way(
    connection: Connection, id: int, answer: Mapping[str, Any]
) -> None:
    """Note what Meta's own endpoint said to a copy."""
    connection.execute(
        "UPDATE phone_call SET old_route = ? WHERE id = ?", (json.dumps(answer), id)
    )


def get(connection: Connection, id: int) -> Call | None:
    """One call, or None when there is no such row."""
    if id > LARGEST_ID:
        return None
    row = connection.execute("SELECT * FROM phone_call WHERE id = ?", (id,)).fetchone()
    return _read(row) if row else None


def newest(connection: Connection, limit: int) -> list[Call]:
    """The calls that were made last, the last one first."""
    rows = connection.execute(
        "SELECT * FROM phone_call ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [_read(row) for row in rows]


def _read(row: Row) -> Call:
    return Call(
        id=row["id"],
        at=row["at"],
        act=row["act"],
        agent=row["agent"],
        sent=json.loads(row["sent"]),
        times=row["times"],
        answer=Answer(row["status"], json.loads(row["body"] or "null"), row["trouble"]),
        old_route=json.loads(row["old_route"] or "null"),
    )
