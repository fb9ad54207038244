"""Forgetting: the payloads of events that are done with, when nobody needs them more.

The row stays, with its id and state, so that no event enters twice and nothing that
was counted goes missing; what it held of the person goes, and so does what only helps
while it is fresh: each attempt's answer, and who fired the event a second time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    func,
    or_,
    select,
)

from capi import heartbeat
from capi.database import locked, update_chosen, writing
from capi.outbox import PRUNED
from capi.policy import DAY, MAX_AGE, MAX_AGE_PHYSICAL_STORE
from capi.schema import LIVE, State, firings, refusals, rows

KEEP_DAYS = 30
"""For how long payloads are kept where nobody says otherwise."""

AT_ONCE = 500
"""Rows in one transaction: a writer of SQLite's keeps every other one waiting."""


class Forgetting(Protocol):
    """What a shop forgets at the same time: how many of what, where there were any."""

    def __call__(self, *, now: float, dry_run: bool) -> Mapping[str, int]: ...


def count(connection: Connection, *, now: float, older_than: float) -> Counter[str]:
    """How many rows `prune` would empty, by state."""
    query = (
        select(rows.c.state, func.count())
        .where(_done_with(now, older_than))
        .group_by(rows.c.state)
    )
    return Counter({state: found for state, found in connection.execute(query)})


def prune(engine: Engine, *, now: float, older_than: float) -> Counter[str]:
    """Empty the payloads of rows settled more than `older_than` seconds ago.

    Gives how many, by state. What could still be tried again keeps its payload for as
    long as Meta would take it. Of what happened to the emptied rows the first firing
    stays; and of the workers, those that were seen within a day, and the last one.
    """
    emptied: Counter[str] = Counter()
    after = 0
    while True:
        some = select(rows.c.id).where(rows.c.id > after, _done_with(now, older_than))
        some = locked(some.order_by(rows.c.id).limit(AT_ONCE), skip=True)
        with writing(engine) as connection:
            batch = connection.execute(
                update_chosen(rows, some)
                .values(payload=PRUNED, visitor=None)
                .returning(rows.c.id, rows.c.state)
            ).all()
            _forget_details(connection, [row.id for row in batch])
        emptied += Counter(row.state for row in batch)
        if len(batch) < AT_ONCE:
            break
        after = max(row.id for row in batch)
    with writing(engine) as connection:
        heartbeat.forget(connection, before=now - DAY)
    return emptied


def _forget_details(connection: Connection, row_ids: Sequence[int]) -> None:
    """What was told of each attempt, and each firing after the first."""
    connection.execute(delete(refusals).where(refusals.c.outbox_id.in_(row_ids)))
    first = (
        select(func.min(firings.c.id))
        .where(firings.c.outbox_id.in_(row_ids))
        .group_by(firings.c.outbox_id)
    )
    connection.execute(
        delete(firings).where(
            firings.c.outbox_id.in_(row_ids), firings.c.id.not_in(first)
        )
    )


def _done_with(now: float, older_than: float) -> ColumnElement[bool]:
    settled_at = func.coalesce(rows.c.settled_at, rows.c.created_at)
    in_store = rows.c.action_source == "physical_store"
    may_go_again = and_(
        rows.c.state.in_([State.FAILED, State.DISCARDED]),
        or_(
            rows.c.event_time >= now - MAX_AGE,
            and_(in_store, rows.c.event_time >= now - MAX_AGE_PHYSICAL_STORE),
        ),
    )
    return and_(
        rows.c.state.not_in(LIVE),
        settled_at < now - older_than,
        rows.c.payload != PRUNED,
        ~may_go_again,
    )
