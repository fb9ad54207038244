"""Orders whose money did not come, came to nothing, or came back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import update

from models import Product, writing
from tests.clock import FrozenClock
from tests.server import free_port
from tests.shop.test_purchase import fbq_call
from tests.shopper import Shopper
from tests.world import World, running

DAY = 86_400


@pytest.fixture
def free_shop(tmp_path: Path, seeded: Path, clock: FrozenClock) -> Iterator[World]:
    """A shop that gives everything away."""
    with running(tmp_path, seeded, clock, SHIPPING_FEE="0") as world:
        with world.shop.app_context(), writing() as work:
            work.execute(update(Product).values(price=0))
        yield world


def test_a_total_of_zero_has_an_id_from_the_order_on_both_halves(
    free_shop: World,
) -> None:
    shopper = Shopper(free_shop.shop_url)

    page = shopper.http.get(shopper.buy(), timeout=20).text

    (order,), (row,) = free_shop.orders(), free_shop.rows()
    assert order.state == "paid"
    assert order.stripe_charge_id is None
    assert row["event_id"] == f"order_{order.number}_purchase"
    assert fbq_call(page, "Purchase")[3] == {"eventID": row["event_id"]}


def test_a_payment_page_left_open_for_a_day_expires_and_sells_nothing(
    world: World, shopper: Shopper
) -> None:
    shopper.add()
    payment_page = shopper.check_out()

    world.clock.tick(DAY + 1)
    assert shopper.pay(payment_page).status_code != 303
    world.deliver()

    (order,) = world.orders()
    assert order.state == "expired"
    assert world.rows() == []


def test_an_expired_order_gives_the_cart_back(world: World, shopper: Shopper) -> None:
    shopper.add("desk-lamp", quantity=2)
    shopper.check_out()
    world.clock.tick(DAY + 1)
    world.deliver()
    (order,) = world.orders()
    shopper.send(
        "/cart", "/cart/remove", product="desk-lamp"
    )  # meanwhile, the cart was emptied
    page = f"/thanks?order={order.number}"
    assert "did not go through" in shopper.get(page).text

    answer = shopper.send(page, "/cart/restore", order=order.number)

    assert answer.headers["Location"].endswith("/cart")
    assert "Cart (2)" in shopper.get("/cart").text


def test_nobody_restores_somebody_elses_order(world: World, shopper: Shopper) -> None:
    shopper.buy()
    (order,) = world.orders()
    stranger = Shopper(world.shop_url)

    answer = stranger.send(
        "/products/stoneware-mug", "/cart/restore", order=order.number
    )

    assert answer.status_code == 404


def test_when_stripe_is_away_the_visitor_is_told_and_the_cart_is_kept(
    tmp_path: Path, seeded: Path, clock: FrozenClock
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    with running(tmp_path, seeded, clock, STRIPE_API_BASE=nowhere) as world:
        shopper = Shopper(world.shop_url)
        shopper.add()

        answer = shopper.send("/checkout", "/checkout")

        assert answer.headers["Location"].endswith("/checkout")
        assert "cannot be reached" in shopper.get("/checkout").text
        assert "Cart (1)" in shopper.get("/cart").text
        assert [order.state for order in world.orders()] == ["failed"]


@pytest.mark.parametrize("body", [b"", b"{}", b"not json"])
def test_a_delivery_that_nobody_signed_is_refused(world: World, body: bytes) -> None:
    answer = requests.post(f"{world.shop_url}/webhooks/stripe", data=body, timeout=10)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_signature"
