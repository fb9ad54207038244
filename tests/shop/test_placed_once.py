"""One order from one form, each with a number of its own."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from shop import orders
from tests.shop.delivery import RECIPIENT, order_on_delivery
from tests.shopper import Shopper
from tests.world import World

pytestmark = pytest.mark.each_database


def filled_in(shopper: Shopper) -> dict[str, str]:
    """The form for cash on delivery, as the page has it, with a recipient."""
    page = shopper.get("/checkout").text
    hidden = dict(
        re.findall(r'type="hidden" name="(form|csrf_token)" value="(.+?)"', page)
    )
    assert len(hidden["form"]) > 20
    return RECIPIENT | hidden


def send(shopper: Shopper, form: dict[str, str], cookies: dict[str, str]) -> str:
    """Where the shop leads a browser that sends this form with these cookies."""
    answer = requests.post(
        f"{shopper.shop_url}/checkout",
        data=form,
        cookies=cookies,
        headers={"Referer": f"{shopper.shop_url}/checkout"},
        allow_redirects=False,
        timeout=20,
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_double_click_places_one_order(world: World, shopper: Shopper) -> None:
    shopper.add()
    form, cookies = filled_in(shopper), shopper.http.cookies.get_dict()

    with ThreadPoolExecutor(4) as clicks:
        led_to = list(clicks.map(lambda _: send(shopper, form, cookies), range(4)))

    (order,) = world.orders()
    assert order.state == "placed"
    assert set(led_to) == {f"/thanks?order={order.number}"}


def test_the_form_of_another_page_places_another_order(
    world: World, shopper: Shopper
) -> None:
    for _ in range(2):
        shopper.add()
        form = filled_in(shopper)
        thanks = send(shopper, form, shopper.http.cookies.get_dict())
        assert send(shopper, form, shopper.http.cookies.get_dict()) == thanks

    assert len(world.orders()) == 2


def test_a_number_that_is_taken_is_replaced(
    world: World, shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(["C261122-AAAAA", "C261122-AAAAA", "C261122-BBBBB"])
    monkeypatch.setattr(orders, "new_number", lambda now: next(numbers))

    order_on_delivery(shopper)
    order_on_delivery(shopper)

    placed = world.orders()
    assert [order.number for order in placed] == ["C261122-AAAAA", "C261122-BBBBB"]
    assert [len(order.lines) for order in placed] == [1, 1]
