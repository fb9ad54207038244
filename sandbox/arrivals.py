"""What arrived at Meta's side of the wire, each copy of each event, with its verdict.

Browser hits and server calls are kept in one shape, Meta's server event, so that the
two halves of an event can be laid side by side. The request and the answer that
brought them are kept once per call, however many events it carried.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.appendix import plain_cookie, plain_hash
from sandbox.ledger import judge, settle
from sandbox.tallies import to_amount

SCHEMA = """
CREATE TABLE exchange (
    id       INTEGER PRIMARY KEY,
    request  TEXT NOT NULL,
    response TEXT NOT NULL
);
CREATE TABLE arrival (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at     REAL NOT NULL,
    source          TEXT NOT NULL,
    pixel_id        TEXT NOT NULL,
    event_name      TEXT NOT NULL,
    event_id        TEXT,
    event_time      INTEGER,
    action_source   TEXT,
    status          TEXT NOT NULL,
    reason          TEXT NOT NULL,
    twin_id         INTEGER,
    value           REAL,
    currency        TEXT,
    order_id        TEXT,
    test_event_code TEXT,
    fbp             TEXT,
    external_id     TEXT,
    payload         TEXT NOT NULL,
    exchange_id     INTEGER NOT NULL
);
CREATE INDEX arrival_event_id ON arrival (event_id);
CREATE INDEX arrival_event_name ON arrival (event_name);
CREATE INDEX arrival_order_id ON arrival (order_id);
CREATE INDEX arrival_fbp ON arrival (fbp, event_name, source, received_at);
CREATE INDEX arrival_external_id
    ON arrival (external_id, event_name, source, received_at);
"""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Arrival:
    """One copy of an event.

    `received_at` is in epoch seconds; `status` is processed (and so counted) or
    deduplicated; `twin_id` is the copy from the other side that it merged with, on
    both halves. `payload` is Meta's server event, `request` and `response` the call
    that brought it, without cookies and with the token masked.
    """

    id: int
    received_at: float
    source: str
    pixel_id: str
    event_name: str
    event_id: str | None
    event_time: int | None
    action_source: str | None
    status: str
    reason: str
    twin_id: int | None
    value: float | None
    currency: str | None
    order_id: str | None
    test_event_code: str | None
    fbp: str | None
    external_id: str | None
    payload: dict[str, Any] = field(repr=False)
    request: dict[str, Any] = field(repr=False)
    response: dict[str, Any] = field(repr=False)


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


def record(
    connection: sqlite3.Connection,
    payload: dict[str, Any],
    *,
    source: str,
    pixel_id: str,
    received_at: float,
    exchange: Exchange,
    test_event_code: str | None = None,
) -> Arrival:
    """Keep one copy, judge it, and settle what that means for its twin.

    Call it inside `store().writing()`: the lock is what keeps two copies that arrive
    at the same moment from both being counted.
    """
    row = _columns(payload) | {
        "source": source,
        "pixel_id": pixel_id,
        "received_at": received_at,
        "test_event_code": _text(test_event_code),
    }
    verdict = judge(connection, row)
    row |= {
        "status": verdict.status,
        "reason": verdict.reason,
        "twin_id": verdict.twin_id,
    }
    stored = row | {"payload": json.dumps(payload), "exchange_id": exchange.id}
    row["id"] = connection.execute(
        f"INSERT INTO arrival ({', '.join(stored)})"
        f" VALUES ({', '.join(f':{column}' for column in stored)})",
        stored,
    ).lastrowid
    settle(connection, row, verdict)
    return Arrival(
        **row, payload=payload, request=exchange.request, response=exchange.response
    )


def get(connection: sqlite3.Connection, arrival_id: int) -> Arrival | None:
    """One arrival, or None when there is no such row."""
    return next(iter(select(connection, "WHERE id = ?", (arrival_id,))), None)


def find(
    connection: sqlite3.Connection,
    *,
    event_name: str | None = None,
    event_id: str | None = None,
    source: str | None = None,
    limit: int | None = None,
    before: int | None = None,
) -> list[Arrival]:
    """Arrivals, newest first; `before` is the id where the page before this ended."""
    filters = {
        "event_name = ?": event_name,
        "event_id = ?": event_id,
        "source = ?": source,
        "id < ?": before,
    }
    wanted = {sql: value for sql, value in filters.items() if value is not None}
    where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
    # SQLite reads a negative limit as none.
    values = (*wanted.values(), -1 if limit is None else limit)
    return select(connection, f"{where} ORDER BY id DESC LIMIT ?", values)


def newer_than(connection: sqlite3.Connection, arrival_id: int) -> list[Arrival]:
    """What arrived after the row `arrival_id`, oldest first."""
    return select(connection, "WHERE id > ? ORDER BY id", (arrival_id,))


def select(
    connection: sqlite3.Connection,
    clause: str,
    values: Sequence[Any] | Mapping[str, Any],
) -> list[Arrival]:
    """Arrivals by an SQL clause of the caller's own; values only through its marks."""
    rows = connection.execute(f"SELECT * FROM arrival {clause}", values).fetchall()
    exchanges = {
        exchange_id: _exchange(connection, exchange_id)
        for exchange_id in {row["exchange_id"] for row in rows}
    }
    return [_arrival(row, exchanges[row["exchange_id"]]) for row in rows]


def _exchange(connection: sqlite3.Connection, exchange_id: int) -> Exchange:
    row = connection.execute(
        "SELECT * FROM exchange WHERE id = ?", (exchange_id,)
    ).fetchone()
    return Exchange(row["id"], json.loads(row["request"]), json.loads(row["response"]))


def _arrival(row: sqlite3.Row, exchange: Exchange) -> Arrival:
    columns = {name: row[name] for name in row.keys() if name != "exchange_id"}
    columns["payload"] = json.loads(row["payload"])
    return Arrival(**columns, request=exchange.request, response=exchange.response)


def _columns(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What of an event is worth a column: it is searched, matched or summed by."""
    user_data = payload.get("user_data") or {}
    custom_data = payload.get("custom_data") or {}
    event_time = payload.get("event_time")
    fbp = _text(user_data.get("fbp"))
    currency = _text(custom_data.get("currency"))
    return {
        "event_name": _text(payload["event_name"]),
        "event_id": _text(payload.get("event_id")),
        "event_time": int(event_time) if event_time is not None else None,
        "action_source": _text(payload.get("action_source")),
        "value": to_amount(custom_data.get("value")),
        "currency": currency.upper() if currency else None,
        "order_id": _text(custom_data.get("order_id")),
        "fbp": plain_cookie(fbp) if fbp else None,
        "external_id": _external_id(user_data.get("external_id")),
    }


def _text(value: Any) -> str | None:
    """A scalar as text; ids may come as numbers. Empty is as good as absent.

    JSON can spell half a surrogate pair, which no database can keep.
    """
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).encode(errors="replace").decode() or None
    return None


def _external_id(value: Any) -> str | None:
    """The first external id as a hash: the pixel sends hashes, servers may not.

    A clear id is hashed by the pixel's rule (lower case, no white space), or the two
    halves of one event would not find each other.
    """
    text = _text(next(iter(value), None) if isinstance(value, list) else value)
    if text is None:
        return None
    known = plain_hash("".join(text.lower().split()))
    if _SHA256.fullmatch(known):
        return known
    return hashlib.sha256(known.encode()).hexdigest()
