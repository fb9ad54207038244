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
    Select,
    Update,
    and_,
    bindparam,
    or_,
    select,
    update,
)

from capi.database import locked, update_chosen
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


@dataclass(frozen=True)
class Expired:
    """A row that became too old for Meta before its turn came."""

    event_name: str
    event_id: str
    subject: str | None
    destination: str


def is_due(connection: Connection, keys: Sequence[str], now: float) -> bool:
    """Whether there is anything to do; reads only, so that idling writes nothing."""
    query = _due(now).where(_goes_to(keys)).limit(1)
    return connection.execute(query).first() is not None


def claim(
    connection: Connection, keys: Sequence[str], *, now: float, limit: int
) -> list[Claimed]:
    """Take up to `limit` rows that are due at `keys`, oldest first.

    Rows of paused destinations stay where they are, and so do those that `expire` is to
    settle: it goes past all that waits, so it is asked less often than this. On
    PostgreSQL, rows that another worker is just claiming are skipped instead of waited
    for.
    """
    paused = select(destinations.c.key)
    wanted = (
        _due(now)
        .where(_goes_to(keys), rows.c.destination.not_in(paused), ~_too_old(now))
        .order_by(rows.c.due_at, rows.c.id)
        .limit(limit)
    )
    token = str(uuid4())
    taken = connection.execute(
        update_chosen(rows, locked(wanted, skip=True))
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


def expire(connection: Connection, *, now: float) -> list[Expired]:
    """Settle the rows that are too old for Meta, and name them.

    Meta refuses a whole call for one event older than 7 days (62 in a physical store).
    Rows of paused destinations age like all others.
    """
    too_old = _due(now).where(_too_old(now))
    settled = connection.execute(
        update_chosen(rows, locked(too_old, skip=True))
        .values(
            state=State.EXPIRED,
            settled_at=now,
            claim=None,
            reason="older than Meta accepts when its turn came",
        )
        .returning(
            rows.c.event_name, rows.c.event_id, rows.c.subject, rows.c.destination
        )
    )
    return [Expired(*row) for row in settled]


def renew(connection: Connection, held: Sequence[Claimed], *, now: float) -> None:
    """Hold on to rows for another lease."""
    connection.execute(_still_sending(held).values(due_at=now + LEASE_SECONDS))


def settle_sent(
    connection: Connection,
    held: Sequence[Claimed],
    *,
    now: float,
    fbtrace_id: str | None,
    remark: str | None = None,
) -> None:
    """Meta has them; `remark` is what it said of them."""
    connection.execute(
        _held(held).values(
            state=State.SENT,
            reason=remark,
            settled_at=now,
            claim=None,
            fbtrace_id=_trace(fbtrace_id),
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
    own = (rows.c.id == bindparam("own_id"), rows.c.claim == bindparam("own_claim"))
    # One by one, but by rising id: whoever locks several rows takes them in that order.
    ordered = sorted(delays, key=lambda each: each[0].id)
    connection.execute(
        update(rows)
        .where(*own, rows.c.state == State.SENDING)
        .values(
            state=State.RETRYING,
            due_at=bindparam("until"),
            claim=None,
            reason=str(error),
        ),
        [
            {"own_id": row.id, "own_claim": row.claim, "until": now + delay}
            for row, delay in ordered
        ],
    )
    _note(connection, [row for row, _ in delays], now=now, error=error)


def release(connection: Connection, held: Sequence[Claimed], *, now: float) -> None:
    """Give rows back as if they had not been claimed."""
    connection.execute(
        _still_sending(held).values(
            state=State.PENDING, due_at=now, claim=None, attempts=rows.c.attempts - 1
        )
    )


def _due(now: float) -> Select[int]:
    """The ids of what is due, found through the index that holds nothing else.

    The states stand in the statement itself: where they are parameters, neither engine
    can see that the index covers them.
    """
    live = rows.c.state.in_(bindparam(None, LIVE, expanding=True, literal_execute=True))
    return select(rows.c.id).where(live, rows.c.due_at <= now)


def _too_old(now: float) -> ColumnElement[bool]:
    in_store = rows.c.action_source == "physical_store"
    return or_(
        and_(~in_store, rows.c.event_time < now - MAX_AGE),
        and_(in_store, rows.c.event_time < now - MAX_AGE_PHYSICAL_STORE),
    )


def _goes_to(keys: Sequence[str]) -> ColumnElement[bool]:
    """As an expression, because by the bare column SQLite, which keeps no statistics,
    would go through the unique key, and so past every row that was ever sent."""
    return (rows.c.destination + "").in_(keys)


def _held(held: Sequence[Claimed]) -> Update:
    own = select(rows.c.id).where(
        rows.c.id.in_([row.id for row in held]),
        rows.c.claim.in_({row.claim for row in held}),
    )
    return update_chosen(rows, locked(own.order_by(rows.c.id)))


def _still_sending(held: Sequence[Claimed]) -> Update:
    """Held rows that nobody has withheld meanwhile."""
    return _held(held).where(rows.c.state == State.SENDING)


def _trace(fbtrace_id: str | None) -> str | None:
    """As much of it as the column holds: whatever Meta says, the row is settled."""
    return fbtrace_id and str(fbtrace_id)[:64]


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
        "fbtrace_id": _trace(meta.fbtrace_id if meta else None),
    }
    connection.execute(
        refusals.insert(), [{"outbox_id": row.id, **answer} for row in held]
    )
