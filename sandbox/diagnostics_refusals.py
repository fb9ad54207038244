"""Calls that Meta's side refused: Meta's answer, and the event that it names.

The call itself is not kept, as its token may stand anywhere in it.
"""

import json
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Any

from sandbox import diagnostics_kinds as kinds
from sandbox.columns import as_text
from sandbox.diagnostics_calls import finding_of
from sandbox.diagnostics_subject import Found
from sandbox.graph_errors import GraphError
from sandbox.matching import APP, APP_EVENTS_API, Side, conversions_api_side
from sandbox.plain import is_plain
from sandbox.store import now, store

MOST_KEPT = 200

SCHEMA = """
CREATE TABLE refused_call (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at REAL NOT NULL,
    path        TEXT NOT NULL,
    event       TEXT,
    status      INTEGER NOT NULL,
    error       TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Refusal:
    """A refused call: `event` is the one that Meta names, if it names one.

    `received_at` is in epoch seconds, `path` the address without its query, `error`
    what Meta's answer said, with the HTTP `status`.
    """

    id: int
    received_at: float
    path: str
    event: Any = field(repr=False)
    status: int
    error: dict[str, Any] = field(repr=False)


def examine(error: GraphError, path: str) -> None:
    """Keep what a refusal tells about the shop; nothing where it tells nothing."""
    if path.endswith("/activities"):
        side = Side(APP, APP_EVENTS_API)
    else:
        side = conversions_api_side(error.event)
    found = finding_of(error, side=side, at=now())
    if found is not None:
        with store().writing() as connection:
            _keep(connection, found, error, path, side)


def _keep(
    connection: Connection, found: Found, error: GraphError, path: str, side: Side
) -> None:
    refusal_id = connection.execute(
        "INSERT INTO refused_call (received_at, path, event, status, error)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            now(),
            path,
            None if error.event is None else json.dumps(error.event),
            error.status,
            json.dumps(error.fields),
        ),
    ).lastrowid
    clause = "WHERE id <= ?"
    connection.execute(f"DELETE FROM refused_call {clause}", (refusal_id - MOST_KEPT,))
    name = _name(error.event)
    kinds.note(
        connection,
        found.code,
        found.field,
        event_name=name,
        side=side.source if name else side.route,
        at=now(),
        refusal_id=refusal_id,
    )


def get(connection: Connection, refusal_id: int) -> Refusal | None:
    """One refused call; None for one that is not kept any more."""
    row = connection.execute(
        "SELECT * FROM refused_call WHERE id = ?", (refusal_id,)
    ).fetchone()
    if row is None:
        return None
    read = {name: json.loads(row[name] or "null") for name in ("event", "error")}
    return Refusal(**dict(row) | read)


def _name(event: Any) -> str:
    given = event.get("event_name") if isinstance(event, dict) else None
    name = as_text(given) or ""
    return name if is_plain(name) else ""
