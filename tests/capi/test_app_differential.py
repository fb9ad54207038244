"""Meta's own Python SDK makes the same app events, deviations listed one by one.

Its `AppData` and `ExtendedDeviceInfo` are compared in the Conversions API's payload,
its `Application.create_activity` in the App Events API's form. What deviates in every
event stands in `test_event_differential.py`.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from facebook_business.adobjects.application import Application
from facebook_business.adobjects.serverside.app_data import AppData as MetaAppData
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capi import AppData, ExtendedDeviceInfo
from capi.app_activity import Activity
from capi.app_data import TRACKING_FLAGS
from capi.app_events import AppEventsClient
from capi.app_mapping import to_app_event
from tests.capi.app_kit import APP_ID, DEVICE, TOKEN, bought, installed
from tests.capi.described import NOW, Described, Json
from tests.capi.described_events import AMOUNT, BOOLEAN, TEXT, WORD
from tests.capi.listening import Listener, listening
from tests.capi.test_event_differential import DEVIATIONS, mended, ours
from tests.often import often

PLACES = tuple(ExtendedDeviceInfo.kinds)
APP = st.builds(
    lambda flags, device, app, user, data: Described(
        event={"event_name": "Purchase", "event_time": NOW, "action_source": "app"},
        user={"email": "joe@eg.com"} | user,
        data={"custom_properties": data},
        app=flags | app,
        device=device,
    ),
    st.fixed_dictionaries(
        {
            "advertiser_tracking_enabled": BOOLEAN,
            "application_tracking_enabled": BOOLEAN,
        }
    ),
    st.fixed_dictionaries(
        {"ext_info_version": st.sampled_from(["a2", "i2"]), "os_version": WORD},
        optional={
            place: WORD for place in PLACES if place not in PLACES[:1] + PLACES[4:5]
        },
    ),
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("campaign_ids", "install_referrer", "installer_package", "receipt_data"),
            TEXT,
        )
        | {"url_schemes": WORD, "windows_attribution_id": TEXT}
        | dict.fromkeys(
            ("consider_views", "include_dwell_data", "include_video_data"), BOOLEAN
        ),
    ),
    st.fixed_dictionaries({}, optional={"madid": WORD, "anon_id": WORD}),
    st.fixed_dictionaries(
        {},
        optional={"level": WORD, "description": TEXT, "success": st.integers(0, 1)}
        | {"max_rating_value": AMOUNT},
    ),
)


@settings(
    max_examples=often(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(described=APP)
def test_an_apps_event_has_the_payload_that_metas_sdk_makes(
    described: Described,
) -> None:
    assert ours(described) == mended(described.by_meta(), DEVIATIONS)


def test_a_complete_description_of_a_device_is_the_same_as_it_stands() -> None:
    described = Described(
        app={"advertiser_tracking_enabled": True},
        device={place: getattr(DEVICE, place) for place in PLACES}
        | {"screen_density": "2.00"},
    )

    theirs = described.by_meta()["app_data"]["extinfo"]

    assert described.by_us()["app_data"]["extinfo"] == theirs


@pytest.mark.parametrize(
    ("device", "theirs", "ours_", "reason"),
    [
        ({"locale": None}, None, "", "Meta's docs want an empty text, not null."),
        (
            {"locale": " "},
            " ",
            "",
            "A blank place is an unknown one.",
        ),
    ],
)
def test_deviation_in_a_place_of_the_device_is_meant(
    device: Json, theirs: object, ours_: object, reason: str
) -> None:
    described = Described(
        app={}, device={"ext_info_version": "a2", "os_version": "14"} | device
    )

    assert described.by_meta()["app_data"]["extinfo"][6] == theirs
    assert described.by_us()["app_data"]["extinfo"][6] == ours_, reason


@pytest.mark.parametrize(
    ("raw", "theirs", "ours_", "reason"),
    [
        (2, 2, "2.00", "Meta's docs have the density as text with two decimals."),
        (2.75, 2.75, "2.75", "The same."),
    ],
)
def test_deviation_in_the_screens_density_is_meant(
    raw: object, theirs: object, ours_: object, reason: str
) -> None:
    described = Described(
        app={},
        device={"ext_info_version": "a2", "os_version": "14", "screen_density": raw},
    )

    assert described.by_meta()["app_data"]["extinfo"][11] == theirs
    assert described.by_us()["app_data"]["extinfo"][11] == ours_, reason


def test_two_fields_that_meta_reads_are_missing_from_its_class() -> None:
    """`vendor_id` is in Meta's docs, `device_token` is what its Android SDK sends."""
    missing = {name for name in AppData.kinds if not hasattr(MetaAppData, name)}

    assert missing == {"vendor_id", "device_token"}


SDKS_OWN = {
    "auto_publish": "Meta's reference: unused now.",
    "bundle_id": "Of Meta's SDK for iOS alone.",
    "bundle_short_version": "The same.",
    "bundle_version": "The same.",
    "circuit_breaker_timeout_ms": "Not in Meta's reference.",
    "custom_events_file": "Says custom_events once more, as an upload.",
    "custom_vendor_id": "Not in Meta's reference.",
    "install_id": "Not in Meta's reference.",
    "is_circuit_breaker_active": "Not in Meta's reference.",
    "is_fb": "Not in Meta's reference.",
    "is_redownload": "Not in Meta's reference.",
    "last_new_install_time": "Not in Meta's reference.",
    "last_session_time": "Not in Meta's reference.",
    "migration_bundle": "Meta's reference: for Meta's SDK.",
    "operational_parameters": "Not in Meta's reference.",
    "sdk_version": "Not in Meta's reference.",
}
"""Parameters of Meta's SDK that no integration has to set, each with the reason."""


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """A server that plays graph.facebook.com to Meta's SDK and to us."""
    with listening() as heard:
        monkeypatch.setattr(FacebookSession, "GRAPH", heard.url)
        yield heard


WORDS = {"true": "1", "false": "0"}
"""Meta's docs write flags as 1 and 0, its Python SDK in words; both are read."""


def plain(form: dict[str, str]) -> dict[str, Any]:
    """A form with its JSON read: the order of keys says nothing."""
    nested = ("custom_events", "ud", "extinfo", "url_schemes")
    return {
        key: json.loads(value) if key in nested else WORDS.get(value, value)
        for key, value in form.items()
    }


@pytest.mark.parametrize("event", [bought(), installed()], ids=["purchase", "install"])
def test_the_form_is_the_one_that_metas_sdk_posts(
    received: Listener, event: Any
) -> None:
    activity = to_app_event(event).to_meta()
    AppEventsClient(APP_ID, TOKEN, base_url=received.url).send(activity)
    by_us = plain(received.forms[-1])

    # The address is a header, which their class has no way to set.
    address = activity.pop("client_ip_address")
    activity |= {flag: bool(activity[flag]) for flag in TRACKING_FLAGS}
    api = FacebookAdsApi(FacebookSession(access_token=TOKEN))
    with pytest.warns(UserWarning, match="might not be compatible") as doubted:
        Application(APP_ID, api=api).create_activity(params=activity)
    by_meta = plain(received.forms[-1])

    assert by_us == by_meta
    # Their class takes extinfo for an object, against Meta's docs, and sends the list.
    assert [str(each.message).split()[2] for each in doubted] == ["extinfo"]
    assert address not in str(by_us)


def test_every_parameter_of_metas_sdk_is_ours_or_left_out_for_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known: dict[str, str] = {}

    class Checker:
        def __init__(self, types: dict[str, str], enums: object) -> None:
            known.update(types)

        def __getattr__(self, name: str) -> Any:
            return lambda *_: True

    monkeypatch.setattr("facebook_business.adobjects.application.TypeChecker", Checker)
    api = FacebookAdsApi(FacebookSession(access_token=TOKEN))
    Application(APP_ID, api=api).create_activity(params={}, pending=True)

    assert known.keys() - Activity.kinds.keys() == SDKS_OWN.keys()
    assert Activity.kinds.keys() - known.keys() == {"client_ip_address"}
