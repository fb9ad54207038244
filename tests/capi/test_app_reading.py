"""What apps and Meta's SDKs send, read in the words of the Conversions API."""

import json
from typing import Any

import pytest

from capi import Event, ExtendedDeviceInfo
from capi.app_mapping import to_app_event
from capi.app_reading import events_of, from_app_event
from capi.normalize import sha256
from tests.capi.app_kit import MADID, NOW


def item_of(event: Event) -> dict[str, Any]:
    (item,) = to_app_event(event).to_meta()["custom_events"]
    return dict(item)


def test_the_purchase_of_metas_docs_is_read_whole() -> None:
    """Name, event id, contents, their type, the sum and its currency."""
    event = from_app_event(
        {
            "_eventName": "fb_mobile_purchase",
            "event_id": "123456",
            "fb_content": json.dumps(
                [{"id": "1234", "quantity": 2}, {"id": "5678", "quantity": 1}]
            ),
            "fb_content_type": "product",
            "_valueToSum": 21.97,
            "fb_currency": "GBP",
            "_logTime": NOW,
        }
    ).to_server()

    assert event == {
        "event_name": "Purchase",
        "event_time": NOW,
        "event_id": "123456",
        "action_source": "app",
        "user_data": {},
        "custom_data": {
            "value": 21.97,
            "currency": "GBP",
            "contents": [{"id": "1234", "quantity": 2}, {"id": "5678", "quantity": 1}],
            "content_ids": ["1234", "5678"],
            "content_type": "product",
            "num_items": 3,
        },
    }


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ("4006381333931", ["4006381333931"]),
        ('["1234","5678"]', ["1234", "5678"]),
        (["1234"], ["1234"]),
        ("[not json", ["[not json"]),
    ],
)
def test_a_content_id_is_one_id_or_the_json_of_several(
    given: object, ids: list[str]
) -> None:
    event = from_app_event(
        {"_eventName": "fb_mobile_add_to_cart", "fb_content_id": given}
    )

    assert event.to_server()["custom_data"]["content_ids"] == ids


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("ad_type", "ad_type"),
        ("fb_ad_type", "ad_type"),
        ("fb_contents", "contents"),
        ("fb_content_ids", "content_ids"),
    ],
)
def test_every_spelling_of_metas_tables_is_read(spelling: str, key: str) -> None:
    value = '[{"id":"1","quantity":1}]' if key == "contents" else "one"

    event = from_app_event({"_eventName": "AdClick", spelling: value})

    assert key in event.to_server()["custom_data"]


@pytest.mark.parametrize("time", [NOW, str(NOW), NOW * 1000])
def test_the_log_time_is_in_seconds_even_where_an_app_has_milliseconds(
    time: object,
) -> None:
    event = from_app_event({"_eventName": "Contact", "_logTime": time})

    assert event.to_server()["event_time"] == NOW
    assert item_of(event)["_logTime"] == NOW


def test_an_event_without_a_time_has_that_of_the_call() -> None:
    event = from_app_event({"_eventName": "Contact"}, now=NOW)

    assert event.to_server()["event_time"] == NOW


def test_the_device_and_its_person_are_read_from_the_call() -> None:
    hashed = sha256("joe@example.com")
    event = from_app_event(
        {"_eventName": "Contact", "_logTime": NOW},
        {
            "advertiser_id": MADID,
            "anon_id": "XZ1",
            "app_user_id": "user-7",
            "client_ip_address": "203.0.113.7",
            "ud": json.dumps({"em": hashed, "cn": sha256("us"), "ge": sha256("")}),
            "page_id": 12,
        },
    )

    assert event.to_server()["user_data"] == {
        "em": [hashed],
        "country": [sha256("us")],
        "external_id": [sha256("user-7")],
        "madid": MADID,
        "anon_id": "XZ1",
        "page_id": "12",
        "client_ip_address": "203.0.113.7",
    }
    assert "empty_hash" in {finding.code for finding in event.findings()}


def test_the_apps_own_user_id_is_an_external_id_and_no_facebook_login() -> None:
    event = from_app_event({"_eventName": "Contact"}, {"app_user_id": "123"})

    assert event.to_server()["user_data"] == {"external_id": [sha256("123")]}
    assert to_app_event(event).to_meta()["app_user_id"] == sha256("123")


def test_digests_that_androids_sdk_joins_are_several() -> None:
    both = [sha256("a@eg.com"), sha256("b@eg.com")]

    event = from_app_event({"_eventName": "Contact"}, {"ud": {"em": ",".join(both)}})

    assert event.to_server()["user_data"]["em"] == both


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("1", True),
        ("0", False),
        ("true", True),
        ("false", False),
        (1, True),
        (0, False),
    ],
)
def test_tracking_flags_are_read_as_docs_and_sdks_write_them(
    text: object, flag: bool
) -> None:
    call = {"advertiser_tracking_enabled": text, "application_tracking_enabled": text}

    event = from_app_event({"_eventName": "Contact"}, call)

    assert event.to_server()["app_data"] == dict.fromkeys(call, flag)


@pytest.mark.parametrize("how", [list, json.dumps, ",".join])
def test_the_device_is_read_from_a_list_its_json_or_text_with_commas(how: Any) -> None:
    places = ["a2", "com.some.app", "771", "Version 7.7.1", "10.1.1", *[""] * 11]

    event = from_app_event({"_eventName": "Contact"}, {"extinfo": how(places)})

    assert event.to_server()["app_data"]["extinfo"] == places


def test_androids_version_code_may_be_a_number() -> None:
    device = ExtendedDeviceInfo.of(["a2", "com.some.app", 771, "7.7.1", 14])

    assert device.to_meta()[:5] == ["a2", "com.some.app", "771", "7.7.1", "14"]


def test_fields_in_the_manner_of_php_are_read() -> None:
    (event,) = events_of(
        {
            "event": "CUSTOM_APP_EVENTS",
            "ud[em]": sha256("joe@eg.com"),
            "custom_events": '[{"_eventName": "Contact"}]',
        }
    )

    assert event.to_server()["user_data"] == {"em": [sha256("joe@eg.com")]}


def test_an_install_is_read_with_its_time_and_named_as_the_other_api_has_it() -> None:
    (event,) = events_of(
        {
            "event": "MOBILE_APP_INSTALL",
            "advertiser_id": MADID,
            "install_timestamp": f"{NOW}.5",
            "install_referrer": "utm_source=x",
        }
    )

    payload = event.to_server()
    assert (payload["event_name"], payload["event_time"]) == ("MobileAppInstall", NOW)
    assert payload["app_data"] == {"install_referrer": "utm_source=x"}


def test_the_short_way_to_limit_data_use_is_understood() -> None:
    event = from_app_event({"_eventName": "Contact"}, {"limited_data_use": "1"})

    assert event.to_server()["data_processing_options"] == ["LDU"]


@pytest.mark.parametrize(
    "call",
    [
        {},
        {"event": "MOBILE_APP_INSTALL"},
        {"custom_events": "{broken"},
        {"custom_events": [1, {}], "ud": "x", "extinfo": "x", "url_schemes": 7},
        {"custom_events": [{"_eventName": ["x"], "fb_content": [1], "_logTime": {}}]},
    ],
)
def test_whatever_is_read_nothing_raises(call: dict[str, Any]) -> None:
    for event in events_of(call, now=NOW):
        event.resolve()
