"""An order's Purchase that the app reports too is the shop's own, and counted once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.phone import APP_DATA, GOODS, KEYS, USER_DATA, Phone, event
from tests.shopper import Shopper
from tests.world import PIXEL_ID, World, running

APP_ID = "9876543210"
BOTH = {
    "APP_EVENTS_ROUTE": "both",
    "META_APP_ID": APP_ID,
    "META_APP_TOKEN": f"{APP_ID}|made-up",
}


@pytest.fixture
def world(
    request: pytest.FixtureRequest, tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> Iterator[World]:
    """A shop whose app has a key; its parameters are further settings."""
    settings = {"MOBILE_API_KEYS": KEYS, **getattr(request, "param", {})}
    with running(tmp_path, seeded, clock, **settings) as world:
        yield world


@pytest.fixture
def phone(world: World) -> Phone:
    """The buyer's phone."""
    return Phone(world.shop_url)


def of_the_order(world: World, **given: object) -> dict[str, object]:
    """The newest order's Purchase, as an app reports it."""
    number = world.orders()[-1].number
    return {"event_name": "Purchase", "order_number": number, **given}


def app_rows(world: World) -> list[dict[str, object]]:
    """The Purchases that wait for the app's own destination."""
    return [row for row in world.rows() if row["destination"] == f"app:{APP_ID}"]


@pytest.mark.each_database
def test_a_paid_order_reported_by_the_app_is_one_event_with_the_websites(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)

    told = phone.results(of_the_order(world))
    world.work()

    (row,) = world.rows()
    assert told == ["already_recorded"]
    assert row["event_id"] == world.orders()[0].stripe_charge_id
    assert row["fired_by"] == ["app", "thanks", "webhook"]
    assert world.purchases()["counted"] == 1


def test_an_order_that_is_not_paid_waits_and_is_told_by_the_ordinary_path(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.add()
    page = shopper.check_out()

    told = phone.results(of_the_order(world))
    assert told == ["waiting"]
    assert world.rows() == []

    shopper.http.get(shopper.pay(page).headers["Location"], timeout=20)
    (row,) = world.rows()
    assert "app" not in row["fired_by"]


@pytest.mark.parametrize("world", [{"PURCHASE_TRIGGER": "delivery"}], indirect=True)
def test_an_order_that_counts_on_delivery_waits_for_it(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)

    assert phone.results(of_the_order(world)) == ["waiting"]


def test_the_answer_tells_nothing_of_the_order(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)

    (told,) = phone.report(of_the_order(world, event_id="my-own"))

    assert told == {
        "index": 0,
        "event_name": "Purchase",
        "event_id": "my-own",
        "result": "already_recorded",
        "findings": [],
    }


def test_a_number_that_no_order_has_is_answered_like_one_that_is_not_paid(
    phone: Phone,
) -> None:
    unknown = {"event_name": "Purchase", "order_number": "C261122-XXXXX"}

    assert phone.results(unknown) == ["waiting"]


def test_an_app_that_gives_the_orders_number_as_its_own_order_id_counts_once_too(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    number = world.orders()[0].number

    told = phone.results(event("Purchase", custom_data={**GOODS, "order_id": number}))
    world.work()

    assert told == ["already_recorded"]
    assert world.purchases()["counted"] == 1


@pytest.mark.parametrize("world", [BOTH], indirect=True)
def test_for_the_app_itself_it_is_the_orders_event_on_the_apps_device(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)

    told = phone.results(of_the_order(world, custom_data={"value": 1_000_000}))

    (order,) = world.orders()
    (row,) = app_rows(world)
    activity = json.loads(str(row["payload"]))
    (custom,) = activity["custom_events"]
    assert told == ["recorded"]
    assert row["event_id"] == order.stripe_charge_id
    assert row["subject"] == order.number
    assert row["action_source"] == "app"
    assert custom["_eventName"] == "fb_mobile_purchase"
    assert custom["event_id"] == order.stripe_charge_id
    assert custom["_valueToSum"] == order.total / 100
    assert activity["advertiser_id"] == USER_DATA["madid"]
    assert activity["extinfo"][5] == "Pixel 9"
    assert len(world.rows()) == 2


@pytest.mark.parametrize("world", [BOTH], indirect=True)
def test_the_device_of_an_order_is_not_told_where_its_person_refuses(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)

    told = phone.results(of_the_order(world), consent="refused")

    (row,) = app_rows(world)
    assert told == ["withheld"]
    assert row["state"] == "withheld"
    assert "Pixel 9" not in str(row["payload"])


@pytest.mark.parametrize("world", [{**BOTH, "CONSENT_MODE": "opt_out"}], indirect=True)
def test_a_buyer_who_declined_on_the_website_is_not_told_by_the_app_either(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    shopper.send("/consent", "/consent", choice="refused")

    phone.report(of_the_order(world), consent="granted")

    assert {row["state"] for row in world.rows()} == {"withheld"}
    assert "Pixel 9" not in str(app_rows(world)[0]["payload"])


@pytest.mark.parametrize("world", [BOTH], indirect=True)
def test_an_order_that_was_given_back_is_not_told_to_the_app(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    (order,) = world.orders()
    world.change_order(amount_refunded=order.total)

    assert phone.results(of_the_order(world)) == ["waiting"]
    assert [row["destination"] for row in world.rows()] == [f"pixel:{PIXEL_ID}"]


def test_findings_of_an_order_are_of_the_device_alone(
    world: World, phone: Phone, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    bad = {"email": "nobody", "anon_id": "XZ1"}

    (told,) = phone.report(
        of_the_order(world), user_data=bad, app_data={**APP_DATA, "extinfo": [""] * 16}
    )

    assert {each["field"] for each in told["findings"]} == {"app_data.extinfo"}
