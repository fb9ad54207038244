"""Meta's own SDK reports an app's events by both doors, over a real connection."""

import json
from collections.abc import Iterator

import pytest
import requests
from facebook_business.adobjects.application import Application
from facebook_business.adobjects.serverside.action_source import ActionSource
from facebook_business.adobjects.serverside.app_data import AppData
from facebook_business.adobjects.serverside.custom_data import CustomData
from facebook_business.adobjects.serverside.event import Event
from facebook_business.adobjects.serverside.event_request import EventRequest
from facebook_business.adobjects.serverside.extended_device_info import (
    ExtendedDeviceInfo,
)
from facebook_business.adobjects.serverside.user_data import UserData
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults
from tests.sandbox.app_events import (
    ACTIVITIES_URL,
    APP,
    APP_TOKEN,
    DEVICE,
    activity,
    bought,
)
from tests.sandbox.meta import NOW, PIXEL, TOKEN, arrived, summary
from tests.server import serving

BLANK = ExtendedDeviceInfo(ext_info_version="a2", os_version="15")


@pytest.fixture
def served(sandbox: Flask) -> Iterator[str]:
    """The URL at which the sandbox really listens, its app linked to the dataset."""
    sandbox.config.update(META_PIXEL_ID=PIXEL, META_APP_ID=APP)
    with serving(sandbox) as url:
        yield url


@pytest.fixture
def sdk(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meta's SDK, told nothing but where the Graph API is."""
    monkeypatch.setattr(FacebookSession, "GRAPH", f"{served}/graph")
    FacebookAdsApi.init(access_token=TOKEN, crash_log=False)


def by_the_sdks_edge(event_id: str) -> object:
    return Application(APP).create_activity(
        params={
            "event": "CUSTOM_APP_EVENTS",
            "advertiser_id": DEVICE,
            "advertiser_tracking_enabled": True,
            "application_tracking_enabled": True,
            "custom_events": [bought(event_id)],
        }
    )


def by_the_sdks_event(event_id: str) -> object:
    event = Event(
        event_name="Purchase",
        event_time=NOW,
        event_id=event_id,
        action_source=ActionSource.APP,
        user_data=UserData(madid=DEVICE),
        app_data=AppData(advertiser_tracking_enabled=True, extinfo=BLANK),
        custom_data=CustomData(value=42.0, currency="usd"),
    )
    return EventRequest(pixel_id=PIXEL, events=[event]).execute()


@pytest.mark.usefixtures("sdk")
def test_metas_sdk_sends_by_both_doors_and_it_is_one_event(client: FlaskClient) -> None:
    by_the_sdks_edge("ch_1")
    by_the_sdks_event("ch_1")

    server, phone = arrived(client)
    totals = summary(client)
    assert (totals["app"], totals["counted"]) == (2, 1)
    for key in ("event_name", "event_id", "event_time", "action_source"):
        assert phone["payload"][key] == server["payload"][key]
    assert phone["payload"]["user_data"]["madid"] == DEVICE
    assert (phone["value"], server["value"]) == (42.0, 42.0)


@pytest.mark.usefixtures("sdk")
def test_metas_sdk_reports_an_install(client: FlaskClient) -> None:
    flags = ("advertiser_tracking_enabled", "application_tracking_enabled")
    install = activity(install_timestamp=float(NOW)) | dict.fromkeys(flags, True)

    Application(APP).create_activity(params=install)

    assert arrived(client)[0]["event_name"] == "MobileAppInstall"


@pytest.mark.usefixtures("sdk")
def test_metas_sdk_understands_a_refusal() -> None:
    with pytest.raises(FacebookRequestError) as refusal:
        Application(APP).create_activity(params={"event": "MOBILE_APP_INSTALL"})

    assert refusal.value.api_error_code() == 100
    assert "'attribution' is required" in refusal.value.api_error_message()


@pytest.mark.usefixtures("sdk")
def test_metas_sdk_without_the_tracking_flag_is_refused() -> None:
    event = Event(
        event_name="Lead",
        event_time=NOW,
        action_source=ActionSource.APP,
        user_data=UserData(madid=DEVICE),
        app_data=AppData(extinfo=BLANK),
    )

    with pytest.raises(FacebookRequestError) as refusal:
        EventRequest(pixel_id=PIXEL, events=[event]).execute()

    error = refusal.value.body()["error"]
    assert error["error_user_title"] == "Missing Advertiser Tracking Enabled Flag"


def test_a_lost_answer_that_is_sent_again_is_counted_once(
    served: str, client: FlaskClient
) -> None:
    form = activity(bought()) | {"access_token": APP_TOKEN}
    faults.switch("meta_lost_response", on=True)
    with pytest.raises(requests.ConnectionError):
        requests.post(f"{served}{ACTIVITIES_URL}", data=form, timeout=10)
    faults.switch("meta_lost_response", on=False)

    answer = requests.post(f"{served}{ACTIVITIES_URL}", data=form, timeout=10)

    assert answer.json() == {"success": True}
    assert (summary(client)["app"], summary(client)["counted"]) == (2, 1)


def test_a_timeout_stores_nothing(
    sandbox: Flask, served: str, client: FlaskClient
) -> None:
    sandbox.config["SANDBOX_TIMEOUT_SECONDS"] = 0.01
    faults.switch("meta_timeout", on=True)

    with pytest.raises(requests.ConnectionError):
        requests.post(f"{served}{ACTIVITIES_URL}", data=activity(bought()), timeout=10)

    assert arrived(client) == []


def test_a_form_shows_as_it_was_sent(served: str, client: FlaskClient) -> None:
    form = activity(bought()) | {"access_token": APP_TOKEN}

    requests.post(f"{served}{ACTIVITIES_URL}", data=form, timeout=10)

    page = client.get("/test-events/1").text
    assert "As the app sent it" in page
    assert "fb_mobile_purchase" in page
    assert json.dumps(APP_TOKEN) not in page
    assert "access_token=9876…cret" in page.replace("%7C", "|")
