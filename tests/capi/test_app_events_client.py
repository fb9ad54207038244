"""The client of the App Events API: one call, one typed answer or one typed error."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from capi.app_events import AppEventsClient, Claim
from capi.app_mapping import to_app_event
from capi.client import encode
from capi.errors import (
    CapiError,
    EventError,
    RateLimited,
    SettingsError,
    TransientError,
    TransportError,
)
from sandbox.arrivals import find
from sandbox.store import store
from tests.capi.app_kit import APP_ID, TOKEN, bought, installed
from tests.capi.listening import Listener, listening
from tests.server import free_port


@pytest.fixture
def told() -> Iterator[Listener]:
    """A server that plays Meta and answers as it is told to."""
    with listening() as heard:
        yield heard


def client(heard: Listener) -> AppEventsClient:
    """A client of it."""
    return AppEventsClient(APP_ID, TOKEN, base_url=heard.url)


@pytest.fixture
def app_client(meta_url: str) -> AppEventsClient:
    """A client of Meta as the sandbox plays it."""
    return AppEventsClient(APP_ID, TOKEN, base_url=meta_url)


@pytest.mark.parametrize("event", [bought(), installed()], ids=["purchase", "install"])
def test_the_sandboxs_meta_takes_events_and_installs(
    app_client: AppEventsClient, meta: Flask, event: Any
) -> None:
    answer = app_client.send(to_app_event(event))

    assert (answer.events_received, answer.messages) == (1, ())
    with meta.app_context(), store().reading() as connection:
        (arrival,) = find(connection)
    assert arrival.event_name == event.event_name


def test_the_form_has_nested_values_as_json_text(told: Listener) -> None:
    activity = to_app_event(bought())

    client(told).send(activity)

    payload = activity.to_meta()
    (form,) = told.forms
    assert told.paths == [f"/v26.0/{APP_ID}/activities"]
    assert form["advertiser_tracking_enabled"] == "1"
    for name in ("custom_events", "extinfo", "ud"):
        assert json.loads(form[name]) == payload[name]


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8::7"])
def test_every_call_says_the_devices_address_in_x_forwarded_for(
    told: Listener, address: str
) -> None:
    client(told).send({"event": "CUSTOM_APP_EVENTS", "client_ip_address": address})

    assert told.headers[0]["X-Forwarded-For"] == address
    assert "client_ip_address" not in told.forms[0]


def test_the_token_is_in_the_authorization_header_alone(
    told: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    client(told).send(to_app_event(bought()))

    assert told.headers[0]["Authorization"] == f"Bearer {TOKEN}"
    assert (
        "made-up-secret" not in f"{told.paths}{told.forms}{client(told)!r}{caplog.text}"
    )


def test_install_conversion_and_matching_are_answered_with_success(
    told: Listener,
) -> None:
    answer = client(told).send(to_app_event(installed()))

    assert (answer.events_received, answer.fbtrace_id) == (1, "Atrace")
    assert answer.claim is None


def test_a_drop_reason_is_told_to_people(told: Listener) -> None:
    told.answer = {"success": True, "drop_reason": "SOME_REASON"}

    answer = client(told).send(to_app_event(bought()))

    assert answer.drop_reason == "SOME_REASON"
    assert answer.messages == ("Meta dropped it: SOME_REASON",)


@pytest.mark.parametrize(
    ("body", "claim"),
    [
        (
            {"is_fb": True, "click_time": 1789990000, "ad_id": "7", "campaign_id": 9},
            Claim(is_fb=True, click_time=1789990000, ad_id="7", campaign_id=9),
        ),
        (
            {"is_view_through": True, "view_time": 1789990000, "unheard_of": 1},
            Claim(is_view_through=True, view_time=1789990000),
        ),
        (
            {"success": True, "applink_url": "shop://mug"},
            Claim(applink_url="shop://mug"),
        ),
    ],
    ids=["a click", "a view", "a deferred link"],
)
def test_a_claim_for_an_ad_is_an_answer(
    told: Listener, body: Any, claim: Claim
) -> None:
    """Clicks of 28 days; with consider_views, a view in the place of a click."""
    told.answer = body

    assert client(told).send(to_app_event(installed())).claim == claim


@pytest.mark.parametrize(
    ("status", "code", "subcode", "kind"),
    [
        (400, 100, None, EventError),
        (400, 100, 33, SettingsError),
        (400, 190, None, SettingsError),
        (400, 190, 460, SettingsError),
        (400, 190, 463, SettingsError),
        (403, 200, None, SettingsError),
        (400, 4, None, RateLimited),
        (400, 17, None, RateLimited),
        (400, 80003, None, RateLimited),
        *((400, code, None, TransientError) for code in (1, 2, 341, 368, 5000, 21009)),
        (400, 3, None, SettingsError),
        (400, 294, None, SettingsError),
        (500, 105, None, EventError),
        (500, 2655, None, EventError),
    ],
)
def test_an_error_of_metas_says_what_to_do(
    told: Listener, status: int, code: int, subcode: int | None, kind: type[CapiError]
) -> None:
    told.status = status
    told.answer = {"error": {"message": "no", "code": code, "error_subcode": subcode}}

    with pytest.raises(CapiError) as caught:
        client(told).send(to_app_event(bought()))

    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (200, {"success": False, "drop_reason": "BAD"}, EventError),
        (200, {"hello": "world"}, TransportError),
        (200, ["no object"], TransportError),
        (502, "<html>", TransportError),
        (302, {"success": True}, TransportError),
    ],
)
def test_an_answer_without_success_is_an_error(
    told: Listener, status: int, answer: Any, kind: type[CapiError]
) -> None:
    told.status, told.answer = status, answer

    with pytest.raises(kind):
        client(told).send(to_app_event(bought()))


def test_no_answer_is_a_transport_error() -> None:
    nobody = AppEventsClient(
        APP_ID, TOKEN, base_url=f"http://127.0.0.1:{free_port()}", timeout=(0.2, 0.2)
    )

    with pytest.raises(TransportError):
        nobody.send(to_app_event(bought()))


def test_a_1001st_event_name_is_metas_refusal_of_the_event(told: Listener) -> None:
    """Meta answers error 100 for a name that it has no room for."""
    told.status = 400
    words = f"(#100) App ID: {APP_ID}, Can only have up to 1000 events per app"
    told.answer = {"error": {"message": words, "code": 100}}

    with pytest.raises(EventError, match="up to 1000 events per app"):
        client(told).send(to_app_event(bought()))


def test_events_of_one_device_go_in_one_call(told: Listener) -> None:
    payloads = [encode(to_app_event(bought(f"o{n}")).to_meta()) for n in range(3)]

    answer = client(told).send_encoded(payloads)

    assert answer.events_received == 3
    events = json.loads(told.forms[0]["custom_events"])
    assert [event["event_id"] for event in events] == ["o0", "o1", "o2"]


def test_events_of_two_devices_do_not(told: Listener) -> None:
    mine, hers = bought("o1"), bought("o2", user_data=None)
    payloads = [encode(to_app_event(each).to_meta()) for each in (mine, hers)]

    with pytest.raises(ValueError, match="one device"):
        client(told).send_encoded(payloads)


def test_two_installs_share_no_call(told: Listener) -> None:
    one, other = (
        encode(to_app_event(installed(event_id=each)).to_meta()) for each in "ab"
    )

    assert client(told).alike(one) != client(told).alike(other)


def test_probing_tells_a_good_token_from_a_bad_one_and_records_nothing(
    app_client: AppEventsClient, meta: Flask, meta_url: str
) -> None:
    meta.config["SANDBOX_META_TOKEN"] = "EAAother"
    bad = AppEventsClient(APP_ID, "EAAbad", base_url=meta_url)

    app_client.probe()

    with pytest.raises(SettingsError):
        bad.probe()
    with meta.app_context(), store().reading() as connection:
        assert find(connection) == []


def test_an_app_that_is_not_the_tokens_own_is_a_matter_of_settings(
    meta_url: str,
) -> None:
    with pytest.raises(SettingsError):
        AppEventsClient("1", TOKEN, base_url=meta_url).probe()
