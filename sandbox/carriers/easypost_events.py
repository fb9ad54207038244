"""EasyPost's events, and how their delivery to the shop stands.

    waiting ──► delivered     an attempt was answered with 2xx
       │
       └─────► failed         the last attempt was in vain; `resend` starts anew

EasyPost documents six retries, later and later; here they come sooner. Taking an event
to post it puts its next attempt off, so that two workers never post the same one, and
one that a dead worker took comes up again.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from sqlite3 import Connection, Row

from flask import current_app

from sandbox.carriers.easypost_trackers import iso, tracker
from sandbox.carriers.parcels import Parcel
from sandbox.store import now, store
from sandbox.stripe import webhook_faults
from sandbox.stripe.attempts import Attempt

SCHEMA = """
CREATE TABLE easypost_event (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    parcel       INTEGER NOT NULL REFERENCES parcel ON DELETE CASCADE,
    status       TEXT NOT NULL,
    body         TEXT NOT NULL,
    created      REAL NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting',
    next_attempt REAL,
    rounds       INTEGER NOT NULL DEFAULT 0,
    attempts     TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX easypost_event_due ON easypost_event (state, next_attempt);
CREATE INDEX easypost_event_of_a_parcel ON easypost_event (parcel);
"""

TYPE = "tracker.updated"
RETRY_AFTER_SECONDS = (2, 10, 60, 300, 900, 3600)
CLAIM_SECONDS = 60.0

_DUE = "state = 'waiting' AND next_attempt <= ?"


@dataclass(frozen=True)
class Event:
    """One change of a tracker. `next_attempt` is None once its delivery has settled."""

    id: str
    status: str
    body: str
    created: float
    state: str
    next_attempt: float | None
    rounds: int
    attempts: tuple[Attempt, ...]


def webhook_url() -> str | None:
    """Where events go; None without the secret that the shop checks them by."""
    if not current_app.config["EASYPOST_WEBHOOK_SECRET"]:
        return None
    return f"{current_app.config['SANDBOX_SHOP_URL'].rstrip('/')}/webhooks/easypost"


def emit(connection: Connection, parcel: Parcel, *, before: str) -> None:
    """Tell the shop that a tracker changed, whose status was `before`."""
    url = webhook_url()
    if url is None:
        return
    event_id, moment = f"evt_{uuid.uuid4().hex}", iso(now())
    body = {
        "description": TYPE,
        "mode": "test",
        "previous_attributes": {"status": before},
        "created_at": moment,
        "pending_urls": [url],
        "completed_urls": [],
        "updated_at": moment,
        "id": event_id,
        "user_id": "user_sandbox",
        "status": "pending",
        "object": "Event",
        "result": tracker(parcel),
    }
    connection.execute(
        "INSERT INTO easypost_event (id, parcel, status, body, created,"
        " next_attempt)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            event_id,
            parcel.id,
            parcel.last.code,
            json.dumps(body),
            now(),
            now() + webhook_faults.wait(connection, TYPE),
        ),
    )


def claim_due() -> list[Event]:
    """Take everything that is due, for this caller alone."""
    moment = now()
    with store().reading() as connection:
        due = f"SELECT 1 FROM easypost_event WHERE {_DUE} LIMIT 1"
        if connection.execute(due, (moment,)).fetchone() is None:
            return []
    with store().writing() as connection:
        rows = connection.execute(
            f"UPDATE easypost_event SET next_attempt = ? WHERE {_DUE} RETURNING *",
            (moment + CLAIM_SECONDS, moment),
        ).fetchall()
    return [_event(row) for row in sorted(rows, key=lambda row: row["number"])]


def settle(event: Event, made: Sequence[Attempt], *, retry: bool = True) -> None:
    """Keep what came of an event that was taken, and decide what follows."""
    state, next_attempt = _verdict(made, event.rounds, retry)
    attempts = [asdict(attempt) for attempt in (*event.attempts, *made)]
    with store().writing() as connection:
        connection.execute(
            "UPDATE easypost_event SET state = ?, next_attempt = ?, attempts = ?,"
            " rounds = rounds + 1 WHERE id = ?",
            (state, next_attempt, json.dumps(attempts), event.id),
        )


def resend(connection: Connection, parcel: Parcel, event_id: str) -> bool:
    """Make an event of a parcel due once more; whether there is such an event."""
    cursor = connection.execute(
        "UPDATE easypost_event SET state = 'waiting', next_attempt = ?, rounds = 0"
        " WHERE id = ? AND parcel = ?",
        (now(), event_id, parcel.id),
    )
    return cursor.rowcount > 0


def of(connection: Connection, parcel: Parcel) -> list[Event]:
    """The events about a parcel, newest first."""
    rows = connection.execute(
        "SELECT * FROM easypost_event WHERE parcel = ? ORDER BY number DESC",
        (parcel.id,),
    )
    return [_event(row) for row in rows]


def _verdict(
    made: Sequence[Attempt], rounds: int, retry: bool
) -> tuple[str, float | None]:
    if any(attempt.succeeded for attempt in made):
        return "delivered", None
    if not retry or rounds >= len(RETRY_AFTER_SECONDS):
        return "failed", None
    return "waiting", now() + RETRY_AFTER_SECONDS[rounds]


def _event(row: Row) -> Event:
    kept = {name: row[name] for name in row.keys() if name not in ("number", "parcel")}
    attempts = tuple(Attempt(**made) for made in json.loads(kept.pop("attempts")))
    return Event(**kept, attempts=attempts)
