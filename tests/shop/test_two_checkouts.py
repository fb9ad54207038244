"""A cart that is checked out twice, as in two tabs: one payment page stays open."""

import pytest

from shop import stripe_gateway
from tests.shop.delivery import order_on_delivery
from tests.shopper import Shopper
from tests.world import World

pytestmark = pytest.mark.each_database


def test_the_older_payment_page_says_that_it_has_expired(
    world: World, shopper: Shopper
) -> None:
    shopper.add()
    older, newer = shopper.check_out(), shopper.check_out()

    assert "This checkout has expired" in shopper.pay(older).text
    assert shopper.pay(newer).status_code == 303
    world.deliver()

    assert [order.state for order in world.orders()] == ["expired", "paid"]
    assert len(world.rows()) == 1


def test_cash_on_delivery_closes_the_payment_page(
    world: World, shopper: Shopper
) -> None:
    shopper.add()
    page = shopper.check_out()

    order_on_delivery(shopper)

    assert "This checkout has expired" in shopper.pay(page).text
    assert [order.state for order in world.orders()] == ["expired", "placed"]


def test_an_older_page_that_was_paid_meanwhile_keeps_its_sale(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_off")
    shopper.add()
    assert shopper.pay(shopper.check_out()).status_code == 303

    shopper.check_out()

    assert [order.state for order in world.orders()] == ["paid", "pending"]
    (row,) = world.rows()
    assert row["fired_by"] == ["checkout"]


def test_a_page_that_stripe_will_not_close_keeps_nobody_from_paying(
    world: World, shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(session_id: str) -> None:
        raise stripe_gateway.NoAnswer("out of order")

    shopper.add()
    shopper.check_out()
    monkeypatch.setattr(stripe_gateway, "expire_session", fail)

    assert shopper.pay(shopper.check_out()).status_code == 303
    assert world.orders()[-1].state == "paid"


def test_another_buyers_payment_page_stays_open(world: World, shopper: Shopper) -> None:
    other = Shopper(world.shop_url)
    shopper.add()
    other.add()
    page = shopper.check_out()

    other.check_out()

    assert shopper.pay(page).status_code == 303
