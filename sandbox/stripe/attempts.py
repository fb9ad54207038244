"""Attempts at a delivery: what was sent when, and what came back.

The body of an attempt is the event as it is kept, to the byte: an event never changes.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection

SCHEMA = """
CREATE TABLE stripe_attempt (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery         INTEGER NOT NULL REFERENCES stripe_delivery ON DELETE CASCADE,
    at               REAL NOT NULL,
    milliseconds     INTEGER NOT NULL,
    url              TEXT NOT NULL,
    status           INTEGER,
    response         TEXT NOT NULL,
    error            TEXT,
    request_headers  TEXT NOT NULL,
    response_headers TEXT NOT NULL
);
CREATE INDEX stripe_attempt_of_a_delivery ON stripe_attempt (delivery);
"""

LONGEST_RESPONSE = 2000

_COLUMNS = (
    "at, milliseconds, url, status, response, error, request_headers, response_headers"
)


@dataclass(frozen=True)
class Attempt:
    """One POST: when, how long, and what came back; no `status` without an answer."""

    at: float
    milliseconds: int
    url: str
    status: int | None
    response: str
    error: str | None
    request_headers: Mapping[str, str]
    response_headers: Mapping[str, str]

    @property
    def succeeded(self) -> bool:
        """Stripe documents: 2xx is success, everything else a failure, 3xx too."""
        return self.status is not None and 200 <= self.status < 300


def keep(connection: Connection, delivery: int, attempts: Iterable[Attempt]) -> None:
    """Keep what was tried, in the caller's transaction."""
    connection.executemany(
        f"INSERT INTO stripe_attempt (delivery, {_COLUMNS})"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(delivery, *_row(attempt)) for attempt in attempts],
    )


def of(connection: Connection, delivery: int) -> tuple[Attempt, ...]:
    """The attempts at a delivery, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM stripe_attempt WHERE delivery = ? ORDER BY id",
        (delivery,),
    )
    return tuple(
        Attempt(*values, json.loads(sent), json.loads(received))
        for *values, sent, received in rows
    )


def _row(attempt: Attempt) -> tuple[object, ...]:
    *values, sent, received = vars(attempt).values()
    return (*values, json.dumps(dict(sent)), json.dumps(dict(received)))
