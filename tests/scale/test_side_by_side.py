"""What writers do side by side on PostgreSQL; SQLite lets one in at a time."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from carriers.base import ParcelState, TrackResult
from models import Order, Shipment, db, writing
from shop import parcels, payments, stripe_gateway
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.scale.processes import until
from tests.shop.delivery import NUMBER, install, order_on_delivery, ship
from tests.shopper import Shopper
from tests.world import World, running

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def waiting(world: World) -> bool:
    """Whether somebody waits for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with world.shop.app_context(), db.engine.connect() as connection:
        return bool(connection.execute(text(query)).scalar())


def meanwhile(world: World, do: Callable[[], object]) -> threading.Thread:
    """Start what will have to wait, and see it wait."""
    thread = threading.Thread(target=do)
    thread.start()
    until(lambda: waiting(world))
    return thread


def test_a_withdrawal_reaches_a_sale_that_is_just_being_made(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_out") as world:
        world.switch("webhook_off")
        shopper = Shopper(world.shop_url)
        shopper.buy()
        (order,) = world.orders()
        with world.shop.app_context():
            session = stripe_gateway.retrieve_session(str(order.stripe_session_id))
            with writing() as work:
                payments.apply(work, session, fired_by="webhook", now=int(clock()))
                withdrawal = meanwhile(
                    world,
                    lambda: shopper.send("/consent", "/consent", choice="refused"),
                )
        withdrawal.join()

        (row,) = world.rows()
        assert row["state"] == "withheld"
        assert "user_data" not in row["payload"]


def test_a_sale_obeys_a_withdrawal_that_is_just_being_made(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_out") as world:
        world.switch("webhook_off")
        shopper = Shopper(world.shop_url)
        thanks = shopper.buy()
        with world.shop.app_context(), writing() as work:
            order = work.scalars(select(Order)).one()
            order.context = {"consent": "refused"}
            work.flush()
            landing = meanwhile(world, lambda: shopper.http.get(thanks, timeout=20))
        landing.join()

        (row,) = world.rows()
        assert row["state"] == "withheld"
        assert "user_data" not in row["payload"]


def test_news_of_a_parcel_waits_for_news_that_is_just_being_taken_in(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock) as world:
        install(world)
        order_on_delivery(Shopper(world.shop_url))
        (order,) = world.orders()
        ship(world, order)

        def tell(state: ParcelState, then: Callable[[], object] = lambda: None) -> None:
            with world.shop.app_context(), writing() as work:
                parcel = work.scalars(select(Shipment)).one()
                result = TrackResult(number=NUMBER, state=state)
                parcels.tell(
                    work, parcel, result, told_by=parcels.BY_CARRIER, now=int(clock())
                )
                then()

        late: list[threading.Thread] = []
        in_transit = ParcelState.IN_TRANSIT
        tell(
            ParcelState.RECEIVED,
            lambda: late.append(meanwhile(world, lambda: tell(in_transit))),
        )
        late[0].join()

        (order,) = world.orders()
        assert order.shipment is not None
        assert order.shipment.state == ParcelState.RECEIVED
        assert len(world.rows()) == 1
