"""The app gateway, as an app meets it: shop, worker and Meta's stand-in, running."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from capi.app_event_names import STANDARD
from capi.policy import DAY
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.phone import (
    APP_DATA,
    DALVIK,
    GOODS,
    KEYS,
    USER_DATA,
    Phone,
    call,
    compact,
    event,
)
from tests.world import DEADLINE, World, running

INSTALL = {"event_name": "MobileAppInstall"}


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop whose app has a key."""
    with running(tmp_path, seeded, clock, MOBILE_API_KEYS=KEYS) as world:
        yield world


@pytest.fixture
def phone(world: World) -> Phone:
    """The phone of somebody who uses the app."""
    return Phone(world.shop_url)


def test_installing_viewing_filling_the_cart_and_buying_reach_meta_from_the_app(
    world: World, phone: Phone, clock: FrozenClock
) -> None:
    began = clock() - 300
    told = phone.results(
        {**INSTALL, "event_time": began},
        event(
            "fb_mobile_content_view",
            event_time=began + 60,
            custom_data={"fb_content_id": "stoneware-mug"},
        ),
        event("AddToCart", event_time=began + 120, custom_data=GOODS),
        event("Purchase", custom_data={**GOODS, "order_id": "A-17"}),
    )
    sent = world.work()

    assert told == ["recorded"] * 4
    assert sent == 4
    arrived = {each["event_name"]: each for each in world.events(source="app")}
    assert list(reversed(arrived)) == [
        "MobileAppInstall",
        "ViewContent",
        "AddToCart",
        "Purchase",
    ]
    payload = arrived["Purchase"]["payload"]
    assert payload["action_source"] == "app"
    assert payload["app_data"]["extinfo"][:5] == [
        "a2", "shop.example.app", "771", "7.7.1", "15",
    ]  # fmt: skip
    assert payload["app_data"]["advertiser_tracking_enabled"]
    assert payload["user_data"]["madid"] == USER_DATA["madid"]
    assert payload["custom_data"]["value"] == 37.0
    assert world.summary()["Purchase"]["counted"] == 1


@pytest.mark.each_database
def test_an_event_that_is_reported_again_is_recorded_once(
    world: World, phone: Phone
) -> None:
    first = phone.results(event(), event("Search"))
    again = phone.results(event(), event("Contact"))

    assert first == ["recorded", "recorded"]
    assert again == ["already_recorded", "recorded"]
    assert len(world.rows("AddToCart")) == 1


@pytest.mark.each_database
def test_repeats_that_come_at_the_same_moment_in_any_order_are_recorded_once(
    world: World, phone: Phone
) -> None:
    events = [event(event_id=str(number)) for number in range(20)]
    start = threading.Barrier(4)

    def repeat(step: int) -> list[str]:
        start.wait(DEADLINE)
        return Phone(world.shop_url).results(*events[::step])

    with ThreadPoolExecutor(4) as pool:
        told = pool.map(repeat, [1, -1, 1, -1])

    words = Counter(word for each in told for word in each)
    assert words == {"recorded": 20, "already_recorded": 60}
    assert len(world.rows("AddToCart")) == 20


def test_an_event_that_stands_twice_in_a_call_is_recorded_once(
    world: World, phone: Phone
) -> None:
    assert phone.results(event(), event()) == ["recorded", "already_recorded"]


def test_one_install_is_recorded_for_each_device_whatever_its_event_is_called(
    world: World, phone: Phone
) -> None:
    other = {**USER_DATA, "madid": "11111111-2222-3333-4444-555555555555"}

    told = phone.results(
        {"event_name": "MOBILE_APP_INSTALL", "event_id": "a"},
        {"event_name": "MobileAppInstall", "event_id": "b"},
    )
    of_another = phone.results(INSTALL, user_data=other)

    assert told == ["recorded", "already_recorded"]
    assert of_another == ["recorded"]


def test_a_queued_purchase_without_an_id_of_its_own_has_one_from_its_order_id(
    world: World, phone: Phone
) -> None:
    offline = {"event_name": "fb_mobile_purchase", "custom_data": {"fb_order_id": 17}}

    (first,) = phone.report(offline)
    (again,) = phone.report(offline)

    assert first["event_id"] == again["event_id"] == "order_17_purchase"
    assert again["result"] == "already_recorded"


def test_what_a_call_says_of_the_device_an_event_may_say_otherwise(
    world: World, phone: Phone
) -> None:
    phone.report(
        event("AddToCart"),
        event(
            "Search",
            app_data={"advertiser_tracking_enabled": False},
            user_data={"email": "other@example.com"},
        ),
    )

    cart, search = (
        json.loads(world.rows(name)[0]["payload"]) for name in ("AddToCart", "Search")
    )
    assert cart["app_data"]["advertiser_tracking_enabled"] is True
    assert search["app_data"]["advertiser_tracking_enabled"] is False
    assert search["app_data"]["extinfo"] == cart["app_data"]["extinfo"]
    assert search["user_data"]["em"] != cart["user_data"]["em"]
    assert search["user_data"]["anon_id"] == cart["user_data"]["anon_id"]


def test_every_value_is_hashed_before_it_enters_the_outbox(
    world: World, phone: Phone
) -> None:
    phone.report(event())

    payload = world.rows("AddToCart")[0]["payload"]
    assert "jenny" not in payload.lower()
    assert "u-17" not in payload


def test_a_batch_with_one_malformed_event_records_nothing_and_names_the_field(
    world: World, phone: Phone
) -> None:
    bad = event("Purchase", custom_data={"value": 1, "currency": 840})

    answer = phone.call(call(event(), event("Search"), bad))

    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "code": "malformed",
        "field": "events[2].custom_data.currency",
        "message": "events[2].custom_data.currency must be text.",
    }
    assert world.rows("AddToCart") == []


def test_a_value_that_meta_could_not_use_loses_no_event_and_makes_a_finding(
    world: World, phone: Phone
) -> None:
    bad = {**USER_DATA, "phone": "call me", "email": "nobody"}

    (told,) = phone.report(
        event("Purchase", custom_data={"value": 5, "currency": "XYZ"}), user_data=bad
    )

    assert told["result"] == "recorded"
    found = {finding["field"]: finding["code"] for finding in told["findings"]}
    assert found["custom_data.currency"] == "unknown_currency"
    assert found["user_data.em"] == "email_malformed"
    assert "call me" not in json.dumps(told)


def test_money_without_a_currency_is_a_finding(phone: Phone) -> None:
    (told,) = phone.report(event("Purchase", custom_data={"_valueToSum": 21.97}))

    assert "currency_missing" in {each["code"] for each in told["findings"]}


def test_extinfo_without_its_required_places_is_a_finding(phone: Phone) -> None:
    empty = {**APP_DATA, "extinfo": [""] * 16}

    (told,) = phone.report(event(), app_data=empty)

    assert "app_data.extinfo" in {each["field"] for each in told["findings"]}


def test_an_event_that_does_not_tell_the_tracking_permission_is_a_finding(
    phone: Phone,
) -> None:
    (told,) = phone.report(event(), app_data={"extinfo": APP_DATA["extinfo"]})

    assert "tracking_flag_missing" in {each["code"] for each in told["findings"]}


def test_a_clock_that_is_ahead_is_mended_and_reported(
    world: World, phone: Phone, clock: FrozenClock
) -> None:
    (told,) = phone.report(event(event_time=clock() + 3600))

    assert [each["code"] for each in told["findings"]] == ["device_clock_ahead"]
    assert world.rows("AddToCart")[0]["event_time"] == int(clock())
    assert world.work() == 1


def test_a_clock_that_is_seconds_ahead_is_mended_without_a_word(
    world: World, phone: Phone, clock: FrozenClock
) -> None:
    (told,) = phone.report(event(event_time=clock() + 30))

    assert told["findings"] == []
    assert world.rows("AddToCart")[0]["event_time"] == int(clock())


def test_a_time_in_milliseconds_is_read_as_what_it_is(
    world: World, phone: Phone, clock: FrozenClock
) -> None:
    (told,) = phone.report(event(event_time=int(clock() - 60) * 1000))

    assert [each["code"] for each in told["findings"]] == ["time_in_milliseconds"]
    assert world.rows("AddToCart")[0]["event_time"] == int(clock() - 60)


def test_an_event_of_more_than_seven_days_ago_says_so_and_is_not_sent(
    world: World, phone: Phone, clock: FrozenClock
) -> None:
    (told,) = phone.report(event(event_time=clock() - 7 * DAY - 1))

    assert [each["code"] for each in told["findings"]] == ["event_time_too_old"]
    assert world.work() == 0
    assert world.rows("AddToCart")[0]["state"] == "expired"


def test_a_custom_event_keeps_its_name_and_its_own_parameters(
    world: World, phone: Phone
) -> None:
    phone.report(event("Level Up", custom_data={"hero": "Anna", "fb_level": "7"}))

    world.work()
    (arrived,) = world.events(source="app")
    assert arrived["event_name"] == "Level Up"
    assert arrived["payload"]["custom_data"] == {"hero": "Anna", "level": "7"}


def test_metas_own_sample_of_an_app_purchase_arrives_in_the_other_apis_words(
    world: World, phone: Phone
) -> None:
    sample = {
        "_valueToSum": 21.97,
        "fb_currency": "GBP",
        "fb_content": '[{"id": "1234", "quantity": 2}, {"id": "5678", "quantity": 1}]',
        "fb_content_type": "product",
    }

    phone.report(event("fb_mobile_purchase", custom_data=sample))

    world.work()
    (arrived,) = world.events(source="app")
    assert arrived["event_name"] == "Purchase"
    assert arrived["payload"]["custom_data"] == {
        "value": 21.97,
        "currency": "GBP",
        "contents": [{"id": "1234", "quantity": 2}, {"id": "5678", "quantity": 1}],
        "content_ids": ["1234", "5678"],
        "content_type": "product",
        "num_items": 3,
    }


def test_each_of_metas_24_standard_app_events_is_taken_by_its_name(
    world: World, phone: Phone
) -> None:
    told = phone.report(*(event(each.name) for each in STANDARD))

    assert len(told) == 24
    assert [each["event_name"] for each in told] == [x.capi_name for x in STANDARD]
    assert {each["result"] for each in told} == {"recorded"}


def test_a_body_packed_by_gzip_is_taken(world: World, phone: Phone) -> None:
    answer = phone.packed(compact(call(event())))

    assert answer.status_code == 200
    assert len(world.rows("AddToCart")) == 1


def test_the_devices_address_and_its_own_agent_go_to_meta(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    behind_a_proxy = {"MOBILE_API_KEYS": KEYS, "TRUSTED_PROXIES": "1"}
    with running(tmp_path, seeded, clock, **behind_a_proxy) as world:
        phone = Phone(world.shop_url)
        phone.http.headers["X-Forwarded-For"] = "10.0.0.1, 93.184.216.34"
        phone.report(event())
        phone.http.headers["User-Agent"] = "okhttp/4.12.0"
        phone.report(event("Search"))

        own, librarys = (
            json.loads(world.rows(name)[0]["payload"])["user_data"]
            for name in ("AddToCart", "Search")
        )
    assert own["client_ip_address"] == "93.184.216.34"
    assert own["client_user_agent"] == DALVIK
    assert "client_user_agent" not in librarys


def test_a_server_that_reports_for_a_device_gives_its_address_and_agent(
    world: World, phone: Phone
) -> None:
    phone.http.headers["User-Agent"] = "python-requests/2.32"
    theirs = {"client_ip_address": "93.184.216.34", "client_user_agent": DALVIK}

    phone.report(event(), user_data={**USER_DATA, **theirs})

    sent = json.loads(world.rows("AddToCart")[0]["payload"])["user_data"]
    assert theirs.items() <= sent.items()


def test_the_gateway_reads_no_cookie_and_sets_none(world: World, phone: Phone) -> None:
    phone.http.headers["Cookie"] = "_fbp=fb.1.1790000000000.17; countonce_session=x"

    answer = phone.call(call(event()))

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "fbp" not in world.rows("AddToCart")[0]["payload"]


def test_a_shop_that_reports_to_nobody_says_that_nothing_is_sent(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    nobody = {"MOBILE_API_KEYS": KEYS, "META_PIXEL_ID": ""}
    with running(tmp_path, seeded, clock, **nobody) as world:
        assert Phone(world.shop_url).results(event()) == ["withheld"]


def test_every_row_is_noted_as_fired_by_the_app(world: World, phone: Phone) -> None:
    phone.report(event())
    phone.report(event())

    assert world.rows("AddToCart")[0]["fired_by"] == ["app", "app"]
