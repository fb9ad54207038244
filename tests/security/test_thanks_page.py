"""An order is shown to the browser that placed it, and to its owner; to nobody else."""

from pathlib import Path

import pytest

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.delivery import order_on_delivery
from tests.shopper import Shopper
from tests.world import World, running

SOMEBODYS = ("stoneware", "jenny", "menlo park", "18.00", "23.00")


@pytest.fixture
def stranger(world: World) -> Shopper:
    """Somebody else, who has a cart and an order of their own."""
    stranger = Shopper(world.shop_url)
    stranger.http.get(stranger.buy("desk-lamp"), timeout=20)
    return stranger


def test_with_its_number_or_its_session_a_stranger_sees_no_order(
    world: World, shopper: Shopper, stranger: Shopper
) -> None:
    back = shopper.buy()
    shopper.http.get(back, timeout=20)
    (order,) = (each for each in world.orders() if each.lines[0].slug != "desk-lamp")

    for address in (
        f"/thanks?order={order.number}",
        f"/thanks?session_id={order.stripe_session_id}",
        f"/thanks?session_id={order.stripe_session_id}&order={order.number}",
    ):
        for visitor in (stranger, Shopper(world.shop_url)):
            page = visitor.get(address)
            assert page.status_code == 200
            assert order.number not in page.text
            assert not [word for word in SOMEBODYS if word in page.text.lower()]
            assert "Purchase" not in page.text


@pytest.mark.parametrize("consent", ["opt_in", "off"])
def test_the_bare_page_too_takes_the_session_out_of_its_address(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock, consent: str
) -> None:
    """Before the pixel runs: it tells Meta the address of the page."""
    with running(tmp_path, seeded, clock, CONSENT_MODE=consent) as world:
        page = Shopper(world.shop_url).get("/thanks?session_id=cs_test_1&order=C1")

    assert 'history.replaceState(null, "", "/thanks");' in page.text
    assert "cs_test_1" not in page.text
    assert '<meta name="referrer" content="strict-origin">' in page.text


def test_a_stranger_with_a_session_settles_nothing(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_off")
    shopper.buy()
    (order,) = world.orders()

    Shopper(world.shop_url).get(f"/thanks?session_id={order.stripe_session_id}")

    assert world.orders()[0].state == "pending"


def test_nobody_puts_a_strangers_order_into_the_own_cart(
    world: World, shopper: Shopper, stranger: Shopper
) -> None:
    order_on_delivery(shopper)
    number = world.orders()[-1].number

    answer = stranger.send("/products/desk-lamp", "/cart/restore", order=number)

    assert answer.status_code == 404


def test_the_buyer_sees_it_as_long_as_the_cookie_is_there(
    world: World, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    (order,) = world.orders()

    assert order.number in shopper.get("/thanks").text
    assert order.number in shopper.get(f"/thanks?order={order.number}").text
