"""What each field of an event takes, and what it makes of the rest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from capi import (
    ActionSource,
    AppData,
    AttributionData,
    AttributionModel,
    AttributionSetting,
    Content,
    ConversionsClient,
    CustomData,
    CustomerSegmentation,
    DeliveryCategory,
    DeviceInfoVersion,
    Event,
    EventName,
    ExtendedDeviceInfo,
    MessagingChannel,
    OriginalEventData,
    Severity,
    UserData,
)

NOW = 1_790_000_000
LEAD = Event(event_name=EventName.LEAD, event_time=NOW)
UUID_TEXT = "a21a5d84-3e4c-4a6f-8b1e-2f0f7f1f6f10"


def codes(part: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.field) for finding in part.findings()]


FULL = Event(
    event_name="Purchase",
    event_time=NOW,
    event_id="ch_1",
    action_source=ActionSource.APP,
    event_source_url="https://shop.example/",
    referrer_url="https://search.example/",
    opt_out=False,
    data_processing_options=("LDU",),
    data_processing_options_country=1,
    data_processing_options_state=1000,
    customer_segmentation=CustomerSegmentation.NEW_CUSTOMER_TO_BUSINESS,
    messaging_channel=MessagingChannel.WHATSAPP,
    advanced_measurement_table="table",
    user_data=UserData(madid=UUID(UUID_TEXT), anon_id="XZ1", lead_id=123456789012345),
    custom_data=CustomData(
        value=Decimal("42.50"),
        currency="EUR",
        contents=[
            Content(
                id="mug",
                quantity=2,
                item_price=21.25,
                title="Mug",
                description="A mug",
                brand="Potter",
                category="Kitchen",
                delivery_category=DeliveryCategory.CURBSIDE,
            )
        ],
        item_number="1",
        net_revenue=Decimal("12.25"),
        lead_event_source="A CRM",
        event_source="crm",
        custom_properties={"store_data": {"store_code": "7", "none": None}},
    ),
    app_data=AppData(
        advertiser_tracking_enabled=True,
        application_tracking_enabled=False,
        url_schemes=["shop", "shop"],
        vendor_id="IDFV",
        extinfo=ExtendedDeviceInfo(
            ext_info_version=DeviceInfoVersion.ANDROID,
            app_package_name="com.some.app",
            os_version="14",
            screen_width=1080,
            screen_density=2.75,
            device_time_zone="Europe/Kyiv",
        ),
    ),
    original_event_data=OriginalEventData(
        event_name="Lead", event_time=NOW - 60, order_id=1001, event_id="lead_1"
    ),
    attribution_data=AttributionData(
        ad_id=120,
        attribution_model=AttributionModel.LINEAR,
        attribution_share=0.5,
        attribution_setting=AttributionSetting(inactivity_window_hours=24),
    ),
)


def test_every_field_reaches_meta_under_its_name() -> None:
    assert FULL.findings() == ()
    assert FULL.to_server() == {
        "event_name": "Purchase",
        "event_time": NOW,
        "event_id": "ch_1",
        "action_source": "app",
        "event_source_url": "https://shop.example/",
        "referrer_url": "https://search.example/",
        "opt_out": False,
        "data_processing_options": ["LDU"],
        "data_processing_options_country": 1,
        "data_processing_options_state": 1000,
        "customer_segmentation": "new_customer_to_business",
        "messaging_channel": "whatsapp",
        "advanced_measurement_table": "table",
        "user_data": {
            "madid": UUID_TEXT,
            "anon_id": "XZ1",
            "lead_id": 123456789012345,
        },
        "custom_data": {
            "value": 42.5,
            "currency": "EUR",
            "contents": [
                {
                    "id": "mug",
                    "quantity": 2,
                    "item_price": 21.25,
                    "title": "Mug",
                    "description": "A mug",
                    "brand": "Potter",
                    "category": "Kitchen",
                    "delivery_category": "curbside",
                }
            ],
            "content_ids": ["mug"],
            "content_type": "product",
            "num_items": 2,
            "item_number": "1",
            "net_revenue": 12.25,
            "lead_event_source": "A CRM",
            "event_source": "crm",
            "store_data": {"store_code": "7"},
        },
        "app_data": {
            "advertiser_tracking_enabled": True,
            "application_tracking_enabled": False,
            "url_schemes": ["shop"],
            "vendor_id": "IDFV",
            "extinfo": [
                *("a2", "com.some.app", "", "", "14", "", "", ""),
                *("", 1080, "", "2.75", "", "", "", "Europe/Kyiv"),
            ],
        },
        "original_event_data": {
            "event_name": "Lead",
            "event_time": NOW - 60,
            "order_id": "1001",
            "event_id": "lead_1",
        },
        "attribution_data": {
            "ad_id": "120",
            "attribution_model": "linear",
            "attribution_share": 0.5,
            "attribution_setting": {"inactivity_window_hours": 24},
        },
    }


def test_meta_as_the_sandbox_plays_it_takes_every_field(
    client: ConversionsClient, clock: Any
) -> None:
    event = replace(FULL, event_time=int(clock()))

    assert client.send([event]).events_received == 1


@pytest.mark.parametrize(
    "time",
    [
        NOW + 0.9,
        Decimal(NOW),
        datetime.fromtimestamp(NOW, UTC),
        datetime.fromtimestamp(NOW, timezone(timedelta(hours=-7))),
    ],
)
def test_a_time_becomes_whole_unix_seconds(time: Any) -> None:
    event = replace(LEAD, event_time=time)

    assert event.to_server()["event_time"] == NOW
    assert event.findings() == ()


def test_milliseconds_become_seconds_and_are_reported() -> None:
    event = replace(LEAD, event_time=NOW * 1000 + 999)

    assert event.to_server()["event_time"] == NOW
    assert codes(event) == [("time_in_milliseconds", "event_time")]


@pytest.mark.parametrize(
    "time", ["1790000000", True, -1, 10**14, datetime(2026, 11, 22), float("nan")]
)
def test_what_is_no_moment_is_left_out_as_an_error(time: Any) -> None:
    event = replace(LEAD, event_time=time)

    assert "event_time" not in event.to_server()
    assert codes(event) == [("not_a_time", "event_time")]
    assert event.findings()[0].severity is Severity.ERROR


@pytest.mark.parametrize("name", ["event_name", "event_time", "action_source"])
@pytest.mark.parametrize("nothing", [None, "", " \n"])
def test_a_required_field_without_a_value_is_an_error(name: str, nothing: Any) -> None:
    event = replace(LEAD, **{name: nothing})

    assert name not in event.to_server()
    assert codes(event) == [(f"{name}_missing", name)]
    assert event.findings()[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("name", "raw", "taken"),
    [
        ("event_id", 1001, "1001"),
        ("event_id", UUID(UUID_TEXT), UUID_TEXT),
        ("action_source", "Physical_Store", "physical_store"),
        ("opt_out", 1, True),
        ("data_processing_options", "ldu", ["LDU"]),
        ("data_processing_options", ("LDU", "LDU"), ["LDU"]),
        ("data_processing_options", [], []),
        ("data_processing_options_country", 0, 0),
        ("messaging_channel", "instagram", "instagram"),
    ],
)
def test_a_value_is_taken_in_metas_form(name: str, raw: Any, taken: Any) -> None:
    event = replace(LEAD, **{name: raw})

    assert event.to_server()[name] == taken
    assert event.findings() == ()


@pytest.mark.parametrize(
    ("name", "raw", "code", "severity"),
    [
        ("event_name", 7, "not_text", "error"),
        ("event_id", 1.5, "not_text", "warning"),
        ("event_source_url", "\ud800", "not_text", "warning"),
        ("action_source", "web", "unknown_choice", "error"),
        ("opt_out", "yes", "not_true_or_false", "warning"),
        ("data_processing_options_state", "CA", "not_a_whole_number", "warning"),
        ("messaging_channel", "telegram", "unknown_choice", "warning"),
        ("customer_segmentation", "new", "unknown_choice", "warning"),
        ("custom_data", {"value": 1}, "wrong_type", "error"),
        ("user_data", "joe@eg.com", "wrong_type", "error"),
    ],
)
def test_a_value_of_the_wrong_kind_is_left_out_and_reported(
    name: str, raw: Any, code: str, severity: str
) -> None:
    event = replace(LEAD, **{name: raw})

    assert not event.to_server().get(name)
    assert codes(event) == [(code, name)]
    assert event.findings()[0].severity == severity


def test_an_option_of_data_processing_that_is_lost_is_an_error() -> None:
    event = replace(LEAD, data_processing_options=(5, "LDU"))

    assert event.to_server()["data_processing_options"] == ["LDU"]
    assert [finding.severity for finding in event.findings()] == [Severity.ERROR]


def test_findings_name_the_place_however_deep() -> None:
    event = replace(
        LEAD,
        custom_data=CustomData(
            contents=[Content(id="a"), Content(id="b", quantity="x")]
        ),
        app_data=AppData(extinfo=ExtendedDeviceInfo(locale=7)),
    )

    assert codes(event) == [
        ("not_a_whole_number", "custom_data.contents[1].quantity"),
        ("not_text", "app_data.extinfo.locale"),
        ("extinfo_incomplete", "app_data.extinfo"),
        ("tracking_flag_missing", "app_data.advertiser_tracking_enabled"),
        ("application_flag_missing", "app_data.application_tracking_enabled"),
    ]


def test_the_repr_of_app_data_shows_no_token() -> None:
    data = AppData(vendor_id="secret", device_token="secret", receipt_data="secret")

    assert "secret" not in repr(data)
