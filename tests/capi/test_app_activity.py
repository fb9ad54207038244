"""A call of the App Events API as it is put together: values, flags, limits."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from capi import Content, UserData
from capi.app_activity import Activity
from capi.app_event import AppEvent
from capi.app_event_names import STANDARD, Sum
from capi.normalize import sha256
from tests.capi.app_kit import DEVICE, MADID, NOW, ZEROS

BOUGHT = AppEvent(
    event_name="fb_mobile_purchase",
    event_id="123456",
    log_time=NOW,
    value_to_sum=21.97,
    fb_currency="GBP",
    fb_content=(Content(id="1234", quantity=2), Content(id="5678", quantity=1)),
    fb_content_type="product",
)
CALL = Activity(
    event="CUSTOM_APP_EVENTS",
    advertiser_id=MADID,
    advertiser_tracking_enabled=True,
    application_tracking_enabled=False,
    custom_events=(BOUGHT,),
    extinfo=DEVICE,
    client_ip_address="203.0.113.7",
)


def codes(part: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.field) for finding in part.findings()]


def test_the_purchase_of_metas_docs_is_made_as_it_stands_there() -> None:
    """Name, event id, contents as text, their type, the sum 21.97 and its currency."""
    assert CALL.to_meta() == {
        "event": "CUSTOM_APP_EVENTS",
        "advertiser_id": MADID,
        "advertiser_tracking_enabled": 1,
        "application_tracking_enabled": 0,
        "custom_events": [
            {
                "_eventName": "fb_mobile_purchase",
                "event_id": "123456",
                "_logTime": NOW,
                "_valueToSum": 21.97,
                "fb_currency": "GBP",
                "fb_content": '[{"id":"1234","quantity":2},{"id":"5678","quantity":1}]',
                "fb_content_type": "product",
            }
        ],
        "extinfo": [
            *("i2", "com.example.shop", "1.0", "1.0 long", "13.4.1", "iPhone5,1"),
            *("En_US", "PDT", "AT&T", 320, 568, "2.00", 2, 13, 8, "USA/New York"),
        ],
        "client_ip_address": "203.0.113.7",
    }
    assert CALL.findings() == ()


def test_an_event_is_a_name_and_perhaps_a_sum_and_parameters() -> None:
    assert AppEvent(event_name="Contact").to_meta() == {"_eventName": "Contact"}


def test_both_tracking_flags_are_always_there_and_nobodys_permission_is_made_up() -> (
    None
):
    call = replace(
        CALL, advertiser_tracking_enabled=None, application_tracking_enabled=None
    )

    payload = call.to_meta()

    assert payload["advertiser_tracking_enabled"] == 0
    assert payload["application_tracking_enabled"] == 0
    assert codes(call) == [
        ("tracking_flag_assumed", "advertiser_tracking_enabled"),
        ("tracking_flag_assumed", "application_tracking_enabled"),
    ]


@pytest.mark.parametrize("place", range(16))
def test_extinfo_has_sixteen_places_be_they_known_or_not(place: int) -> None:
    names = list(type(DEVICE).kinds)
    required = {"ext_info_version": "a2", "os_version": "14"}
    device = type(DEVICE)(**required | {names[place]: getattr(DEVICE, names[place])})

    listed = replace(CALL, extinfo=device).to_meta()["extinfo"]

    assert len(listed) == 16
    assert {
        each for index, each in enumerate(listed) if index not in (0, 4, place)
    } == {""}


@pytest.mark.parametrize(
    ("field", "raw", "key", "normal"),
    [
        ("email", " JSumito@Example.com ", "em", "jsumito@example.com"),
        ("phone", "+1 (650) 555-1212", "ph", "16505551212"),
        ("first_name", "Joyo", "fn", "joyo"),
        ("last_name", "SUMITO", "ln", "sumito"),
        ("gender", "Male", "ge", "m"),
        ("date_of_birth", "1991-12-26", "db", "19911226"),
        ("city", "Menlo Park", "ct", "menlopark"),
        ("state", "CA", "st", "ca"),
        ("zip_code", "94035-1234", "zp", "94035"),
        ("country_code", "US", "country", "us"),
        ("external_id", "a@example.com", "external_id", "a@example.com"),
    ],
)
def test_a_key_of_ud_is_the_hash_of_its_normal_form(
    field: str, raw: str, key: str, normal: str
) -> None:
    person = UserData(**{"country_code": "US", field: raw})

    assert replace(CALL, ud=person).to_meta()["ud"][key] == sha256(normal)


@pytest.mark.parametrize(
    ("key", "normal", "digest"),
    [
        (
            "em",
            "jsumito@example.com",
            "18c86f7d663f1234da233508615b4d97b5828287d3a784ab2c8525b0186df7ac",
        ),
        (
            "ph",
            "16505551212",
            "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
        ),
        (
            "db",
            "19911226",
            "b354942b706480dfaa3340daf86ae1b655b354e40f7eafccc68c19e60b92d181",
        ),
        (
            "country",
            "us",
            "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621",
        ),
    ],
)
def test_the_digests_are_those_of_metas_page(
    key: str, normal: str, digest: str
) -> None:
    assert sha256(normal) == digest


@pytest.mark.parametrize(
    "person", [UserData(email="  ", gender="?"), UserData(email=sha256(""))]
)
def test_nothing_is_hashed_that_is_nothing(person: UserData) -> None:
    assert "ud" not in replace(CALL, ud=person).to_meta()


def test_of_several_values_ud_has_the_first() -> None:
    person = UserData(email=["a@eg.com", "b@eg.com"], fbp="fb.1.1.1")

    assert replace(CALL, ud=person).to_meta()["ud"] == {"em": sha256("a@eg.com")}


def test_the_advertising_id_of_all_zeros_names_no_device() -> None:
    call = replace(CALL, advertiser_id=ZEROS)

    assert "advertiser_id" not in call.to_meta()
    assert codes(call) == [
        ("madid_unusable", "advertiser_id"),
        ("advertiser_id_missing", "advertiser_id"),
    ]


def test_the_cookie_of_old_systems_names_the_device_as_well() -> None:
    call = replace(CALL, advertiser_id=None, attribution="aB3dE6gH9jK2mN5pQ8sT1v")

    assert call.findings() == ()


def test_an_address_that_is_not_the_devices_is_left_out() -> None:
    call = replace(CALL, client_ip_address="10.0.0.1")

    assert "client_ip_address" not in call.to_meta()
    assert ("device_address_missing", "client_ip_address") in codes(call)


def test_a_call_without_an_event_that_meta_takes_says_so() -> None:
    call = replace(CALL, custom_events=())

    assert codes(call) == [("custom_events_missing", "custom_events")]


def test_what_is_no_activity_is_left_out() -> None:
    assert ("unknown_choice", "event") in codes(replace(CALL, event="LOGIN"))


@pytest.mark.parametrize(
    "event",
    [each for each in STANDARD if each.sum is Sum.MONEY],
    ids=lambda each: each.name,
)
def test_a_sum_of_money_needs_its_currency(event: Any) -> None:
    made = AppEvent(event_name=event.name, value_to_sum=5)

    assert codes(made) == [("app_currency_missing", "custom_events.fb_currency")]


@pytest.mark.parametrize("name", ["fb_mobile_rate", "fb_mobile_spent_credits", "Boss"])
def test_a_sum_that_is_no_money_needs_none(name: str) -> None:
    assert AppEvent(event_name=name, value_to_sum=5).findings() == ()


def test_what_metas_sdk_logs_by_itself_should_not_be_sent_as_well() -> None:
    """fb_mobile_activate_app has no place beside automatic logging."""
    assert codes(AppEvent(event_name="fb_mobile_activate_app")) == [
        ("app_event_automatic", "custom_events._eventName")
    ]


@pytest.mark.parametrize("name", ["покупка", "x" * 41, "", "-a", 7, ["x"]])
def test_a_name_that_meta_refuses_is_left_out(name: Any) -> None:
    event = AppEvent(event_name=name)

    assert "_eventName" not in event.to_meta()


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (NOW, NOW),
        (NOW + 0.9, NOW),
        (NOW * 1000, NOW),
        (datetime.fromtimestamp(NOW, UTC), NOW),
    ],
)
def test_the_log_time_is_in_seconds(moment: Any, seconds: int) -> None:
    assert AppEvent(event_name="x", log_time=moment).to_meta()["_logTime"] == seconds


def test_a_text_of_more_than_a_hundred_characters_is_cut() -> None:
    event = AppEvent(
        event_name="x", fb_description="d" * 101, parameters={"a": "b" * 100}
    )

    assert event.to_meta()["fb_description"] == "d" * 100
    assert codes(event) == [("app_value_too_long", "custom_events.fb_description")]


def test_goods_and_ids_are_not_cut() -> None:
    goods = [Content(id=f"item-number-{n}", quantity=1) for n in range(9)]

    event = AppEvent(
        event_name="x",
        fb_content=goods,
        fb_content_id=[each.id for each in goods],
        fb_order_id="o" * 120,
    )

    item = event.to_meta()
    assert len(json.loads(item["fb_content"])) == len(json.loads(item["fb_content_id"]))
    assert len(item["fb_order_id"]) == 120


def test_a_list_that_is_too_long_is_left_out_not_broken() -> None:
    event = AppEvent(event_name="x", parameters={"tags": ["tag"] * 30})

    assert event.to_meta() == {"_eventName": "x"}
    assert codes(event) == [("app_value_too_long", "custom_events.tags")]


def test_the_26th_parameter_is_left_out_and_the_event_goes() -> None:
    own = {f"own_{n}": n for n in range(25)}

    event = AppEvent(
        event_name="x", event_id="e", log_time=NOW, fb_level=3, parameters=own
    )

    item = event.to_meta()
    assert item.keys() == {"_eventName", "event_id", "_logTime", "fb_level"} | {
        f"own_{n}" for n in range(24)
    }
    assert codes(event) == [("app_parameter_limit", "custom_events.own_24")]


def test_a_parameter_of_metas_is_not_taken_from_the_apps_own() -> None:
    event = AppEvent(event_name="x", parameters={"fb_level": 3, "_eventName": "y"})

    assert event.to_meta() == {"_eventName": "x"}
    assert [code for code, _ in codes(event)] == ["custom_property_standard"] * 2


def test_the_repr_shows_nothing_of_the_device() -> None:
    assert repr(CALL) == "Activity('CUSTOM_APP_EVENTS', …)"
