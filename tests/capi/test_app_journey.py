"""An event on its way through the App Events API and back: nothing is lost."""

import json
from typing import Any
from urllib.parse import parse_qsl

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capi import AppData, Content, CustomData, Event, UserData
from capi.app_activity import Activity
from capi.app_events import encoded_form
from capi.app_mapping import to_app_event
from capi.app_reading import events_of
from capi.currencies import ISO_4217
from capi.normalize import sha256
from tests.capi.app_kit import DEVICE, MADID, NOW, OWNER, bought, installed
from tests.capi.app_table import ROWS
from tests.often import often


def on_the_wire(activity: Activity) -> dict[str, Any]:
    """The form that a server gets, and the device's address beside it."""
    body, headers = encoded_form(activity.to_meta())
    form: dict[str, Any] = dict(parse_qsl(body.decode(), keep_blank_values=True))
    if "X-Forwarded-For" in headers:
        form["client_ip_address"] = headers["X-Forwarded-For"]
    return form


def back(event: Event) -> Event:
    """The event after a journey through the App Events API."""
    (read,) = events_of(on_the_wire(to_app_event(event)))
    return read


def item_of(event: Event) -> dict[str, Any]:
    (item,) = to_app_event(event).to_meta()["custom_events"]
    return dict(item)


def test_names_and_parameters_of_the_apps_own_go_both_ways_unchanged() -> None:
    own = {"colour": "red", "steps": 7, "size": "42", "tags": ["a", "b"]}
    event = bought(
        event_name="Boss beaten", custom_data=CustomData(custom_properties=own)
    )

    assert item_of(event)["tags"] == '["a","b"]'
    assert back(event).to_server()["custom_data"] == own


def test_custom_data_without_a_parameter_of_metas_keeps_its_own_name() -> None:
    data = CustomData(content_name="Mug", predicted_ltv=12.5, status="gold")

    read = back(bought(custom_data=data)).to_server()["custom_data"]

    assert read == {"content_name": "Mug", "predicted_ltv": 12.5, "status": "gold"}


def test_an_install_is_told_as_one_with_its_time_and_without_custom_events() -> None:
    payload = to_app_event(installed()).to_meta()

    assert payload["event"] == "MOBILE_APP_INSTALL"
    assert payload["install_timestamp"] == NOW
    assert payload["advertiser_id"] == MADID
    assert "custom_events" not in payload
    assert back(installed()).to_server() == installed().to_server()


def test_limited_data_use_goes_both_ways() -> None:
    options = {
        "data_processing_options": ["LDU"],
        "data_processing_options_country": 1,
        "data_processing_options_state": 1000,
    }
    event = bought(**options)

    assert options.items() <= to_app_event(event).to_meta().items()
    assert options.items() <= back(event).to_server().items()


TEXT = st.text(alphabet="abcXYZ0189 _-äЖ", min_size=1, max_size=12).filter(str.strip)
KEY = st.from_regex(r"x_[0-9a-zA-Z _-]{0,12}", fullmatch=True)
NUMBER = st.integers(0, 10**9) | st.floats(0, 1e6).map(lambda each: round(each, 2))
CONTENT = st.builds(
    Content, id=TEXT, quantity=st.integers(1, 9), item_price=st.none() | NUMBER
)
DIGEST = st.text(alphabet="0123456789abcdef", min_size=64, max_size=64)
CARRIED = st.builds(
    Event,
    event_name=st.sampled_from([row.capi_name for row in ROWS]) | KEY.map(str.strip),
    event_time=st.integers(1, 2 * 10**9),
    event_id=TEXT,
    action_source=st.just("app"),
    user_data=st.builds(
        UserData,
        email=st.none() | DIGEST,
        phone=st.none() | DIGEST,
        external_id=st.none() | TEXT,
        madid=st.none() | st.uuids(version=4).map(str),
        anon_id=st.none() | TEXT,
        client_ip_address=st.sampled_from([None, "203.0.113.7", "2001:db8::1"]),
    ),
    custom_data=st.builds(
        CustomData,
        value=st.none() | NUMBER,
        currency=st.none() | st.sampled_from(sorted(ISO_4217)),
        contents=st.lists(CONTENT, max_size=3),
        content_ids=st.lists(TEXT, max_size=3),
        content_type=st.none() | TEXT,
        num_items=st.none() | st.integers(0, 99),
        order_id=st.none() | TEXT,
        search_string=st.none() | TEXT,
        content_name=st.none() | TEXT,
        custom_properties=st.dictionaries(
            KEY.map(str.strip),
            TEXT | NUMBER | st.lists(TEXT, min_size=1, max_size=3),
            max_size=5,
        ),
    ),
    app_data=st.builds(
        AppData,
        advertiser_tracking_enabled=st.booleans(),
        application_tracking_enabled=st.booleans(),
        extinfo=st.none() | st.just(DEVICE),
        campaign_ids=st.none() | TEXT,
        install_referrer=st.none() | TEXT,
        url_schemes=st.lists(TEXT, max_size=2),
        consider_views=st.none() | st.booleans(),
        vendor_id=st.none() | TEXT,
        device_token=st.none() | TEXT,
    ),
    data_processing_options=st.sampled_from([None, ["LDU"], []]),
)


@settings(
    max_examples=often(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(event=CARRIED)
def test_a_journey_there_and_back_loses_nothing(event: Event) -> None:
    assert back(event).to_server() == event.to_server()


def test_several_addresses_become_one_and_the_last_user_id_is_the_apps() -> None:
    event = bought(
        user_data=UserData(email=["a@eg.com", "b@eg.com"], external_id=["u1", "u2"])
    )

    payload = to_app_event(event).to_meta()

    assert payload["ud"]["em"] == sha256("a@eg.com")
    assert payload["ud"]["external_id"] == sha256("u1")
    assert payload["app_user_id"] == sha256("u2")
    assert back(event).to_server()["user_data"]["external_id"] == [
        sha256("u1"),
        sha256("u2"),
    ]


def test_what_only_a_website_has_does_not_go_to_the_app() -> None:
    event = bought(
        event_source_url="https://shop.example/",
        user_data=UserData(
            email=OWNER.email, client_user_agent="Mozilla/5.0", fbp="fb.1.1.1"
        ),
    )

    text = json.dumps(to_app_event(event).to_meta())

    assert "shop.example" not in text
    assert "Mozilla" not in text
