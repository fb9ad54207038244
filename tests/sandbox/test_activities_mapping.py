"""An app's words and a server's are one event: names, places and types."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.graph.activity_events import EVENT_NAMES
from tests.clock import FrozenClock
from tests.sandbox.app_events import (
    ACTIVITIES_URL,
    APP,
    APP_TOKEN,
    DEVICE,
    EXTINFO,
    activity,
    bought,
    post_app,
)
from tests.sandbox.meta import NOW, PIXEL, arrived, sha256


def payload(client: FlaskClient, *items: Any, **changes: Any) -> dict[str, Any]:
    """The server event that a call of one event became."""
    answer = post_app(client, *items, **changes)
    assert answer.json == {"success": True}
    return arrived(client)[0]["payload"]


def test_an_event_has_each_of_its_fields_at_its_place(client: FlaskClient) -> None:
    email = sha256("joe@eg.com")
    item = bought(
        _logTime=NOW - 5,
        _valueToSum="21.97",
        _implicitlyLogged="0",
        fb_content=json.dumps([{"id": "mug", "quantity": 2, "item_price": 10.0}]),
        fb_content_id=json.dumps(["mug", "cup"]),
        fb_content_type="product",
        fb_num_items="2",
        fb_order_id="C1",
        color="red",
    )

    found = payload(
        client,
        item,
        anon_id="XZ1",
        app_user_id="u-17",
        ud=json.dumps({"em": email}),
        extinfo=json.dumps(EXTINFO),
        application_tracking_enabled="false",
        install_referrer="utm_source=x",
        url_schemes=json.dumps(["shop"]),
        data_processing_options='["LDU"]',
        data_processing_options_country="0",
    )

    assert found == {
        "event_name": "Purchase",
        "event_time": NOW - 5,
        "event_id": "ch_1",
        "action_source": "app",
        "user_data": {
            "madid": DEVICE,
            "anon_id": "XZ1",
            "external_id": "u-17",
            "em": [email],
            "client_ip_address": "127.0.0.1",
        },
        "custom_data": {
            "value": 21.97,
            "currency": "USD",
            "contents": [{"id": "mug", "quantity": 2, "item_price": 10.0}],
            "content_ids": ["mug", "cup"],
            "content_type": "product",
            "num_items": 2,
            "order_id": "C1",
            "color": "red",
        },
        "app_data": {
            "advertiser_tracking_enabled": True,
            "application_tracking_enabled": False,
            "extinfo": EXTINFO,
            "install_referrer": "utm_source=x",
            "url_schemes": ["shop"],
        },
        "data_processing_options": ["LDU"],
        "data_processing_options_country": "0",
    }


@pytest.mark.parametrize(
    ("app", "server"),
    [
        ("fb_mobile_activate_app", "ActivateApp"),
        ("fb_mobile_content_view", "ViewContent"),
        ("fb_mobile_initiated_checkout", "InitiateCheckout"),
        ("Subscribe", "Subscribe"),
        ("level 3 done", "level 3 done"),
        ("fb_mobile_push_opened", "fb_mobile_push_opened"),
    ],
)
def test_an_event_goes_by_the_servers_name(
    client: FlaskClient, app: str, server: str
) -> None:
    assert payload(client, bought(_eventName=app))["event_name"] == server


def test_fourteen_names_have_another_for_servers() -> None:
    assert len(EVENT_NAMES) == len(set(EVENT_NAMES.values())) == 14


def test_every_event_of_a_call_arrives(client: FlaskClient) -> None:
    post_app(client, bought("a"), bought("b"), bought("c", _eventName="Contact"))

    rows = arrived(client)
    assert [row["event_id"] for row in rows] == ["c", "b", "a"]
    assert {(row["source"], row["route"]) for row in rows} == {
        ("app", "app_events_api")
    }
    assert [row["original"]["custom_events"] for row in rows[1:]] == [
        [bought("b")],
        [bought("a")],
    ]


def test_an_install_is_an_event_of_the_device(
    client: FlaskClient, clock: FrozenClock
) -> None:
    found = payload(client, install_timestamp=f"{NOW - 60}.5", vendor_id="V1")

    assert found["event_name"] == "MobileAppInstall"
    assert found["event_time"] == NOW - 60
    assert found["user_data"]["madid"] == DEVICE
    assert found["app_data"]["vendor_id"] == "V1"
    assert "custom_data" not in found


def test_an_event_without_a_time_happened_when_it_came(
    client: FlaskClient, clock: FrozenClock
) -> None:
    assert payload(client, bought(_logTime=None))["event_time"] == int(clock())


def test_a_question_for_a_link_is_no_event(client: FlaskClient) -> None:
    answer = post_app(client, event="DEFERRED_APP_LINK")

    assert answer.json == {"success": True}
    assert arrived(client) == []


@pytest.mark.parametrize(
    ("items", "ids"),
    [([bought(None)], ["call-1"]), ([bought(None), bought("b")], ["b", None])],
    ids=["one event", "two events"],
)
def test_the_calls_own_id_is_that_of_an_only_event(
    client: FlaskClient, items: list[dict[str, Any]], ids: list[str | None]
) -> None:
    post_app(client, *items, event_id="call-1")

    assert [row["event_id"] for row in arrived(client)] == ids


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("93.184.216.34", "93.184.216.34"),
        ("2001:db8::17, 10.0.0.1", "2001:db8::17"),
        ("unknown", None),
    ],
)
def test_a_server_names_the_devices_address(
    client: FlaskClient, forwarded: str, address: str | None
) -> None:
    client.post(
        ACTIVITIES_URL,
        data=activity(bought()) | {"access_token": APP_TOKEN},
        headers={"X-Forwarded-For": forwarded},
    )

    (row,) = arrived(client)
    assert row["payload"]["user_data"].get("client_ip_address") == address


@pytest.mark.parametrize(
    ("settings", "dataset"),
    [
        ({}, APP),
        ({"META_PIXEL_ID": PIXEL}, PIXEL),
        ({"META_PIXEL_ID": PIXEL, "META_APP_ID": APP}, PIXEL),
        ({"META_PIXEL_ID": PIXEL, "META_APP_ID": "17"}, APP),
    ],
    ids=str,
)
def test_an_app_reports_to_the_dataset_that_it_is_linked_to(
    sandbox: Flask, client: FlaskClient, settings: dict[str, str], dataset: str
) -> None:
    sandbox.config.update(settings)

    post_app(client, bought())

    assert arrived(client)[0]["pixel_id"] == dataset
