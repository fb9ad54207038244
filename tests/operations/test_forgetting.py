"""What is forgotten with time, and what has to stay."""

from typing import Any

import pytest
from sqlalchemy import func, select, text

from capi.database import writing
from capi.policy import DAY
from capi.schema import refusals, workers
from models import StripeEvent, db
from shop import retention
from shop.allowances import Allowance
from shop.locks import Lock
from tests.shopper import Shopper
from tests.world import World


def prune(world: World, *options: str) -> str:
    result = world.shop.test_cli_runner().invoke(args=["capi", "prune", *options])
    assert result.exit_code == 0, result.output
    return result.output


def count(world: World, table: Any) -> int:
    with world.shop.app_context():
        return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def a_year_later(world: World, shopper: Shopper) -> None:
    """A purchase of long ago, which had trouble on its way, and left traces."""
    shopper.http.get(shopper.buy(), timeout=20)
    world.switch("meta_500")
    world.work()
    world.switch("meta_500", on=False)
    world.clock.tick(600)
    world.work()
    with world.shop.app_context(), writing(db.engine) as connection:
        now = world.clock()
        connection.execute(
            Allowance.__table__.insert(), {"name": "a", "used_until": now, "misses": 0}
        )
        connection.execute(
            Lock.__table__.insert(), {"name": "l", "holder": "h", "until": now}
        )
    world.clock.tick(365 * DAY)


def test_old_traces_go_and_the_row_keeps_the_event_out_for_ever(
    world: World, shopper: Shopper
) -> None:
    a_year_later(world, shopper)
    assert count(world, refusals) > 0
    (before,) = world.rows()
    assert len(before["fired_by"]) == 2

    prune(world)

    (row,) = world.rows()
    assert (row["state"], row["payload"]) == ("sent", "{}")
    assert len(row["fired_by"]) == 1
    assert [
        count(world, table) for table in (refusals, StripeEvent, Allowance, Lock)
    ] == [0] * 4
    world.deliver()
    assert world.work() == 0
    assert len(world.rows()) == 1


def test_a_dry_run_counts_the_same_and_changes_nothing(
    world: World, shopper: Shopper
) -> None:
    a_year_later(world, shopper)

    counted = prune(world, "--dry-run")

    assert "stripe deliveries" in counted
    assert count(world, StripeEvent) > 0
    assert prune(world).splitlines()[:-1] == counted.splitlines()[:-1]
    assert "0 emptied" in prune(world)


def test_what_is_fresh_stays(world: World, shopper: Shopper) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    world.work()
    world.clock.tick(29 * DAY)

    prune(world)

    (row,) = world.rows()
    assert row["payload"] != "{}"
    assert len(row["fired_by"]) == 2
    assert count(world, StripeEvent) > 0


def test_dead_workers_go_but_for_the_last_that_was_seen(world: World) -> None:
    with world.shop.app_context(), writing(db.engine) as connection:
        now = world.clock()
        for name, age in (("dead", 9 * DAY), ("last", 3 * DAY)):
            seen = {"name": name, "started_at": 0, "seen_at": now - age}
            connection.execute(workers.insert(), seen)

    prune(world)

    with world.shop.app_context():
        names = db.session.execute(select(workers.c.name)).scalars().all()
    assert names == ["last"]


def test_a_delivery_that_was_never_applied_is_named_before_it_goes(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    now = int(world.clock())
    with world.shop.app_context(), writing(db.engine) as connection:
        connection.execute(
            text(
                "INSERT INTO stripe_event (id, type, object_id, received_at, error)"
                " VALUES ('evt_lost', 'charge.refunded', 'ch_1', :then, 'KeyError')"
            ),
            {"then": now - retention.KEEP_DELIVERIES - 1},
        )

    prune(world)

    assert "Stripe event evt_lost was never applied: KeyError" in caplog.text
    assert count(world, StripeEvent) == 0
