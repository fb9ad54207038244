"""What Meta refuses in an app's call, in which words, and what it only overlooks."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from sandbox.graph import activity_names
from sandbox.graph.activity_call import KINDS, read
from sandbox.graph.activity_rules import check
from sandbox.graph.errors import GraphError
from sandbox.store import store
from tests.sandbox.app_events import APP, DEVICE, EXTINFO, activity, bought, post_app
from tests.sandbox.meta import arrived, sha256

INSTALL = activity()
LONG = "x" * 101


def refusal(fields: dict[str, Any], *, strict: bool = False) -> str:
    """What Meta says to a call; empty where it takes it."""
    try:
        check(read(fields), strict_ids=strict)
    except GraphError as error:
        return str(error.body("A")["error"]["message"])
    return ""


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "(#100) The parameter event is required"),
        (
            {"event": "INSTALL"},
            f"(#100) Param event must be one of {{{', '.join(KINDS)}}}",
        ),
        (
            INSTALL | {"advertiser_id": ""},
            "(#100) The parameter 'attribution' is required for the"
            " 'mobile_app_install' activity",
        ),
        (
            {"event": "DEFERRED_APP_LINK"},
            "(#100) The parameter 'attribution' is required for the"
            " 'deferred_app_link' activity",
        ),
        (
            activity(bought(), advertiser_tracking_enabled=None),
            "(#100) The parameter 'advertiser_tracking_enabled' is required for the"
            " 'custom_app_events' activity",
        ),
        (
            activity(application_tracking_enabled=None),
            "(#100) The parameter 'application_tracking_enabled' is required for the"
            " 'mobile_app_install' activity",
        ),
        (
            activity(bought(), custom_events=None),
            "(#100) The parameter 'custom_events' is required for the"
            " 'custom_app_events' activity",
        ),
        (
            activity(bought(), advertiser_tracking_enabled="perhaps"),
            "(#100) Param advertiser_tracking_enabled must be a boolean.",
        ),
        (
            activity(bought(), custom_events="[{]"),
            "(#100) Param custom_events must be valid JSON.",
        ),
        (
            activity(bought(), custom_events="{}"),
            "(#100) Param custom_events must be an array.",
        ),
        (activity(bought(), ud="[]"), "(#100) Param ud must be a map."),
        (activity("x"), "(#100) Param custom_events[0] must be an object."),
        (
            activity(bought(color=LONG)),
            "(#100) This field must be at most 100 characters long.",
        ),
    ],
    ids=str,
)
def test_a_wrong_call_is_refused_in_these_words(
    fields: dict[str, Any], message: str
) -> None:
    assert refusal(fields) == message


@pytest.mark.parametrize(
    "item",
    [
        bought(_eventName=None),
        bought(_eventName=""),
        bought(_eventName="x" * 41),
        bought(_eventName="-sale"),
        bought(_eventName=" sale"),
        bought(_eventName="sale.done"),
        bought(_eventName="покупка"),
        bought(_eventName=7),
        bought(_eventName_md5="beef"),
        bought(_logTime="soon"),
        bought(_logTime=1.5),
        bought(_valueToSum="ten"),
        bought(fb_content="a mug"),
        bought(fb_content='[{"id": "mug"}]'),
        bought(fb_content='[{"quantity": 1}]'),
        bought(**{"fb.color": "red"}),
        bought(color={"of": "the mug"}),
    ],
    ids=str,
)
def test_a_wrong_event_is_refused_by_its_place(item: dict[str, Any]) -> None:
    message = refusal(activity(bought(), item))

    assert message.startswith("(#100) ")
    assert "custom_events[1]" in message


@pytest.mark.parametrize(
    "fields",
    [
        INSTALL,
        activity(advertiser_id=None, attribution="Uw4q1fGSVfl3Mz0aFbXm1B"),
        {"event": "DEFERRED_APP_LINK", "advertiser_id": DEVICE},
        activity(bought(), application_tracking_enabled=None),
        activity(bought(), advertiser_tracking_enabled="true"),
        activity(bought(), advertiser_tracking_enabled="FALSE"),
        activity(bought(), extinfo=json.dumps(EXTINFO)),
        activity(bought(_eventName="x" * 40)),
        activity(bought(_eventName="2 for_1-sale")),
        activity(bought(_valueToSum="21.97", _logTime="1790000000")),
        activity(bought(_logTime=1_790_000_000_000)),
        activity(bought(_logTime=1)),
        activity(bought(_logTime=None, _valueToSum=None, fb_content=None)),
        activity(bought(fb_content=json.dumps([{"id": "x" * 90, "quantity": 1}] * 3))),
        activity(bought(fb_content_id=json.dumps(["x" * 60, "y" * 60]))),
        activity(bought(color="x" * 100, fb_success=1, weight=1.5, gone=None)),
    ],
    ids=str,
)
def test_a_call_that_meta_takes_is_taken(fields: dict[str, Any]) -> None:
    assert refusal(fields) == ""


@pytest.mark.parametrize(
    "extinfo", ["[]", '["a2"]', json.dumps([""] * 16), json.dumps(["a1", *EXTINFO[1:]])]
)
def test_a_device_has_sixteen_places_and_two_that_are_filled(extinfo: str) -> None:
    message = refusal(activity(bought(), extinfo=extinfo))

    assert message.startswith("(#100) Param extinfo must be an array of 16")


@pytest.mark.parametrize("known", [{"anon_id": "XZ1"}, {"ud": '{"em": "joe"}'}])
def test_who_is_known_by_no_device_is_refused_only_where_ids_are_strict(
    known: dict[str, str],
) -> None:
    fields = activity(bought(), advertiser_id=None, **known)

    assert refusal(fields) == ""
    assert "'attribution' is required" in refusal(fields, strict=True)


def test_the_switch_for_strict_ids_is_a_fault(client: FlaskClient) -> None:
    faults.switch("meta_strict_ids", on=True)

    answer = post_app(client, bought(), advertiser_id=None, anon_id="XZ1")

    assert answer.status_code == 400
    assert arrived(client) == []


def test_one_wrong_event_refuses_the_whole_call(client: FlaskClient) -> None:
    answer = post_app(client, bought("a"), bought("b", color=LONG))

    assert list(answer.json["error"]) == ["message", "type", "code", "fbtrace_id"]
    assert answer.json["error"]["type"] == "OAuthException"
    assert arrived(client) == []


def test_a_name_beyond_a_thousand_is_refused_and_old_ones_go_on(
    sandbox: Flask, client: FlaskClient
) -> None:
    with store().writing() as connection:
        for number in range(activity_names.MOST_EVENT_NAMES):
            activity_names.use_event_name(connection, APP, f"event {number}")

    fresh = post_app(client, bought("a", _eventName="one more"))
    known = post_app(client, bought("b", _eventName="event 7"))

    assert fresh.json["error"]["message"] == (
        f"(#100) App ID: {APP}, Can only have up to 1000 events per app, one more"
        " doesn't fit"
    )
    assert known.status_code == 200
    assert [row["event_name"] for row in arrived(client)] == ["event 7"]


def test_a_refused_name_takes_the_calls_other_events_with_it(
    sandbox: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity_names, "MOST_EVENT_NAMES", 1)

    post_app(client, bought("a", _eventName="one"), bought("b", _eventName="two"))
    alone = post_app(client, bought("b", _eventName="two"))

    assert alone.status_code == 200
    assert [row["event_id"] for row in arrived(client)] == ["b"]


def test_parameters_beyond_25_of_a_name_over_all_calls_are_cut_off(
    client: FlaskClient,
) -> None:
    first = {f"first_{number}": "x" for number in range(23)}
    second = {f"second_{number}": "x" for number in range(3)}

    post_app(client, bought("a", **first))
    post_app(client, bought("b", **first, **second))
    post_app(client, bought("c", _eventName="fb_mobile_add_to_cart", **second))

    other, late, early = arrived(client)
    assert early["ignored"] == []
    assert late["ignored"] == [
        [name, "too_many_parameters"] for name in ("second_0", "second_1", "second_2")
    ]
    assert "first_22" in late["payload"]["custom_data"]
    assert "second_0" not in late["payload"]["custom_data"]
    assert late["payload"]["custom_data"]["value"] == 42.0
    assert other["ignored"] == []


def test_what_is_not_hashed_is_overlooked_and_not_refused(client: FlaskClient) -> None:
    hashed = sha256("joe@eg.com")
    ud = {"em": hashed, "fn": "joe", "ph": f"{hashed},{hashed}", "ln": "", "cn": hashed}

    answer = post_app(client, bought(), ud=json.dumps(ud))

    (row,) = arrived(client)
    person = row["payload"]["user_data"]
    assert answer.json == {"success": True}
    assert (person["em"], person["ph"], person["country"]) == (
        [hashed],
        [hashed, hashed],
        [hashed],
    )
    assert {"fn", "ln", "cn"}.isdisjoint(person)
    assert row["ignored"] == [["ud.fn", "not_hashed"]]
    assert "is not hashed: Meta overlooks it." in client.get("/test-events/1").text
