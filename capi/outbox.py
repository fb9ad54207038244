"""The outbox: events wait here, in the shop's own database, until Meta has them.

A row enters in the transaction that makes it true (the order becomes paid), so there
is no sale without its event and no event without its sale. The unique key lets each
event in once per destination, however often it is fired; each firing is kept, for
people to see.

    record ─► pending ─► sending ─► sent
                 ▲          ├─────► retrying ─► sending …
                 │          ├─────► failed      Meta refused this event
                 └─ paused ─┘─────► expired     too old for Meta
              withheld   the visitor has not consented; carries no user data
              discarded  somebody decided so, and said why
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, RowMapping, func, or_, select, update

from capi.client import encode
from capi.database import insert
from capi.events import Event
from capi.schema import State, firings, refusals, rows
from capi.schema import metadata as metadata

History: TypeAlias = dict[str, list[RowMapping]]
"""What happened to a row: its `firings` and its `refusals`, oldest first."""

MAY_RETRY = (State.FAILED, State.DISCARDED, State.RETRYING)
"""The states that `retry` takes a row out of."""

MAY_DISCARD = (State.PENDING, State.RETRYING, State.FAILED)
"""The states that `discard` takes a row out of: not sent, and nobody is at it."""

PRUNED = "{}"
"""The payload of a row that was emptied; see `capi.prune`."""


@dataclass(frozen=True)
class Recorded:
    """A row that `record` made, or found there already (`new` is false)."""

    id: int
    destination: str
    new: bool


def record(
    connection: Connection,
    event: Event,
    *,
    destinations: Iterable[str],
    fired_by: str,
    now: float,
    subject: str | None = None,
    visitor: str | None = None,
    withheld: str | None = None,
) -> list[Recorded]:
    """Let `event` into the outbox, once for each destination, in the caller's
    transaction.

    `now` is in epoch seconds. `withheld` is the reason why it may not be sent; then
    the row has no user data. Raises ValueError for an event without an id: nothing
    could tell a second firing from a second event.
    """
    # As Meta gets it: a time in milliseconds, say, would never grow too old.
    server = event.to_server()
    if "event_id" not in server:
        raise ValueError("an event needs an event_id to enter the outbox")
    payload = encode(server)
    values = {
        "event_name": server.get("event_name", ""),
        "event_id": server["event_id"],
        "event_time": server.get("event_time", int(now)),
        "action_source": server.get("action_source", ""),
        "subject": subject,
        "visitor": visitor,
        "payload": _without_person(payload) if withheld else payload,
        "state": State.WITHHELD if withheld else State.PENDING,
        "reason": withheld,
        "due_at": now,
        "created_at": now,
    }
    recorded = [_enter(connection, key, values) for key in destinations]
    for entry in recorded:
        connection.execute(
            firings.insert(),
            {"outbox_id": entry.id, "fired_by": fired_by, "fired_at": now},
        )
    return recorded


def _enter(
    connection: Connection, destination: str, values: Mapping[str, Any]
) -> Recorded:
    inserted = connection.execute(
        insert(connection, rows)
        .values(destination=destination, **values)
        .on_conflict_do_nothing()
        .returning(rows.c.id)
    ).scalar()
    if inserted is not None:
        return Recorded(inserted, destination, new=True)
    found = connection.execute(
        select(rows.c.id).where(
            rows.c.destination == destination,
            rows.c.event_name == values["event_name"],
            rows.c.event_id == values["event_id"],
        )
    ).scalar_one()
    return Recorded(found, destination, new=False)


def _without_person(payload: str) -> str:
    event = json.loads(payload)
    event.pop("user_data", None)
    return encode(event)


def listing(
    connection: Connection,
    *,
    states: Sequence[State] = (),
    event_name: str | None = None,
    event_id: str | None = None,
    subjects: Sequence[str] | None = None,
    search: str | None = None,
    before: int | None = None,
    limit: int | None = 100,
) -> list[RowMapping]:
    """Rows, newest first; with `limit` None, all of them.

    `search` is an event id or a subject. `before` continues a list after the row of
    that id, however many rows have come on top meanwhile.
    """
    query = select(rows).order_by(rows.c.id.desc()).limit(limit)
    if states:
        query = query.where(rows.c.state.in_(states))
    if event_name is not None:
        query = query.where(rows.c.event_name == event_name)
    if event_id is not None:
        query = query.where(rows.c.event_id == event_id)
    if subjects is not None:
        query = query.where(rows.c.subject.in_(subjects))
    if search is not None:
        query = query.where(or_(rows.c.event_id == search, rows.c.subject == search))
    if before is not None:
        query = query.where(rows.c.id < before)
    return list(connection.execute(query).mappings())


def get(connection: Connection, row_id: int) -> RowMapping | None:
    """One row, or None where there is none with this id."""
    query = select(rows).where(rows.c.id == row_id)
    return connection.execute(query).mappings().one_or_none()


def history(connection: Connection, row_id: int) -> History:
    """The `firings` and `refusals` of one row, oldest first."""
    return histories(connection, [row_id])[row_id]


def histories(connection: Connection, row_ids: Sequence[int]) -> dict[int, History]:
    """As `history`, for several rows at once, by row id."""
    found: dict[int, History] = {
        row_id: {"firings": [], "refusals": []} for row_id in row_ids
    }
    for kind, table in (("firings", firings), ("refusals", refusals)):
        query = select(table).where(table.c.outbox_id.in_(row_ids)).order_by(table.c.id)
        for entry in connection.execute(query).mappings():
            found[entry["outbox_id"]][kind].append(entry)
    return found


def event_names(connection: Connection) -> list[str]:
    """The names of all events that are here."""
    query = select(rows.c.event_name).distinct().order_by(rows.c.event_name)
    return list(connection.execute(query).scalars())


def census(connection: Connection) -> dict[str, int]:
    """How many rows are in each state; states without rows are there with 0."""
    counted = connection.execute(
        select(rows.c.state, func.count()).group_by(rows.c.state)
    )
    return {state.value: 0 for state in State} | {
        state: count for state, count in counted
    }


def retry(connection: Connection, row_id: int, *, now: float) -> bool:
    """Let a failed or discarded row try again; false where there is no such row.

    One whose payload was pruned has nothing left to send.
    """
    changed = connection.execute(
        update(rows)
        .where(
            rows.c.id == row_id,
            rows.c.state.in_(MAY_RETRY),
            rows.c.payload != PRUNED,
        )
        .values(state=State.PENDING, reason=None, due_at=now, settled_at=None)
    )
    return changed.rowcount == 1


def withhold(
    connection: Connection, visitor: str, *, reason: str, now: float
) -> list[str]:
    """Take back what a visitor's withdrawal reaches; gives the event ids.

    Rows that were not sent lose their user data and never will be. One that is on its
    way at this moment cannot be called back: it keeps its claim, and says so if Meta
    takes it, but is not tried again. What Meta has stays sent; its row loses the user
    data too, so that nothing can send it a second time.
    """
    known = connection.execute(
        select(rows.c.id, rows.c.event_id, rows.c.payload, rows.c.state)
        .where(rows.c.visitor == visitor, rows.c.state != State.WITHHELD)
        .with_for_update()
    ).all()
    withheld = {"state": State.WITHHELD, "reason": reason, "settled_at": now}
    for row in known:
        fate = {} if row.state == State.SENT else withheld
        connection.execute(
            update(rows)
            .where(rows.c.id == row.id)
            .values(payload=_without_person(row.payload), **fate)
        )
    return [row.event_id for row in known if row.state != State.SENT]


def discard(connection: Connection, row_id: int, *, reason: str, now: float) -> bool:
    """Give up on a row that was not sent; false where there is none to give up."""
    changed = connection.execute(
        update(rows)
        .where(rows.c.id == row_id, rows.c.state.in_(MAY_DISCARD))
        .values(state=State.DISCARDED, reason=reason, settled_at=now, claim=None)
    )
    return changed.rowcount == 1
