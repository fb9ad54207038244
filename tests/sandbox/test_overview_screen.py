"""The Overview as a page and as JSON: what it says of arrivals, and of the shop."""

from dataclasses import replace
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from sandbox import shop_orders, shop_outbox
from sandbox.shop_link import FRESH_SECONDS, Trouble
from sandbox.shop_orders import Order, Orders
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, arrive_pair, text_of
from tests.shopper import Shopper
from tests.world import PIXEL_ID, World

ORDER = Order(
    number="C1",
    status="paid",
    created_at=0.0,
    method="card",
    trigger="payment",
    consent="granted",
    parcel_state=None,
    purchased_at=None,
    total=42.0,
    paid=42.0,
    currency="USD",
    event_id="ch_1",
    purchase=(
        {"id": 1, "destination": "pixel:1", "event_id": "ch_1", "state": "sent"},
    ),
)


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch, clock: FrozenClock) -> Any:
    """Let the shop say that these orders were sold just now."""

    def told(*orders: Order, complete: bool = True) -> None:
        sold = tuple(replace(each, purchased_at=clock()) for each in orders)
        monkeypatch.setattr(shop_orders, "orders", lambda: Orders(sold, complete))

    monkeypatch.setattr(shop_outbox, "waiting", lambda: 3)
    return told


def test_what_was_counted_is_what_was_paid(
    sandbox: Flask, client: FlaskClient, tell: Any
) -> None:
    arrive_pair(sandbox, order_id="C1")
    tell(ORDER)

    assert (
        "$42.00 against $42.00 paid Equal, order by order 1 sale paid."
        " 1 Purchase counted."
    ) in text_of(client, "/")
    assert client.get("/overview.json").json["revenue"] == {
        "counted": {"USD": 42.0},
        "paid": {"USD": 42.0},
        "sales": 1,
        "purchases": 1,
        "differing": {},
        "trouble": None,
    }


def test_what_is_of_no_order_is_told_apart_from_what_is_compared(
    sandbox: Flask, client: FlaskClient, tell: Any
) -> None:
    arrive_pair(sandbox, order_id="C1")
    arrive(sandbox, "offline", event_id=None, order_id="till-1", value=1300.0)
    arrive(sandbox, "offline", event_id=None, order_id="till-2", value=8.5)
    arrive(sandbox, "app", event_id="app_1", order_id="app-1", value=178.0)
    tell(ORDER)

    assert (
        "$1,528.50 against $42.00 paid Equal, order by order 1 sale paid."
        " 4 Purchases counted. $42.00 was counted of the shop's orders, and is"
        " compared. Counted of none of its orders, and not compared:"
        " Offline $1,308.50 (2) , App $178.00 (1)"
    ) in text_of(client, "/")


def test_orders_that_differ_are_named_and_lead_to_their_events(
    sandbox: Flask, client: FlaskClient, tell: Any
) -> None:
    arrive(sandbox, "browser", event_id="ch_1", order_id="C1")
    arrive(sandbox, "server", event_id="other", order_id="C1")
    withheld = ({"id": 2, "destination": "pixel:1", "state": "withheld"},)
    tell(
        ORDER, *(replace(ORDER, number=f"C{n}", purchase=withheld) for n in range(2, 9))
    )

    words = text_of(client, "/")

    assert (
        "$84.00 against $336.00 paid Not equal 8 sales paid. 2 Purchases counted."
        " Counted more than once: C1"
    ) in words
    assert "because consent was refused: C2 , C3 , C4 , C5 , C6 and 2 more" in words
    assert 'href="/test-events?q=order:C1"' in client.get("/").text


def test_a_sale_from_before_the_sandbox_was_emptied_is_not_compared(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock, tell: Any
) -> None:
    tell(ORDER)
    clock.tick()
    arrive(sandbox, "browser", event_name="PageView", event_id="pv_1")

    assert "No sale to compare yet" in text_of(client, "/")


def test_a_shop_that_does_not_tell_is_said_to_and_the_rest_stands(
    sandbox: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive_pair(sandbox)
    monkeypatch.setattr(shop_orders, "orders", lambda: Trouble.NOBODY_THERE)
    monkeypatch.setattr(shop_outbox, "waiting", lambda: Trouble.NOBODY_THERE)
    sandbox.config["SANDBOX_SHOP_URL"] = "http://127.0.0.1:8123"

    words = text_of(client, "/")

    assert "Waiting in outbox — Not known: The shop at http://127.0.0.1:8123" in words
    assert "$42.00 against revenue paid: not known The shop at" in words
    assert "Received 2" in words
    said = client.get("/overview.json").json
    assert (said["waiting"], said["revenue"]["trouble"]) == (None, "nobody_there")


def test_what_waits_in_the_shop_is_a_number_that_leads_to_the_outbox(
    sandbox: Flask, client: FlaskClient, tell: Any
) -> None:
    arrive_pair(sandbox)
    tell()

    assert "Waiting in outbox 3 Events that" in text_of(client, "/")
    assert client.get("/overview.json").json["waiting"] == 3


def test_the_shops_orders_are_said_to_be_some_where_they_are_not_all(
    sandbox: Flask, client: FlaskClient, tell: Any
) -> None:
    arrive_pair(sandbox, order_id="C1")
    tell(ORDER, complete=False)

    assert "Compared are the shop's 500 newest orders." in text_of(client, "/")


def test_the_drawing_has_its_numbers_in_words_and_as_a_table(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    arrive_pair(sandbox, "ch_1")
    arrive(sandbox, "server", event_id="ch_2")

    words = text_of(client, "/")

    assert "Deduplicated, counted once: 1. Server only: 1." in words
    assert "Minute Deduplicated, counted once Server only All" in words
    page = client.get("/").text
    assert 'role="img" aria-labelledby="minutes-title minutes-text"' in page


def test_an_event_name_has_its_match_quality_and_its_findings(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "server", fbp="fb.1.1790000000000.1098115397")
    arrive(sandbox, "server", event_name="Lead", event_id=None)

    words = text_of(client, "/")

    assert "Lead Server 0 1 1 0%" in words
    assert "Purchase Server 0 1 1 0% 1.0 0 just now" in words


def test_money_that_came_waits_in_the_real_shop_and_then_agrees(
    world: World, shopper: Shopper
) -> None:
    hit = {"id": PIXEL_ID, "ev": "PageView", "eid": "pv_1"}
    requests.get(f"{world.sandbox_url}/tr/", params=hit, timeout=10)
    shopper.buy()
    before = _overview(world)
    world.work()
    world.clock.tick(FRESH_SECONDS + 1)

    after = _overview(world)

    (order,) = world.orders()
    paid = {order.currency: order.total / 100}
    assert before["waiting"] > 0 == after["waiting"]
    assert before["revenue"] == {
        "counted": {},
        "paid": paid,
        "sales": 1,
        "purchases": 0,
        "differing": {"waiting": [order.number]},
        "trouble": None,
    }
    assert after["revenue"]["paid"] == after["revenue"]["counted"] == paid
    assert after["revenue"]["differing"] == {}


def _overview(world: World) -> dict[str, Any]:
    return requests.get(f"{world.sandbox_url}/overview.json", timeout=10).json()
