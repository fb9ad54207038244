"""The ways in which Stripe tells of money: currencies, secrets, and any order."""

from pathlib import Path

import pytest
import requests
from sqlalchemy import update

from models import Product, writing
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shopper import Shopper
from tests.world import WEBHOOK_SECRET, World, running


@pytest.mark.parametrize(
    ("currency", "value"),
    [
        ("USD", 205.0),
        ("JPY", 20500.0),
        ("KWD", 20.5),
        ("ISK", 205.0),
        ("UGX", 205.0),
        ("HUF", 205.0),
    ],
)
def test_what_is_charged_ordered_and_told_to_meta_agree(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock, currency: str, value: float
) -> None:
    with running(tmp_path, seeded, clock, SHOP_CURRENCY=currency) as world:
        with world.shop.app_context(), writing() as work:
            work.execute(update(Product).values(price=20000))
        Shopper(world.shop_url).buy()
        world.work()

        (order,) = world.orders()
        charge = requests.get(
            f"{world.sandbox_url}/stripe/v1/charges/{order.stripe_charge_id}",
            headers={"Authorization": "Bearer sk_test_made_up"},
            timeout=10,
        ).json()
        (event,) = world.events(event_name="Purchase")
    assert (charge["amount"], charge["currency"].upper()) == (20500, currency)
    assert (order.total, order.currency) == (20500, currency)
    assert (event["value"], event["currency"]) == (value, currency)


@pytest.mark.parametrize(
    "secrets", [f"whsec_new,{WEBHOOK_SECRET}", f"{WEBHOOK_SECRET},whsec_old"]
)
def test_while_a_secret_is_rolled_both_are_good(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock, secrets: str
) -> None:
    with running(tmp_path, seeded, clock, STRIPE_WEBHOOK_SECRET=secrets) as world:
        Shopper(world.shop_url).buy()

        assert [row["fired_by"] for row in world.rows()] == [["webhook"]]


def test_a_delivery_signed_by_another_secret_changes_nothing(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    secret = "whsec_another"
    with running(tmp_path, seeded, clock, STRIPE_WEBHOOK_SECRET=secret) as world:
        Shopper(world.shop_url).buy()

        assert [order.state for order in world.orders()] == ["pending"]
        assert world.rows() == []


@pytest.mark.parametrize("fault", ["webhook_bad_signature", "webhook_delay"])
def test_a_webhook_that_comes_late_or_wrong_at_first_is_heard_in_the_end(
    world: World, shopper: Shopper, fault: str
) -> None:
    world.switch(fault)
    shopper.buy()
    assert world.rows() == []

    world.switch(fault, on=False)
    for _ in range(5):
        world.clock.tick(60)
        world.deliver()

    assert [row["fired_by"] for row in world.rows()] == [["webhook"]]


def test_events_out_of_their_order_leave_one_purchase(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_out_of_order")
    shopper.buy()

    for _ in range(5):
        world.clock.tick(6)
        world.deliver()

    (order,) = world.orders()
    assert order.state == "paid"
    assert [row["event_id"] for row in world.rows()] == [order.stripe_charge_id]
