"""Deliveries of events to endpoints: when each is due, and how it stands.

    waiting ──► delivered     an attempt was answered with 2xx
       │
       ├─────► failed         the last attempt was in vain; `resend` starts anew
       └─────◄ held           somebody keeps it back, until they release it

A delivery is claimed before it is posted, in one statement, so that two workers never
post the same attempt. A claim runs out, so that a worker that died loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import NamedTuple

from sandbox.store import now, store
from sandbox.stripe import attempts as attempts_made
from sandbox.stripe.attempts import Attempt
from sandbox.stripe.endpoints import Endpoint
from sandbox.stripe.records import Json

SCHEMA = """
CREATE TABLE stripe_delivery (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    event         TEXT NOT NULL,
    type          TEXT NOT NULL,
    endpoint      TEXT NOT NULL,
    state         TEXT NOT NULL DEFAULT 'waiting',
    created       REAL NOT NULL,
    rounds        INTEGER NOT NULL DEFAULT 0,
    next_attempt  REAL,
    claimed_until REAL,
    breaks        INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX stripe_delivery_due ON stripe_delivery (state, next_attempt);
CREATE INDEX stripe_delivery_of_an_event ON stripe_delivery (event);
"""

RETRY_AFTER_SECONDS = (2, 10, 60, 300)
CLAIM_SECONDS = 120


@dataclass(frozen=True)
class Delivery:
    """An event's way to one endpoint. `next_attempt` is None once it has settled."""

    id: int
    event: str
    type: str
    endpoint: str
    state: str
    created: float
    next_attempt: float | None
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class Claim:
    """The right to make one attempt, until the claim runs out."""

    delivery: int
    event: str
    endpoint: str
    rounds: int
    until: float
    breaks: bool = False

    @property
    def is_to_break(self) -> bool:
        """Whether this attempt is to be signed wrongly: the first one, if any is."""
        return bool(self.breaks) and self.rounds == 0


class Manner(NamedTuple):
    """How an event goes out: after `wait` seconds; `held` until somebody releases it;
    with `breaks`, signed wrongly at first."""

    wait: float = 0.0
    held: bool = False
    breaks: bool = False


AT_ONCE = Manner()


def schedule(
    connection: Connection, event: Json, endpoint: Endpoint, manner: Manner = AT_ONCE
) -> int:
    """Make an event due for an endpoint; gives the delivery's id."""
    cursor = connection.execute(
        "INSERT INTO stripe_delivery"
        " (event, type, endpoint, state, created, next_attempt, breaks)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            event["id"],
            event["type"],
            endpoint.id,
            "held" if manner.held else "waiting",
            now(),
            None if manner.held else now() + manner.wait,
            manner.breaks,
        ),
    )
    return cursor.lastrowid or 0


def hold(connection: Connection, event: str) -> int:
    """Keep back what waits of an event and nobody is posting; gives how many."""
    return connection.execute(
        "UPDATE stripe_delivery SET state = 'held', next_attempt = NULL"
        " WHERE event = ? AND state = 'waiting' AND coalesce(claimed_until, 0) <= ?",
        (event, now()),
    ).rowcount


def release(connection: Connection, event: str) -> int:
    """Make due what was held back; gives how many deliveries."""
    return connection.execute(
        "UPDATE stripe_delivery SET state = 'waiting', next_attempt = ?"
        " WHERE event = ? AND state = 'held'",
        (now(), event),
    ).rowcount


def claim_due() -> list[Claim]:
    """Claim everything that is due, for this caller alone."""
    moment = now()
    due = "state = 'waiting' AND next_attempt <= ? AND coalesce(claimed_until, 0) <= ?"
    with store().reading() as connection:
        found = connection.execute(
            f"SELECT 1 FROM stripe_delivery WHERE {due} LIMIT 1", (moment, moment)
        ).fetchone()
    if found is None:
        return []
    with store().writing() as connection:
        rows = connection.execute(
            f"UPDATE stripe_delivery SET claimed_until = ? WHERE {due}"
            " RETURNING id, event, endpoint, rounds, claimed_until, breaks",
            (moment + CLAIM_SECONDS, moment, moment),
        ).fetchall()
    return sorted((Claim(*row) for row in rows), key=lambda claim: claim.delivery)


def settle(claim: Claim, attempts: Sequence[Attempt], *, retry: bool = True) -> None:
    """Keep what happened and decide what follows.

    Without `retry` a failure is final. Nothing changes for a claim that ran out
    meanwhile, or whose delivery a reset took away.
    """
    rounds = claim.rounds + 1
    state, due = _verdict(attempts, rounds, retry)
    with store().writing() as connection:
        kept = connection.execute(
            "UPDATE stripe_delivery SET state = ?, next_attempt = ?, rounds = ?,"
            " claimed_until = NULL WHERE id = ? AND claimed_until = ?",
            (state, due, rounds, claim.delivery, claim.until),
        ).rowcount
        if kept:
            attempts_made.keep(connection, claim.delivery, attempts)


def is_in_flight(event: str) -> bool:
    """Whether someone is posting a delivery of this event at this moment."""
    with store().reading() as connection:
        row = connection.execute(
            "SELECT 1 FROM stripe_delivery WHERE event = ? AND state = 'waiting'"
            " AND claimed_until > ?",
            (event, now()),
        ).fetchone()
    return row is not None


def listing(
    *, event: str | None = None, limit: int = 100, before: int | None = None
) -> list[Delivery]:
    """Deliveries with their attempts, newest first; of one event, or of all.

    `before` is the id of the last delivery of the page before.
    """
    with store().reading() as connection:
        rows = connection.execute(
            "SELECT * FROM stripe_delivery WHERE (?1 IS NULL OR event = ?1)"
            " AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3",
            (event, before, limit),
        ).fetchall()
        return [_delivery(connection, row) for row in rows]


def pending_webhooks(connection: Connection, event: str) -> int:
    """How many endpoints have not yet answered an event with 2xx."""
    (count,) = connection.execute(
        "SELECT count(DISTINCT endpoint) FROM stripe_delivery WHERE event = ?1"
        " AND endpoint NOT IN (SELECT endpoint FROM stripe_delivery"
        " WHERE event = ?1 AND state = 'delivered')",
        (event,),
    ).fetchone()
    return count


def _verdict(
    attempts: Sequence[Attempt], rounds: int, retry: bool
) -> tuple[str, float | None]:
    if any(attempt.succeeded for attempt in attempts):
        return "delivered", None
    if not retry or rounds > len(RETRY_AFTER_SECONDS):
        return "failed", None
    return "waiting", now() + RETRY_AFTER_SECONDS[rounds - 1]


def _delivery(connection: Connection, row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        event=row["event"],
        type=row["type"],
        endpoint=row["endpoint"],
        state=row["state"],
        created=row["created"],
        next_attempt=row["next_attempt"],
        attempts=attempts_made.of(connection, row["id"]),
    )
