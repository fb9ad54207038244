"""How workers come by their rows: through the right index, and past each other."""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, update

from capi import leases, outbox
from capi.database import writing
from capi.errors import TransportError
from capi.leases import LEASE_SECONDS
from capi.policy import DAY
from capi.schema import State, rows
from tests.capi.cli import fire
from tests.capi.conftest import PIXEL
from tests.clock import FrozenClock

ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.mark.each_database
def test_looking_claiming_and_expiring_go_through_the_index_of_what_is_due(
    engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_1", now=clock())
    statements: list[tuple[str, Any]] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _, __, statement, given, *___: statements.append((statement, given)),
    )
    with writing(engine) as connection:
        statements.clear()
        assert leases.is_due(connection, [PIXEL], clock())
        assert leases.expire(connection, now=clock()) == []
        assert len(leases.claim(connection, [PIXEL], now=clock(), limit=10)) == 1
        asked = [*statements]

        plans = [plan(connection, *each) for each in asked]

    assert len(plans) == 3
    for each in plans:
        assert "ix_capi_outbox_due_at" in each


def plan(connection: Connection, statement: str, given: Any) -> str:
    """How the database would come by the answer."""
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        # A table of one row is read as a whole, unless that is made to look dear.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN"
    return str(connection.exec_driver_sql(f"{explain} {statement}", given).all())


@ON_POSTGRESQL
def test_rows_that_another_worker_is_just_claiming_are_skipped_not_waited_for(
    engine: Engine, clock: FrozenClock
) -> None:
    for number in range(10):
        fire(engine, f"ch_{number}", now=clock())

    with writing(engine) as one, writing(engine) as other:
        other.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        first = leases.claim(one, [PIXEL], now=clock(), limit=6)
        second = leases.claim(other, [PIXEL], now=clock(), limit=6)

    assert [len(first), len(second)] == [6, 4]
    assert not {row.id for row in first} & {row.id for row in second}


@ON_POSTGRESQL
def test_a_row_is_not_claimed_twice_however_the_claims_interleave(
    engine: Engine, clock: FrozenClock
) -> None:
    """The second has seen the row as due before the first has taken it."""
    fire(engine, "ch_1", now=clock())

    with writing(engine) as one, writing(engine) as other:
        other.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        assert leases.is_due(other, [PIXEL], clock())
        first = leases.claim(one, [PIXEL], now=clock(), limit=1)
        one.commit()
        second = leases.claim(other, [PIXEL], now=clock(), limit=1)

    assert [len(first), len(second)] == [1, 0]


@pytest.mark.each_database
def test_who_comes_back_after_the_lease_settles_nothing(
    engine: Engine, clock: FrozenClock
) -> None:
    row_id = fire(engine, "ch_1", now=clock())
    with writing(engine) as connection:
        late = leases.claim(connection, [PIXEL], now=clock(), limit=1)
    clock.tick(LEASE_SECONDS)
    with writing(engine) as connection:
        assert leases.claim(connection, [PIXEL], now=clock(), limit=1)
    with writing(engine) as connection:
        connection.execute(update(rows).values(reason="the second's"))

    with writing(engine) as connection:
        leases.settle_sent(connection, late, now=clock(), fbtrace_id="late")

    with engine.connect() as connection:
        row = outbox.get(connection, row_id)
    assert row is not None
    assert (row["state"], row["fbtrace_id"]) == (State.SENDING, None)


@pytest.mark.each_database
def test_what_meta_has_is_settled_however_long_its_trace(
    engine: Engine, clock: FrozenClock
) -> None:
    row_id = fire(engine, "ch_1", now=clock())
    with writing(engine) as connection:
        held = leases.claim(connection, [PIXEL], now=clock(), limit=1)

        leases.settle_sent(connection, held, now=clock(), fbtrace_id="A" * 500)

    with engine.connect() as connection:
        row = outbox.get(connection, row_id)
    assert row is not None
    assert (row["state"], row["fbtrace_id"]) == (State.SENT, "A" * 64)


@pytest.mark.each_database
def test_a_claim_leaves_what_is_too_old_to_be_expired(
    engine: Engine, clock: FrozenClock
) -> None:
    fire(engine, "ch_old", now=clock())
    clock.tick(8 * DAY)
    fire(engine, "ch_new", now=clock())

    with writing(engine) as connection:
        held = leases.claim(connection, [PIXEL], now=clock(), limit=10)
        expired = leases.expire(connection, now=clock())

    assert [row.event_id for row in held] == ["ch_new"]
    assert [row.event_id for row in expired] == ["ch_old"]


@pytest.mark.each_database
def test_rows_put_back_wait_each_for_its_own_delay(
    engine: Engine, clock: FrozenClock
) -> None:
    for number in range(3):
        fire(engine, f"ch_{number}", now=clock())
    with writing(engine) as connection:
        first, second, lost = leases.claim(connection, [PIXEL], now=clock(), limit=3)
        connection.execute(
            update(rows).where(rows.c.id == lost.id).values(claim="another's")
        )
        leases.put_back(
            connection,
            [(second, 20.0), (lost, 30.0), (first, 10.0)],
            now=clock(),
            error=TransportError("ReadTimeout"),
        )
        due = {row["id"]: row["due_at"] - clock() for row in outbox.listing(connection)}

    assert due == {first.id: 10.0, second.id: 20.0, lost.id: LEASE_SECONDS}
