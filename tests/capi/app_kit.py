"""An app's events for tests, and the device that they happen on."""

from dataclasses import replace
from typing import Any

from capi import (
    AppData,
    Content,
    CustomData,
    Event,
    ExtendedDeviceInfo,
    UserData,
)

NOW = 1_790_000_000
APP_ID = "9876543210"
APP = f"app:{APP_ID}"
TOKEN = f"{APP_ID}|made-up-secret"
MADID = "0b9d2f5e-5c1d-4a6e-9b57-6a0e6f3c1d2b"
ZEROS = "00000000-0000-0000-0000-000000000000"

DEVICE = ExtendedDeviceInfo(
    ext_info_version="i2",
    app_package_name="com.example.shop",
    short_version="1.0",
    long_version="1.0 long",
    os_version="13.4.1",
    device_model_name="iPhone5,1",
    locale="En_US",
    timezone_abbreviation="PDT",
    carrier="AT&T",
    screen_width=320,
    screen_height=568,
    screen_density=2,
    cpu_core_count=2,
    total_disk_space_gb=13,
    free_disk_space_gb=8,
    device_time_zone="USA/New York",
)
TRACKED = AppData(
    advertiser_tracking_enabled=True,
    application_tracking_enabled=True,
    extinfo=DEVICE,
)
OWNER = UserData(
    email="joe@example.com",
    external_id="user-7",
    madid=MADID,
    anon_id="XZ1",
    client_ip_address="203.0.113.7",
)
GOODS = CustomData(
    value=21.97,
    currency="GBP",
    contents=(Content(id="1234", quantity=2), Content(id="5678", quantity=1)),
)


def bought(event_id: str = "order_C1_purchase", **changes: Any) -> Event:
    """A purchase in the app."""
    event = Event(
        event_name="Purchase",
        event_time=NOW,
        event_id=event_id,
        action_source="app",
        user_data=OWNER,
        custom_data=GOODS,
        app_data=TRACKED,
    )
    return replace(event, **changes)


def installed(**changes: Any) -> Event:
    """The app's first start."""
    event = bought("first-start", event_name="MobileAppInstall")
    return replace(event, custom_data=CustomData(), **changes)
