"""What the carriers told the shop of each number, the unknown ones too."""

import json
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from sandbox.store import now

SCHEMA = """
CREATE TABLE parcel_answer (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,
    at     REAL NOT NULL,
    code   TEXT NOT NULL,
    whole  INTEGER NOT NULL,
    body   TEXT NOT NULL
);
CREATE INDEX parcel_answer_about_a_number ON parcel_answer (number, id);
"""

# A worker asks every few minutes, for weeks; the last answers are what people look at.
KEPT_OF_A_NUMBER = 10
MOST_STRANGERS = 10


@dataclass(frozen=True)
class Answer:
    """One answer: the carrier's code, and whether nothing was held back."""

    at: float
    code: str
    whole: bool
    body: dict[str, Any]


@dataclass(frozen=True)
class Stranger:
    """A number that the shop asked about and that nobody has made."""

    number: str
    at: float


def keep(
    connection: Connection,
    number: str,
    code: str,
    body: dict[str, Any],
    *,
    whole: bool = True,
) -> None:
    """Note that the shop asks about a number at this moment and is told `body`."""
    connection.execute(
        "INSERT INTO parcel_answer (number, at, code, whole, body)"
        " VALUES (?, ?, ?, ?, ?)",
        (number, now(), code, whole, json.dumps(body, ensure_ascii=False, indent=2)),
    )
    connection.execute(
        "DELETE FROM parcel_answer WHERE number = ?1 AND id NOT IN (SELECT id FROM"
        " parcel_answer WHERE number = ?1 ORDER BY id DESC LIMIT ?2)",
        (number, KEPT_OF_A_NUMBER),
    )


def about(connection: Connection, number: str) -> list[Answer]:
    """The last answers about a number, newest first."""
    rows = connection.execute(
        "SELECT at, code, whole, body FROM parcel_answer WHERE number = ?"
        " ORDER BY id DESC",
        (number,),
    )
    return [
        Answer(at, code, bool(whole), json.loads(body))
        for at, code, whole, body in rows
    ]


def last_asked(connection: Connection) -> dict[str, float]:
    """When the shop last asked about each number."""
    rows = connection.execute("SELECT number, max(at) FROM parcel_answer GROUP BY 1")
    return {number: at for number, at in rows}


def strangers(connection: Connection) -> list[Stranger]:
    """The numbers that the shop asked about in vain, the latest first."""
    rows = connection.execute(
        "SELECT number, max(at) FROM parcel_answer"
        " WHERE number NOT IN (SELECT number FROM parcel)"
        " GROUP BY number ORDER BY max(id) DESC LIMIT ?",
        (MOST_STRANGERS,),
    )
    return [Stranger(*row) for row in rows]
