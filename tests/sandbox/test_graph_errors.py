"""What Meta refuses, with which status, code and subcode, and in which order."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox.graph.rules import TimeRules
from tests.sandbox.meta import (
    EVENTS_URL,
    NOW,
    TOKEN,
    arrived,
    post_server,
    purchase,
    sha256,
)

DAY = 86400
MD5 = "0" * 32
TAILED = f"{sha256('a')}.AQICAQMC"


def _code(answer: Any) -> tuple[int, int, int | None]:
    error = answer.json["error"]
    return answer.status_code, error["code"], error.get("error_subcode")


def _call(client: FlaskClient, **call: Any) -> Any:
    url = call.pop("url", EVENTS_URL)
    return client.post(url, headers={"Authorization": f"Bearer {TOKEN}"}, **call)


def test_a_call_without_a_token_is_refused(client: FlaskClient) -> None:
    answer = client.post(EVENTS_URL, json={"data": [purchase()]})

    assert _code(answer) == (400, 104, None)


@pytest.mark.parametrize("token", ["short", "with a space in it", 7])
def test_a_token_that_is_none_is_refused(client: FlaskClient, token: Any) -> None:
    body = {"data": [purchase()], "access_token": token}

    answer = client.post(EVENTS_URL, json=body)

    assert _code(answer) == (401, 190, None)
    assert list(answer.json["error"]) == ["message", "type", "code", "fbtrace_id"]


def test_where_one_token_is_set_any_other_is_refused(
    sandbox: Flask, client: FlaskClient
) -> None:
    sandbox.config["SANDBOX_META_TOKEN"] = "EAAtheone"
    refused = post_server(client, purchase())
    sandbox.config["SANDBOX_META_TOKEN"] = TOKEN
    taken = post_server(client, purchase())

    assert _code(refused) == (401, 190, None)
    assert taken.status_code == 200


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"url": "/graph/v15.0/1/events"}, (400, 2500, None)),
        ({"url": "/graph/v27.0/1/events"}, (400, 2500, None)),
        ({"url": "/graph/latest/1/events"}, (400, 2500, None)),
        ({"url": "/graph/v26.0/my-shop/events"}, (404, 803, None)),
        ({"json": {}}, (400, 100, None)),
        ({"json": {"data": []}}, (400, 100, None)),
        ({"json": {"data": {}}}, (400, 100, None)),
        ({"json": {"data": "no JSON"}}, (400, 100, None)),
        ({"json": [purchase()]}, (400, 100, None)),
        ({"json": {"data": [purchase()] * 1001}}, (400, 100, None)),
        ({"data": "{", "content_type": "application/json"}, (400, 100, None)),
        ({"data": {"data": "[NaN]"}}, (400, 100, None)),
    ],
    ids=[
        "old version",
        "new version",
        "no version",
        "alias",
        "no data",
        "empty data",
        "data an object",
        "data no JSON",
        "body an array",
        "1001 events",
        "broken body",
        "NaN",
    ],
)
def test_a_call_that_is_built_wrongly_is_refused(
    client: FlaskClient, call: dict[str, Any], expected: tuple[int, int, None]
) -> None:
    call.setdefault("url", EVENTS_URL)
    if "data" not in call:
        call.setdefault("json", {"data": [purchase()]})

    assert _code(_call(client, **call)) == expected


def test_the_empty_call_that_probes_a_token_says_so(client: FlaskClient) -> None:
    error = _call(client, json={"data": []}).json["error"]

    assert error["message"] == "(#100) param data must be non-empty."
    assert error["type"] == "OAuthException"


def test_the_edge_cannot_be_read(client: FlaskClient) -> None:
    answer = client.get(EVENTS_URL)

    assert _code(answer) == (400, 100, 33)
    assert answer.json["error"]["type"] == "GraphMethodException"


DEVICE = {"extinfo": ["i2", "", "", "", "17.1", *[""] * 11]}
APP = DEVICE | {"advertiser_tracking_enabled": 0}


@pytest.mark.parametrize(
    ("changes", "subcode"),
    [
        ({"event_name": None}, 2804019),
        ({"event_name": " "}, 2804019),
        ({"event_name": 7}, 2804019),
        ({"event_time": None}, 2804019),
        ({"event_time": True}, 2804019),
        ({"event_time": "soon"}, 2804019),
        ({"event_time": 1.5}, 2804019),
        ({"user_data": None}, 2804019),
        ({"user_data": []}, 2804019),
        ({"custom_data": "x"}, 2804019),
        ({"event_id": ["a"]}, 2804019),
        ({"event_source_url": 1}, 2804019),
        ({"action_source": "web"}, 2804019),
        ({"action_source": ["website"]}, 2804019),
        ({"advertiser_tracking_enabled": 1}, 2804019),
        ({"event_time": NOW - 7 * DAY - 1}, 2804003),
        (
            {"event_time": NOW - 62 * DAY - 1, "action_source": "physical_store"},
            2804003,
        ),
        ({"event_time": NOW + 61}, 2804004),
        ({"event_time": NOW * 1000}, 2804004),
        ({"user_data": {"em": "joe@eg.com"}}, 2804016),
        ({"user_data": {"em": [sha256("a"), "joe@eg.com"]}}, 2804016),
        ({"user_data": {"em": MD5}}, 2804016),
        ({"user_data": {"ct": "paris"}}, 2804016),
        ({"user_data": {"ph": 123}}, 2804016),
        ({"user_data": {}}, 2804050),
        ({"user_data": {"em": ["", None]}}, 2804050),
        ({"user_data": {"client_user_agent": "Firefox"}}, 2804050),
        ({"user_data": {"ct": sha256("a"), "country": sha256("b")}}, 2804050),
        ({"user_data": {"fn": sha256("a"), "ge": sha256("b")}}, 2804050),
        ({"user_data": {"favourite_colour": "red"}}, 2804050),
        ({"user_data": {"lead_id": 12}}, 2804036),
        ({"custom_data": {"value": 1}}, 2804010),
        ({"custom_data": None}, 2804010),
        ({"custom_data": {"currency": "USD"}}, 2804009),
        ({"custom_data": {"currency": "USD", "value": ""}}, 2804009),
        ({"custom_data": {"currency": "USD", "value": "ten"}}, 2804019),
        ({"custom_data": {"currency": "dollars", "value": 1}}, 2804019),
        (
            {"custom_data": {"currency": "USD", "value": 1, "contents": [{}]}},
            2804008,
        ),
        ({"action_source": "app"}, 2804043),
        ({"action_source": "app", "app_data": {"extinfo": ["a2"]}}, 2804043),
        ({"action_source": "app", "app_data": {"extinfo": [""] * 16}}, 2804043),
    ],
    ids=str,
)
def test_a_wrong_event_is_refused_with_metas_subcode(
    client: FlaskClient, changes: dict[str, Any], subcode: int
) -> None:
    answer = post_server(client, purchase(**changes))

    assert _code(answer) == (400, 100, subcode)
    assert list(answer.json["error"]) == [
        "message",
        "type",
        "code",
        "error_subcode",
        "is_transient",
        "error_user_title",
        "error_user_msg",
        "fbtrace_id",
    ]
    assert answer.json["error"]["message"] == "Invalid parameter"
    assert answer.json["error"]["is_transient"] is False
    assert arrived(client) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"event_time": NOW - 7 * DAY},
        {"event_time": NOW - 62 * DAY, "action_source": "physical_store"},
        {"event_time": NOW + 60},
        {"event_time": str(NOW)},
        {"action_source": None},
        {"event_source_url": None},
        {"event_name": "Checkout Step Viewed", "custom_data": None},
        {"event_name": "Lead", "custom_data": {"value": 1}},
        {"event_id": None},
        {"user_data": {"em": TAILED}},
        {"user_data": {"em": sha256("a").upper()}},
        {"user_data": {"em": [sha256("a"), None]}},
        {"user_data": {"external_id": "USER-42"}},
        {"user_data": {"fbp": "fb.1.2.3"}},
        {"user_data": {"client_ip_address": "1.2.3.4", "client_user_agent": "x"}},
        {"user_data": {"fn": sha256("a"), "ln": sha256("b")}},
        {"user_data": {"lead_id": "123456789012345"}},
        {"custom_data": {"currency": "usd", "value": "142.52"}},
        {"custom_data": {"currency": "USD", "value": 0}},
        {"action_source": "app", "app_data": APP},
        {"data_processing_options": ["LDU"], "data_processing_options_country": 0},
    ],
    ids=str,
)
def test_an_event_that_meta_takes_is_taken(
    client: FlaskClient, changes: dict[str, Any]
) -> None:
    answer = post_server(client, purchase(**changes))

    assert answer.json.get("error") is None
    assert answer.json["events_received"] == 1


@pytest.mark.parametrize("flag", [{}, {"advertiser_tracking_enabled": "perhaps"}])
def test_an_apps_event_without_the_tracking_flag_is_refused_by_metas_title(
    client: FlaskClient, flag: dict[str, str]
) -> None:
    event = purchase(action_source="app", app_data=DEVICE | flag)

    answer = post_server(client, event)

    assert _code(answer) == (400, 100, None)
    error = answer.json["error"]
    assert error["error_user_title"] == "Missing Advertiser Tracking Enabled Flag"


@pytest.mark.parametrize(
    ("changes", "subcode"),
    [
        ({"event_time": 1, "surprise": 1}, 2804019),
        ({"event_time": 1, "user_data": {}}, 2804003),
        ({"user_data": {"ct": "paris"}, "custom_data": {}}, 2804016),
        ({"user_data": {}, "custom_data": {}}, 2804050),
        ({"custom_data": {}}, 2804010),
    ],
    ids=["shape, age", "age, person", "hash, person", "person, currency", "currency"],
)
def test_of_several_faults_the_first_in_metas_order_is_named(
    client: FlaskClient, changes: dict[str, Any], subcode: int
) -> None:
    assert _code(post_server(client, purchase(**changes)))[2] == subcode


def test_a_message_names_the_path_of_the_first_wrong_event(client: FlaskClient) -> None:
    answer = post_server(
        client, purchase("a"), purchase("b", event_time=None), purchase("c", x=1)
    )

    assert "$['data'][1]['event_time']" in answer.json["error"]["error_user_msg"]


def test_one_wrong_event_refuses_the_whole_call(client: FlaskClient) -> None:
    good = [purchase(f"ch_{number}") for number in range(3)]

    answer = post_server(client, *good, purchase(event_time=1))

    assert answer.status_code == 400
    assert arrived(client) == []


def test_a_bad_token_is_said_before_a_bad_address_and_a_bad_body(
    client: FlaskClient,
) -> None:
    answer = client.post(
        "/graph/v1.0/my-shop/events?access_token=short",
        data="{",
        content_type="application/json",
    )

    assert _code(answer) == (401, 190, None)


def test_the_time_rules_can_be_set(sandbox: Flask, client: FlaskClient) -> None:
    sandbox.config["SANDBOX_TIME_RULES"] = TimeRules(oldest=10)

    assert _code(post_server(client, purchase(event_time=NOW - 11)))[2] == 2804003
