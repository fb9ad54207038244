"""Calls that Meta's side refused: Meta's answer, and the event that it names.

The call itself is not kept, as its token may stand anywhere in it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Any

from sandbox import diagnostics_kinds as kinds
from sandbox.columns import as_text
from sandbox.diagnostics_subject import Found
from sandbox.matching import Side

MOST_KEPT = 200

SCHEMA = """
CREATE TABLE refusal (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at REAL NOT NULL,
    path        TEXT NOT NULL,
    code        TEXT NOT NULL,
    event       TEXT,
    status      INTEGER NOT NULL,
    answer      TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Refusal:
    """A refused call: `code` is the finding's, `event` the one that Meta names.

    `received_at` is in epoch seconds, `path` the address without its query, `answer`
    the JSON that went back with the HTTP `status`.
    """

    id: int
    received_at: float
    path: str
    code: str
    event: Any = field(repr=False)
    status: int
    answer: dict[str, Any] = field(repr=False)


def keep(
    connection: Connection,
    found: Found,
    *,
    path: str,
    side: Side,
    event: Any,
    status: int,
    answer: Mapping[str, Any],
    at: float,
) -> None:
    """Keep a refused call and the finding that it stands for."""
    told = None if event is None else json.dumps(event)
    refusal_id = connection.execute(
        "INSERT INTO refusal (received_at, path, code, event, status, answer)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (at, path, found.code, told, status, json.dumps(answer)),
    ).lastrowid
    connection.execute("DELETE FROM refusal WHERE id <= ?", (refusal_id - MOST_KEPT,))
    name = as_text(event.get("event_name")) if isinstance(event, dict) else None
    kinds.note(
        connection,
        found.code,
        found.field,
        event_name=name or "",
        side=side.source if name else side.route,
        at=at,
        refusal_id=refusal_id,
    )


def get(connection: Connection, refusal_id: int) -> Refusal | None:
    """One refused call; None for one that is not kept any more."""
    row = connection.execute(
        "SELECT * FROM refusal WHERE id = ?", (refusal_id,)
    ).fetchone()
    if row is None:
        return None
    read = {"event": json.loads(row["event"] or "null")}
    return Refusal(**dict(row) | read | {"answer": json.loads(row["answer"])})
