"""Paid, or counted, on delivery: no Purchase before the goods are received."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from carriers.base import ParcelState
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.delivery import (
    NUMBER,
    RECIPIENT,
    ScriptedCarrier,
    install,
    order_on_delivery,
    ship,
    track,
)
from tests.shopper import Shopper
from tests.world import PIXEL_ID, World, running

DAY = 86_400


@pytest.fixture
def carrier(world: World) -> ScriptedCarrier:
    return install(world)


@pytest.fixture
def prepaid(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop that wants a fifth in advance."""
    with running(tmp_path, seeded, clock, COD_PREPAYMENT="20%") as world:
        yield world


@pytest.fixture
def delivery_counts(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> Iterator[World]:
    """A shop whose card payments, too, are a Purchase only once received."""
    with running(tmp_path, seeded, clock, PURCHASE_TRIGGER="delivery") as world:
        yield world


def payload(row: dict[str, Any]) -> dict[str, Any]:
    return json.loads(row["payload"])


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def receive(world: World, *, at: float | None = None) -> None:
    """Let the only parcel be received, by the carrier's word."""
    known = world.shop.extensions["carriers"].get("scripted") or install(world)
    (order,) = world.orders()
    ship(world, order)
    known.says(NUMBER, ParcelState.RECEIVED, raw_code="9", received_at=at)
    track(world)


@pytest.mark.each_database
def test_an_order_on_delivery_is_placed_and_is_no_purchase(
    world: World, shopper: Shopper
) -> None:
    thanks = shopper.get(order_on_delivery(shopper)).text

    (order,) = world.orders()
    assert (order.state, order.status, order.method) == ("placed", "placed", "cod")
    assert "your order is placed" in thanks
    assert '"Purchase"' not in thanks
    assert world.rows() == []
    assert "Your cart is empty" in shopper.get("/cart").text


@pytest.mark.each_database
def test_reception_makes_it_a_purchase_of_the_full_sum_at_the_time_of_reception(
    world: World, shopper: Shopper, carrier: ScriptedCarrier
) -> None:
    order_on_delivery(shopper)
    world.clock.tick(3 * DAY)
    received_at = int(world.clock()) - 3600

    receive(world, at=received_at)
    world.work()

    (order,), (row,) = world.orders(), world.rows()
    event = payload(row)
    assert order.state == "paid"
    assert row["fired_by"] == ["delivery"]
    assert event["event_id"] == f"order_{order.number}_purchase"
    assert event["event_time"] == received_at
    assert event["custom_data"]["value"] == order.total / 100
    assert event["action_source"] == "website"
    assert event["user_data"]["client_user_agent"].startswith("Mozilla/5.0")
    assert event["user_data"]["ph"] == [sha256("380671234567")]
    assert event["user_data"]["em"] == [sha256("olena@example.com")]
    assert world.purchases() | {"value": None} == {
        "browser": 0,
        "server": 1,
        "app": 0,
        "offline": 0,
        "received": 1,
        "counted": 1,
        "deduplicated": 0,
        "value": None,
    }


def test_it_is_told_why_the_action_source_is_what_it_is(
    world: World, shopper: Shopper, carrier: ScriptedCarrier
) -> None:
    order_on_delivery(shopper)

    receive(world)

    (order,) = world.orders()
    assert order.source_note == "website: the browser of the checkout is kept"


def test_without_a_browser_in_store_the_action_source_claims_no_website(
    world: World, shopper: Shopper, carrier: ScriptedCarrier
) -> None:
    order_on_delivery(shopper)
    (order,) = world.orders()
    world.change_order(
        context={
            key: value
            for key, value in order.context.items()
            if key != "client_user_agent"
        }
    )

    receive(world)

    (order,), (row,) = world.orders(), world.rows()
    assert row["action_source"] == "system_generated"
    assert order.source_note.startswith("system_generated: no browser")


@pytest.mark.parametrize(
    ("field", "typed", "word"),
    [
        ("name", "", "Please fill this in."),
        ("phone", "12345", "This is no telephone number of that country."),
        ("phone", "650 555 1212", "This is no telephone number of that country."),
        ("email", "olena.example.com", "This is no email address"),
        ("email", "olena@example", "This is no email address"),
        ("country", "XX", "Please choose a country of the list."),
        ("city", "   ", "Please fill this in."),
        ("line1", "", "Please fill this in."),
        ("name", "x" * 121, "This is too long"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_placed(
    world: World, shopper: Shopper, field: str, typed: str, word: str
) -> None:
    shopper.add()

    answer = shopper.send("/checkout", "/checkout", **(RECIPIENT | {field: typed}))

    assert answer.status_code == 422
    assert f'id="{field}-words">{word}' in answer.text
    assert "Відділення 12" in answer.text or field == "line1"
    assert world.orders() == []


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("UA", "067 123 45 67", "+380671234567"),
        ("US", "(650) 555-1212", "+16505551212"),
        ("US", "+380 67 123 45 67", "+380671234567"),
        ("JP", "090-1234-5678", "+819012345678"),
        ("ID", "0812-3456-789", "+628123456789"),
    ],
)
def test_a_telephone_number_is_read_as_one_of_the_country(
    world: World, shopper: Shopper, country: str, typed: str, kept: str
) -> None:
    order_on_delivery(shopper, country=country, phone=typed)

    (order,) = world.orders()
    assert order.customer["customer_details"]["phone"] == kept


def test_a_prepaid_order_has_the_charges_id_and_the_value_of_the_full_sum(
    prepaid: World,
) -> None:
    shopper = Shopper(prepaid.shop_url)
    thanks = shopper.pay(order_on_delivery(shopper)).headers["Location"]
    page = shopper.http.get(thanks, timeout=20).text
    prepaid.deliver()

    (order,) = prepaid.orders()
    assert (order.state, order.due_now) == ("placed", order.total // 5)
    assert "Your prepayment of" in page
    assert prepaid.rows() == []

    receive(prepaid)
    (row,) = prepaid.rows()
    assert row["event_id"] == order.stripe_charge_id
    assert payload(row)["custom_data"]["value"] == order.total / 100
    assert payload(row)["user_data"]["ph"] == [sha256("380671234567")]


def test_an_order_whose_prepayment_did_not_come_cannot_be_sent_off(
    prepaid: World,
) -> None:
    order_on_delivery(Shopper(prepaid.shop_url))
    install(prepaid)
    (order,) = prepaid.orders()

    with pytest.raises(Exception, match="nothing to send"):
        ship(prepaid, order)
    assert order.state == "pending"


def test_consent_refused_at_checkout_withholds_the_purchase_of_the_delivery(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_in") as world:
        shopper = Shopper(world.shop_url)
        shopper.send("/consent", "/consent", choice="refused")
        order_on_delivery(shopper)

        receive(world)

        (row,) = world.rows()
        assert row["state"] == "withheld"
        assert "user_data" not in payload(row)


def test_consent_withdrawn_before_the_reception_withholds_its_purchase(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_in") as world:
        shopper = Shopper(world.shop_url)
        shopper.send("/consent", "/consent", choice="granted")
        order_on_delivery(shopper)
        shopper.send("/consent", "/consent", choice="refused")

        receive(world)

        (row,) = world.rows()
        assert row["state"] == "withheld"


@pytest.mark.each_database
def test_where_deliveries_count_a_paid_order_is_counted_once_three_days_later(
    delivery_counts: World,
) -> None:
    world = delivery_counts
    shopper = Shopper(world.shop_url)
    page = shopper.http.get(shopper.buy(), timeout=20).text
    world.deliver()
    world.work()
    (order,) = world.orders()
    assert order.state == "paid"
    assert '"Purchase"' not in page
    assert "when the carrier tells that you have the goods" in page
    assert world.rows() == []

    world.clock.tick(3 * DAY)
    receive(world)
    shopper.get(f"/thanks?order={order.number}")
    world.work()

    (row,) = world.rows()
    assert row["event_id"] == order.stripe_charge_id
    assert payload(row)["event_time"] == order.paid_at + 3 * DAY
    assert world.purchases()["counted"] == 1


def test_a_browser_half_at_payment_would_be_counted_once_more_after_three_days(
    world: World,
) -> None:
    """What a shop gets that gives both halves one id and sends one of them later."""
    browser_half = {
        "id": PIXEL_ID,
        "ev": "Purchase",
        "eid": "order_TWC1_purchase",
        "cd[value]": "1500",
        "cd[currency]": "UAH",
    }
    requests.get(f"{world.sandbox_url}/tr/", params=browser_half, timeout=10)
    world.clock.tick(3 * DAY)
    server_half = {
        "event_name": "Purchase",
        "event_id": "order_TWC1_purchase",
        "event_time": int(world.clock()),
        "action_source": "website",
        "event_source_url": f"{world.shop_url}/thanks",
        "user_data": {"client_user_agent": "Mozilla/5.0", "em": [sha256("a@b.co")]},
        "custom_data": {"value": 1500, "currency": "UAH"},
    }
    answer = requests.post(
        f"{world.sandbox_url}/graph/v26.0/{PIXEL_ID}/events",
        json={"data": [server_half]},
        headers={"Authorization": "Bearer EAAmadeup"},
        timeout=10,
    )

    assert answer.status_code == 200, answer.text
    assert world.purchases()["counted"] == 2


def test_goods_paid_by_card_and_paid_back_before_reception_are_no_purchase(
    delivery_counts: World,
) -> None:
    world = delivery_counts
    shopper = Shopper(world.shop_url)
    shopper.http.get(shopper.buy(), timeout=20)
    (order,) = world.orders()
    world.change_order(amount_refunded=order.total)

    receive(world)

    assert world.rows() == []


def test_a_way_to_pay_that_the_shop_does_not_offer_is_refused(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, PAYMENT_METHODS="card") as world:
        shopper = Shopper(world.shop_url)
        shopper.add()
        page = shopper.get("/checkout").text
        answer = shopper.send("/checkout", "/checkout", **RECIPIENT)

        assert "Cash on delivery" not in page
        assert answer.status_code == 400
        assert world.orders() == []
