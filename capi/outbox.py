"""The outbox: events wait here, in the shop's own database, until Meta has them.

A row enters in the transaction that makes it true (the order becomes paid), so there
is no sale without its event and no event without its sale. The unique key lets each
event in once per destination, however often it is fired; each firing is kept, for
people to see.

    record ─► pending ─► sending ─► sent
                 ▲          ├─────► retrying ─► sending …
                 │          ├─────► failed      Meta refused this event, or would
                 └─ paused ─┘─────► expired     too old for Meta
              withheld   the visitor has not consented; carries no user data
              discarded  somebody decided so, and said why
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    Connection,
    RowMapping,
    bindparam,
    func,
    or_,
    select,
    update,
)

from capi.app_installs import once_per_device
from capi.consent import as_device_allows
from capi.database import insert, locked
from capi.entries import Entry, rendered
from capi.events import Event
from capi.findings import Finding
from capi.schema import LIVE, State, firings, refusals, rows
from capi.schema import metadata as metadata
from capi.withdrawal import without_person

History: TypeAlias = dict[str, list[RowMapping]]
"""What happened to a row: its `firings` and its `refusals`, oldest first."""

MAY_RETRY = (State.FAILED, State.DISCARDED, State.RETRYING)
"""The states that `retry` takes a row out of."""

MAY_DISCARD = (State.PENDING, State.RETRYING, State.FAILED)
"""The states that `discard` takes a row out of: not sent, and nobody is at it."""

LARGEST = 2**63 - 1
"""No row's id is larger, and no database compares it with a larger number."""

PRUNED = "{}"
"""The payload of a row that was emptied; see `capi.prune`."""


@dataclass(frozen=True)
class Recorded:
    """A row that `record` made, or found there already (`new` is false).

    `findings` are what was left out on the way to this destination.
    """

    id: int
    destination: str
    new: bool
    findings: tuple[Finding, ...] = ()


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
    the row has no user data. An app's event enters as its device allows
    (`capi.consent`), an install once for each device (`capi.app_installs`). What Meta
    would not take enters as failed. Raises ValueError for an event without an id:
    nothing could tell a second firing from a second event.
    """
    event = as_device_allows(once_per_device(event))
    # As Meta gets it: a time in milliseconds, say, would never grow too old.
    server = event.to_server()
    if "event_id" not in server:
        raise ValueError("an event needs an event_id to enter the outbox")
    values = {
        "event_name": server.get("event_name", ""),
        "event_id": server["event_id"],
        "event_time": server.get("event_time", int(now)),
        "action_source": server.get("action_source", ""),
        "subject": subject,
        "visitor": visitor,
        "due_at": now,
        "created_at": now,
    }
    recorded = []
    for key in destinations:
        made = rendered(connection, key, server, withheld=withheld is not None)
        recorded.append(
            _enter(connection, key, values | _fate(made, withheld, now), made)
        )
    for each in recorded:
        connection.execute(
            firings.insert(),
            {"outbox_id": each.id, "fired_by": fired_by, "fired_at": now},
        )
    return recorded


def _fate(made: Entry, withheld: str | None, now: float) -> dict[str, Any]:
    """The payload, and the state that the row begins in."""
    fate: dict[str, Any] = {"payload": made.payload, "state": State.PENDING}
    if withheld is not None:
        fate |= {"state": State.WITHHELD, "reason": withheld}
    elif made.refused is not None:
        reason = made.refused.message
        fate |= {"state": State.FAILED, "reason": reason, "settled_at": now}
    return fate


def _enter(
    connection: Connection, destination: str, values: Mapping[str, Any], made: Entry
) -> Recorded:
    inserted = connection.execute(
        insert(connection, rows).on_conflict_do_nothing().returning(rows.c.id),
        {"destination": destination, **values},
    ).scalar()
    if inserted is not None:
        return Recorded(inserted, destination, new=True, findings=made.findings)
    found = connection.execute(
        select(rows.c.id).where(
            rows.c.destination == destination,
            rows.c.event_name == values["event_name"],
            rows.c.event_id == values["event_id"],
        )
    ).scalar_one()
    return Recorded(found, destination, new=False, findings=made.findings)


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
        query = query.where(rows.c.id < _bounded(before))
    return list(connection.execute(query).mappings())


def get(connection: Connection, row_id: int) -> RowMapping | None:
    """One row, or None where there is none with this id."""
    query = select(rows).where(rows.c.id == _bounded(row_id))
    return connection.execute(query).mappings().one_or_none()


def _bounded(row_id: int) -> int:
    """A number that a database can compare ids with; no row has one beyond."""
    return max(0, min(row_id, LARGEST))


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
    counted = Counter({state.value: 0 for state in State})
    for _, state, _, found in census_by_name(connection):
        counted[state] += found
    return counted


def census_by_name(connection: Connection) -> list[tuple[str, str, str, int]]:
    """Destination, state, event name, and how many rows there are of them.

    Read from an index alone, in its order: a tenth of a second for a million rows.
    """
    of = (rows.c.destination, rows.c.state, rows.c.event_name)
    counted = select(*of, func.count()).group_by(*of)
    return [(*row,) for row in connection.execute(counted)]


def waiting_since(connection: Connection) -> float | None:
    """When the oldest row that still wants to be sent entered; None: nothing waits."""
    # In the statement itself, or no engine sees that an index has nothing else.
    live = rows.c.state.in_(bindparam(None, LIVE, expanding=True, literal_execute=True))
    query = select(func.min(rows.c.created_at)).where(live)
    return connection.execute(query).scalar()


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
    theirs = (
        select(rows.c.id, rows.c.event_id, rows.c.payload, rows.c.state)
        .where(rows.c.visitor == visitor, rows.c.state != State.WITHHELD)
        .order_by(rows.c.id)
    )
    known = connection.execute(locked(theirs)).all()
    withheld = {"state": State.WITHHELD, "reason": reason, "settled_at": now}
    for row in known:
        fate = {} if row.state == State.SENT else withheld
        connection.execute(
            update(rows)
            .where(rows.c.id == row.id)
            .values(payload=without_person(row.payload), **fate)
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
