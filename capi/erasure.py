"""Erasure: a person's traces in the outbox go, because that person asks for it.

It goes further than a withdrawal: the addresses of pages go too, which hold click ids
and numbers of orders, and so does what told the browser from others. A row keeps its
id, its state, its goods and its sum, so that nothing enters twice and the books stay
whole.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from capi.client import encode
from capi.database import locked
from capi.outbox import PRUNED
from capi.schema import State, rows
from capi.withdrawal import without_person

REASON = "erased at the person's request"

_PLACES = ("event_source_url", "referrer_url")


@dataclass(frozen=True)
class Whose:
    """By what a person's rows are found: what the shop calls its orders, what it calls
    browsers and devices, and digests (SHA-256) of the person's that payloads hold."""

    subjects: Collection[str] = ()
    visitors: Collection[str] = ()
    digests: Collection[str] = ()


@dataclass(frozen=True)
class Emptied:
    """A row that holds nothing of the person any more; `sent`: Meta has the event."""

    id: int
    destination: str
    event_name: str
    event_id: str
    event_time: int
    sent: bool


def devices(connection: Connection, digests: Collection[str]) -> set[str]:
    """The browsers and devices that these digests of a person came from."""
    if not digests:
        return set()
    query = select(rows.c.visitor).where(_holds(digests), rows.c.visitor.is_not(None))
    return set(connection.execute(query.distinct()).scalars())


def empty(connection: Connection, whose: Whose, *, now: float) -> list[Emptied]:
    """Empty a person's rows, in the caller's transaction; gives those that it changed.

    What was not sent never will be. A row that is on its way at this moment cannot be
    called back: it says so if Meta takes it, but is not tried again. `now` is in epoch
    seconds.
    """
    changed = []
    withheld = {"state": State.WITHHELD, "reason": REASON, "settled_at": now}
    for row, payload in _to_change(connection, whose):
        fate = {} if row.state in (State.SENT, State.WITHHELD) else withheld
        connection.execute(
            update(rows)
            .where(rows.c.id == row.id)
            .values(payload=payload, visitor=None, **fate)
        )
        changed.append(_emptied(row))
    return changed


def _to_change(
    connection: Connection, whose: Whose
) -> Iterator[tuple[Row[tuple[object, ...]], str]]:
    """The rows that hold something of the person, each with what is to remain of it."""
    query = select(rows).where(_is(whose)).order_by(rows.c.id)
    for row in connection.execute(locked(query)).all():
        payload = _without_trace(row.payload)
        if (payload, None) != (row.payload, row.visitor):
            yield row, payload


def _is(whose: Whose) -> ColumnElement[bool]:
    return or_(
        rows.c.subject.in_(whose.subjects),
        rows.c.visitor.in_(whose.visitors),
        _holds(whose.digests),
    )


def _holds(digests: Collection[str]) -> ColumnElement[bool]:
    return or_(False, *(rows.c.payload.contains(each) for each in digests))


def _without_trace(payload: str) -> str:
    if payload == PRUNED:
        return payload
    event = json.loads(without_person(payload))
    return encode({key: each for key, each in event.items() if key not in _PLACES})


def _emptied(row: Row[tuple[object, ...]]) -> Emptied:
    return Emptied(
        id=row.id,
        destination=row.destination,
        event_name=row.event_name,
        event_id=row.event_id,
        event_time=row.event_time,
        sent=row.state == State.SENT,
    )
