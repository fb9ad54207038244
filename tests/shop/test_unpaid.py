"""Orders whose money did not come, came to nothing, or came back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import update

from models import Product, writing
from sandbox.stripe import triggers as stripe_triggers
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.server import free_port
from tests.shop.owner import Owner
from tests.shop.test_purchase import fbq_call
from tests.shopper import Shopper
from tests.world import World, running

pytestmark = pytest.mark.each_database

DAY = 86_400
GOOD_IBAN, BAD_IBAN = "AT611904300234573201", "IT60X0542811101000000123456"


@pytest.fixture
def free_shop(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
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
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
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


def pay_by_debit(world: World, shopper: Shopper, iban: str) -> str:
    """Buy by bank debit; gives the thanks page that says that nothing is certain."""
    shopper.add()
    paid = shopper.pay(
        shopper.check_out(), method="sepa_debit", iban=iban, holder="Jenny Rosen"
    )
    page = shopper.http.get(paid.headers["Location"], timeout=20).text
    assert [order.state for order in world.orders()] == ["awaiting"]
    assert world.rows() == []
    return page


def test_a_delayed_payment_waits_and_the_webhook_alone_fires_its_purchase(
    world: World, shopper: Shopper
) -> None:
    page = pay_by_debit(world, shopper, GOOD_IBAN)
    assert "not certain yet" in page
    assert '"Purchase"' not in page

    arrived_at = int(world.clock.tick(DAY))
    world.deliver()

    (order,), (row,) = world.orders(), world.rows()
    assert order.state == "paid"
    assert row["fired_by"] == ["webhook"]
    assert row["event_id"] == order.stripe_charge_id
    assert row["event_time"] == arrived_at


def test_a_delayed_payment_that_fails_sells_nothing(
    world: World, shopper: Shopper
) -> None:
    pay_by_debit(world, shopper, BAD_IBAN)

    world.clock.tick(DAY)
    world.deliver()

    (order,) = world.orders()
    assert order.state == "failed"
    assert world.rows() == []
    assert "did not go through" in shopper.get("/thanks").text


def test_a_dispute_shows_to_buyer_and_owner_and_leaves_the_purchase_alone(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.buy()
    (order,) = world.orders()
    assert order.stripe_session_id is not None

    with world.sandbox.app_context():
        stripe_triggers.trigger("charge.dispute.created", order.stripe_session_id)
    world.deliver()

    (order,) = world.orders()
    assert (order.state, order.status) == ("paid", "disputed")
    assert "disputed" in shopper.get(f"/thanks?order={order.number}").text
    assert "Disputed" in owner.get("/admin/orders").text
    assert len(world.rows()) == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"not json"])
def test_a_delivery_that_nobody_signed_is_refused(world: World, body: bytes) -> None:
    answer = requests.post(f"{world.shop_url}/webhooks/stripe", data=body, timeout=10)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_signature"
