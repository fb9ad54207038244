"""What a person allows, an app says with each call; the gateway keeps to it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from capi.client import encode
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.phone import APP_DATA, GOODS, KEYS, USER_DATA, Phone, event
from tests.world import World, running

Shop = Callable[..., tuple[World, Phone]]
OF_THE_PERSON = ("madid", "XZ0123456789", "extinfo", "Pixel 9", "tracking_enabled")


@pytest.fixture
def shop(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[Shop]:
    """Opens a shop with these settings, and gives a phone with its app on it."""
    with ExitStack() as stack:

        def opened(**settings: str) -> tuple[World, Phone]:
            world = stack.enter_context(
                running(tmp_path, seeded, clock, MOBILE_API_KEYS=KEYS, **settings)
            )
            return world, Phone(world.shop_url)

        yield opened


def test_the_event_of_a_person_who_refuses_is_withheld_without_person_or_device(
    shop: Shop,
) -> None:
    world, phone = shop()

    told = phone.results(event(custom_data=GOODS), consent="refused")

    (row,) = world.rows("AddToCart")
    assert told == ["withheld"]
    assert row["state"] == "withheld"
    assert row["reason"] == "consent refused"
    assert row["visitor"] is None
    assert not [word for word in OF_THE_PERSON if word in row["payload"]]
    assert world.work() == 0


@pytest.mark.each_database
def test_a_refusal_takes_back_what_still_waits_of_the_device(shop: Shop) -> None:
    world, phone = shop()
    phone.report(event("AddToCart"), event("Search"))

    nothing = phone.report(consent="refused")

    states = {name: world.rows(name)[0] for name in ("AddToCart", "Search")}
    assert nothing == []
    assert {row["state"] for row in states.values()} == {"withheld"}
    assert "consent withdrawn" in {row["reason"] for row in states.values()}
    assert "user_data" not in states["Search"]["payload"]


def test_a_refusal_takes_nothing_back_of_another_device(shop: Shop) -> None:
    world, phone = shop()
    phone.report(event())
    other = {**USER_DATA, "anon_id": "XZanother"}

    phone.report(user_data=other, consent="refused")

    assert world.rows("AddToCart")[0]["state"] == "pending"


def test_the_device_is_known_again_when_its_advertising_id_is_gone(shop: Shop) -> None:
    world, phone = shop()
    phone.report(event())
    without = {"anon_id": USER_DATA["anon_id"]}

    phone.report(user_data=without, consent="refused")

    assert world.rows("AddToCart")[0]["state"] == "withheld"


def test_what_meta_has_is_not_withheld_but_forgotten(shop: Shop) -> None:
    world, phone = shop()
    phone.report(event())
    world.work()

    phone.report(consent="refused")

    (row,) = world.rows("AddToCart")
    assert row["state"] == "sent"
    assert "user_data" not in row["payload"]


def test_a_call_that_says_nothing_of_consent_takes_nothing_back(shop: Shop) -> None:
    world, phone = shop(CONSENT_MODE="opt_in")
    phone.report(event(), consent="granted")

    told = phone.results(event("Search"))

    assert told == ["withheld"]
    assert world.rows("AddToCart")[0]["state"] == "pending"


def test_one_event_of_a_call_may_be_refused_alone(shop: Shop) -> None:
    world, phone = shop()

    told = phone.results(event(), event("Search", consent="refused"))

    assert told == ["recorded", "withheld"]


def test_limited_use_goes_with_metas_limited_data_use(shop: Shop) -> None:
    world, phone = shop()
    californian = {**USER_DATA, "country_code": "US", "state": "CA"}

    phone.report(event(), consent="limited")
    phone.report(event("Search"), consent="limited", user_data=californian)

    somewhere, there = (
        json.loads(world.rows(name)[0]["payload"]) for name in ("AddToCart", "Search")
    )
    assert somewhere["data_processing_options"] == ["LDU"]
    assert somewhere["data_processing_options_country"] == 0
    assert there["data_processing_options_country"] == 1
    assert there["data_processing_options_state"] == 1000


@pytest.mark.parametrize(
    ("mode", "result"),
    [("opt_in", "withheld"), ("opt_out", "recorded"), ("off", "recorded")],
)
def test_a_person_who_was_not_asked_is_treated_as_the_shops_mode_has_it(
    shop: Shop, mode: str, result: str
) -> None:
    world, phone = shop(CONSENT_MODE=mode)

    assert phone.results(event()) == [result]


def test_an_answer_counts_in_a_shop_that_asks_nobody(shop: Shop) -> None:
    world, phone = shop(CONSENT_MODE="off")

    assert phone.results(event(), consent="refused") == ["withheld"]


def test_the_advertising_id_is_kept_back_where_the_system_does_not_allow_tracking(
    shop: Shop,
) -> None:
    world, phone = shop()
    not_tracked = {**APP_DATA, "advertiser_tracking_enabled": 0}

    phone.report(event(), app_data=not_tracked)

    payload = json.loads(world.rows("AddToCart")[0]["payload"])
    assert payload["app_data"]["advertiser_tracking_enabled"] is False
    assert "madid" not in payload["user_data"]
    assert world.work() == 1


def test_the_apps_own_switch_goes_with_every_event(shop: Shop) -> None:
    world, phone = shop()
    switched_off = {**APP_DATA, "application_tracking_enabled": False}

    phone.report(event(), app_data=switched_off)

    payload = world.rows("AddToCart")[0]["payload"]
    assert encode({"application_tracking_enabled": False})[1:-1] in payload
