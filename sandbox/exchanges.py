"""The calls that brought events, and what was answered: kept once, however many came.

They are for people to look at, and hold no cookie and no token.
"""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

SCHEMA = """
CREATE TABLE exchange (
    id       INTEGER PRIMARY KEY,
    request  TEXT NOT NULL,
    response TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Exchange:
    """A call and the answer that it got; a batch of events shares one."""

    id: int
    request: dict[str, Any] = field(repr=False)
    response: dict[str, Any] = field(repr=False)


def record_exchange(
    connection: sqlite3.Connection, request: dict[str, Any], response: dict[str, Any]
) -> Exchange:
    """Keep a call and its answer, to be handed to `record` with each of its events."""
    cursor = connection.execute(
        "INSERT INTO exchange (request, response) VALUES (?, ?)",
        (json.dumps(request), json.dumps(response)),
    )
    return Exchange(cursor.lastrowid, request, response)


def lose_answer(connection: sqlite3.Connection, exchange: Exchange) -> None:
    """Note that the answer of a call did not reach its caller."""
    connection.execute(
        "UPDATE exchange SET response = ? WHERE id = ?",
        (json.dumps(exchange.response | {"lost": True}), exchange.id),
    )


def exchanges(
    connection: sqlite3.Connection, ids: Collection[int]
) -> dict[int, Exchange]:
    """The calls with these ids, by id."""
    rows = connection.execute(
        "SELECT * FROM exchange WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {
        row["id"]: Exchange(
            row["id"], json.loads(row["request"]), json.loads(row["response"])
        )
        for row in rows
    }
