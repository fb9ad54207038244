"""Forgetting: the payloads of events that are done with, when nobody needs them more.

The row stays, with its id and state, so that no event enters twice and nothing that
was counted goes missing; what it held of the person goes.
"""

from collections import Counter

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    func,
    or_,
    select,
    update,
)

from capi.database import writing
from capi.outbox import PRUNED
from capi.policy import MAX_AGE, MAX_AGE_PHYSICAL_STORE
from capi.schema import LIVE, State, rows

AT_ONCE = 500
"""Rows in one transaction: a writer of SQLite's keeps every other one waiting."""


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
    long as Meta would take it.
    """
    emptied: Counter[str] = Counter()
    while True:
        some = select(rows.c.id).where(_done_with(now, older_than)).limit(AT_ONCE)
        with writing(engine) as connection:
            states = connection.execute(
                update(rows)
                .where(rows.c.id.in_(some.scalar_subquery()))
                .values(payload=PRUNED, visitor=None)
                .returning(rows.c.state)
            ).scalars()
            batch = Counter(states)
        emptied += batch
        if batch.total() < AT_ONCE:
            return emptied


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
