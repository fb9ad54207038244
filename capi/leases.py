"""How workers share the outbox: a row is claimed for a while, then settled.

A claim is a lease. While it runs, nobody else takes the row; when its holder dies, the
lease ends and the row is due again. The holder proves itself by the claim's token each
time it settles, so a worker that comes back late from a long sleep changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    and_,
    or_,
    select,
    update,
)

from capi.errors import CapiError, MetaError
from capi.policy import MAX_AGE, MAX_AGE_PHYSICAL_STORE
from capi.schema import LIVE, State, destinations, refusals, rows

LEASE_SECONDS = 60.0
"""Longer than one call may take, short enough that a dead worker's rows soon return."""


@dataclass(frozen=True)
class Claimed:
    """A row in somebody's hands. `attempts` counts this one."""

    id: int
    destination: str
    event_name: str
    event_id: str
    subject: str | None
    payload: str
    attempts: int
    claim: str


def is_due(connection: Connection, keys: Sequence[str], now: float) -> bool:
    """Whether there is anything to do; reads only, so that idling writes nothing."""
    query = select(rows.c.id).where(_due(now), rows.c.destination.in_(keys)).limit(1)
    return connection.execute(query).first() is not None


def claim(
    connection: Connection, keys: Sequence[str], *, now: float, limit: int
) -> list[Claimed]:
    """Take up to `limit` rows that are due at `keys`, oldest first.

    Rows of paused destinations stay where they are. On PostgreSQL, rows that another
    worker is just claiming are skipped instead of waited for.
    """
    paused = select(destinations.c.key)
    wanted = (
        select(rows.c.id)
        .where(
            _due(now),
            rows.c.destination.in_(keys),
            rows.c.destination.not_in(paused),
        )
        .order_by(rows.c.due_at, rows.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    token = str(uuid4())
    taken = connection.execute(
        update(rows)
        .where(rows.c.id.in_(wanted))
        .values(
            state=State.SENDING,
            claim=token,
            due_at=now + LEASE_SECONDS,
            attempts=rows.c.attempts + 1,
        )
        .returning(
            rows.c.id,
            rows.c.destination,
            rows.c.event_name,
            rows.c.event_id,
            rows.c.subject,
            rows.c.payload,
            rows.c.attempts,
            rows.c.claim,
        )
    )
    return sorted((Claimed(*row) for row in taken), key=lambda row: row.id)


def expire(connection: Connection, *, now: float) -> list[str]:
    """Settle the rows that are too old for Meta; gives their event ids.

    Meta refuses a whole call for one event older than 7 days (62 in a physical store).
    Rows of paused destinations age like all others.
    """
    in_store = rows.c.action_source == "physical_store"
    too_old = or_(
        and_(~in_store, rows.c.event_time < now - MAX_AGE),
        and_(in_store, rows.c.event_time < now - MAX_AGE_PHYSICAL_STORE),
    )
    return list(
        connection.execute(
            update(rows)
            .where(_due(now), too_old)
            .values(
                state=State.EXPIRED,
                settled_at=now,
                claim=None,
                reason="older than Meta accepts when its turn came",
            )
            .returning(rows.c.event_id)
        ).scalars()
    )


def renew(connection: Connection, held: Sequence[Claimed], *, now: float) -> None:
    """Hold on to rows for another lease."""
    connection.execute(_still_sending(held).values(due_at=now + LEASE_SECONDS))


def settle_sent(
    connection: Connection,
    held: Sequence[Claimed],
    *,
    now: float,
    fbtrace_id: str | None,
) -> None:
    """Meta has them."""
    connection.execute(
        _held(held).values(
            state=State.SENT,
            reason=None,
            settled_at=now,
            claim=None,
            fbtrace_id=fbtrace_id,
        )
    )


def settle_failed(
    connection: Connection, row: Claimed, *, now: float, error: CapiError
) -> None:
    """Meta refused this very event; nothing but a person can help it."""
    changed = connection.execute(
        _still_sending([row]).values(
            state=State.FAILED, reason=str(error), settled_at=now, claim=None
        )
    )
    if changed.rowcount:
        _note(connection, [row], now=now, error=error)


def put_back(
    connection: Connection,
    delays: Sequence[tuple[Claimed, float]],
    *,
    now: float,
    error: CapiError,
) -> None:
    """Try these again, each after its delay in seconds."""
    for row, delay in delays:
        connection.execute(
            _still_sending([row]).values(
                state=State.RETRYING, due_at=now + delay, claim=None, reason=str(error)
            )
        )
    _note(connection, [row for row, _ in delays], now=now, error=error)


def release(connection: Connection, held: Sequence[Claimed], *, now: float) -> None:
    """Give rows back as if they had not been claimed."""
    connection.execute(
        _still_sending(held).values(
            state=State.PENDING, due_at=now, claim=None, attempts=rows.c.attempts - 1
        )
    )


def _due(now: float) -> ColumnElement[bool]:
    return and_(rows.c.state.in_([str(state) for state in LIVE]), rows.c.due_at <= now)


def _held(held: Sequence[Claimed]) -> Update:
    return update(rows).where(
        rows.c.id.in_([row.id for row in held]),
        rows.c.claim.in_({row.claim for row in held}),
    )


def _still_sending(held: Sequence[Claimed]) -> Update:
    """Held rows that nobody has withheld meanwhile."""
    return _held(held).where(rows.c.state == State.SENDING)


def _note(
    connection: Connection, held: Sequence[Claimed], *, now: float, error: CapiError
) -> None:
    meta = error if isinstance(error, MetaError) else None
    answer = {
        "refused_at": now,
        "http_status": getattr(error, "status", None),
        "code": meta and meta.code,
        "subcode": meta and meta.subcode,
        "message": str(error),
        "fbtrace_id": meta and meta.fbtrace_id,
    }
    connection.execute(
        refusals.insert(), [{"outbox_id": row.id, **answer} for row in held]
    )
