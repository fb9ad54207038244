"""What arrived at Meta's side of the wire, each copy of each event, with its verdict.

Browser hits and server calls are kept in one shape, Meta's server event, so that the
two halves of an event can be laid side by side. The request and the answer that
brought them are kept once per call, however many events it carried.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sandbox.columns import as_text, columns, searchable
from sandbox.diagnostics import findings as diagnostics
from sandbox.exchanges import Exchange, exchanges
from sandbox.ledger import judge, settle
from sandbox.matching import Side
from sandbox.row_ids import row_id
from sandbox.sameness import sameness

REPLAY_HEADER = "X-Sandbox-Replay-Of"
"""Names the row that a call repeats; the Events Manager's own replays carry it."""

_NEWEST = """
SELECT max((SELECT coalesce(max(id), 0) FROM arrival),
           (SELECT coalesce(max(id), 0) FROM refusal))
"""

_LARGEST = 2**63 - 1
"""SQLite's largest number; no row has a larger id."""

SCHEMA = """
CREATE TABLE arrival (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at     REAL NOT NULL,
    source          TEXT NOT NULL,
    route           TEXT NOT NULL,
    pixel_id        TEXT NOT NULL,
    event_name      TEXT NOT NULL,
    event_id        TEXT,
    event_time      INTEGER,
    action_source   TEXT,
    status          TEXT NOT NULL,
    reason          TEXT NOT NULL,
    twin_id         INTEGER,
    line_id         INTEGER,
    value           REAL,
    currency        TEXT,
    order_id        TEXT,
    test_event_code TEXT,
    fbp             TEXT,
    external_id     TEXT,
    madid           TEXT,
    anon_id         TEXT,
    replay_of       INTEGER,
    exchange_id     INTEGER NOT NULL,
    payload         TEXT NOT NULL,
    original        TEXT,
    ignored         TEXT NOT NULL,
    searchable      TEXT NOT NULL
);
CREATE INDEX arrival_event_id ON arrival (event_id);
CREATE INDEX arrival_event_name ON arrival (event_name);
CREATE INDEX arrival_side ON arrival (event_name, source);
CREATE INDEX arrival_received_at ON arrival (received_at);
CREATE INDEX arrival_order_id ON arrival (order_id);
CREATE INDEX arrival_fbp ON arrival (fbp, event_name, source, received_at);
CREATE INDEX arrival_external_id
    ON arrival (external_id, event_name, source, received_at);
CREATE INDEX arrival_madid ON arrival (madid, event_name, received_at);
CREATE INDEX arrival_anon_id ON arrival (anon_id, event_name, received_at);
CREATE INDEX arrival_line_id ON arrival (line_id, source, route);
-- Holds all that the figures about halves ask for, in the order they ask for it: no
-- row needs to be read for them.
CREATE INDEX arrival_halves ON arrival (
    event_name, line_id, source, received_at, status, event_id, fbp, external_id
);
"""


@dataclass(frozen=True)
class Arrival:
    """One copy of an event.

    `received_at` is in epoch seconds; `status` is processed (and so counted) or
    deduplicated; `twin_id` is the copy from the other side that it merged with, on
    both halves; `line_id` is the first of all copies of the event. `payload` is Meta's
    server event, `request` and `response` the call that brought it, without cookies
    and with the token masked. `original` is the event in the words of the App Events
    API, if it came by that, and `ignored` what Meta overlooks in it or a switch of the
    sandbox has changed: (field, why).
    `replay_of` is the copy that it repeats, where somebody had it sent again by hand.
    """

    id: int
    received_at: float
    source: str
    route: str
    pixel_id: str
    event_name: str
    event_id: str | None
    event_time: int | None
    action_source: str | None
    status: str
    reason: str
    twin_id: int | None
    line_id: int
    value: float | None
    currency: str | None
    order_id: str | None
    test_event_code: str | None
    fbp: str | None
    external_id: str | None
    madid: str | None
    anon_id: str | None
    replay_of: int | None
    payload: dict[str, Any] = field(repr=False)
    original: dict[str, Any] | None = field(repr=False)
    ignored: tuple[tuple[str, str], ...]
    request: dict[str, Any] = field(repr=False)
    response: dict[str, Any] = field(repr=False)

    @property
    def answer_lost(self) -> bool:
        """Whether the caller was never told that it had come."""
        return self.response.get("lost", False)

    @property
    def side(self) -> Side:
        """Where it happened, and by which of Meta's doors it came in."""
        return Side(self.source, self.route)


_COLUMNS = ", ".join(
    [each.name for each in fields(Arrival) if each.name not in ("request", "response")]
    + ["exchange_id"]
)


def record(
    connection: sqlite3.Connection,
    payload: dict[str, Any],
    *,
    side: Side,
    pixel_id: str,
    received_at: float,
    exchange: Exchange,
    test_event_code: str | None = None,
    original: dict[str, Any] | None = None,
    ignored: Sequence[tuple[str, str]] = (),
) -> Arrival:
    """Keep one copy, judge it, settle what that means for its twin, and examine it.

    Call it inside `store().writing()`: the lock is what keeps two copies that arrive
    at the same moment from both being counted.
    """
    row = columns(payload) | {
        "source": side.source,
        "route": side.route,
        "pixel_id": pixel_id,
        "received_at": received_at,
        "test_event_code": as_text(test_event_code),
        "replay_of": row_id(exchange.request["headers"].get(REPLAY_HEADER, "")),
    }
    same = sameness(payload, side.source, row["event_id"])
    verdict = judge(connection, row, same)
    row |= {
        "status": verdict.status,
        "reason": verdict.reason,
        "twin_id": verdict.twin_id,
    }
    stored = row | {
        "payload": json.dumps(payload),
        "original": json.dumps(original) if original else None,
        "ignored": json.dumps(list(ignored)),
        "searchable": searchable(row, payload),
        "exchange_id": exchange.id,
    }
    row["id"] = _insert(connection, stored)
    row["line_id"] = verdict.line_id or row["id"]
    connection.execute("UPDATE arrival SET line_id = :line_id WHERE id = :id", row)
    settle(connection, row, verdict, same)
    diagnostics.keep(connection, row, payload, ignored)
    return Arrival(
        **row,
        payload=payload,
        original=original,
        ignored=tuple(ignored),
        request=exchange.request,
        response=exchange.response,
    )


def _insert(connection: sqlite3.Connection, stored: Mapping[str, Any]) -> int | None:
    return connection.execute(
        f"INSERT INTO arrival ({', '.join(stored)})"
        f" VALUES ({', '.join(f':{column}' for column in stored)})",
        stored,
    ).lastrowid


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
        "id < ?": None if before is None else min(before, _LARGEST),
    }
    wanted = {sql: value for sql, value in filters.items() if value is not None}
    where = f"WHERE {' AND '.join(wanted)}" if wanted else ""
    # SQLite reads a negative limit as none.
    values = (*wanted.values(), -1 if limit is None else min(limit, _LARGEST))
    return select(connection, f"{where} ORDER BY id DESC LIMIT ?", values)


def event_names(connection: sqlite3.Connection) -> list[str]:
    """The names of all events that have arrived, in alphabetical order."""
    rows = connection.execute(
        "SELECT DISTINCT event_name FROM arrival ORDER BY event_name"
    )
    return [name for (name,) in rows]


def newest_id(connection: sqlite3.Connection) -> int:
    """The row of what came last, taken or refused; 0 where nothing has come."""
    return connection.execute(_NEWEST).fetchone()[0]


def those(connection: sqlite3.Connection, ids: Collection[int]) -> list[Arrival]:
    """The arrivals with these ids, in the order of their rows."""
    clause = "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return select(connection, clause, (json.dumps(list(ids)),))


def newer_than(connection: sqlite3.Connection, arrival_id: int) -> list[Arrival]:
    """What arrived after the row `arrival_id`, oldest first."""
    return select(connection, "WHERE id > ? ORDER BY id", (arrival_id,))


def select(
    connection: sqlite3.Connection,
    clause: str,
    values: Sequence[Any] | Mapping[str, Any],
) -> list[Arrival]:
    """Arrivals by an SQL clause of the caller's own; values only through its marks."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM arrival {clause}", values)
    found = rows.fetchall()
    calls = exchanges(connection, {row["exchange_id"] for row in found})
    return [_arrival(row, calls[row["exchange_id"]]) for row in found]


def _arrival(row: sqlite3.Row, exchange: Exchange) -> Arrival:
    read = {name: row[name] for name in row.keys() if name != "exchange_id"}
    read["payload"] = json.loads(row["payload"])
    read["original"] = json.loads(row["original"]) if row["original"] else None
    read["ignored"] = tuple(map(tuple, json.loads(row["ignored"])))
    return Arrival(**read, request=exchange.request, response=exchange.response)
