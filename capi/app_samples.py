"""Believable events of an app, as `capi.samples` has those of a website.

The device and its ids are made up; nobody's are like these.
"""

from dataclasses import replace

from capi.acts import new_id
from capi.app_data import AppData, ExtendedDeviceInfo
from capi.app_event_names import APP_NAMES, CAPI_NAMES
from capi.choices import ActionSource
from capi.custom_data import CustomData
from capi.events import Event
from capi.samples import GOODS, PERSON, SAMPLES

OWNER = replace(
    PERSON,
    client_user_agent=None,
    madid="0b9d2f5e-5c1d-4a6e-9b57-6a0e6f3c1d2b",
    anon_id="XZsample-installation",
)
DEVICE = ExtendedDeviceInfo(
    ext_info_version="a2",
    app_package_name="com.example.shop",
    short_version="771",
    long_version="Version 7.7.1",
    os_version="14",
    device_model_name="Sample One",
    locale="en_US",
    timezone_abbreviation="PST",
    carrier="NoCarrier",
    screen_width=1080,
    screen_height=2400,
    screen_density=2.75,
    cpu_core_count=8,
    total_disk_space_gb=128,
    free_disk_space_gb=64,
    device_time_zone="America/Los_Angeles",
)
APP = AppData(
    advertiser_tracking_enabled=True,
    application_tracking_enabled=True,
    extinfo=DEVICE,
)

APP_SAMPLES = SAMPLES | {
    "MobileAppInstall": CustomData(),
    "ActivateApp": CustomData(),
    "AdClick": CustomData(custom_properties={"ad_type": "banner"}),
    "AdImpression": CustomData(
        value=0.05, currency="USD", custom_properties={"ad_type": "banner"}
    ),
    "AchievementUnlocked": CustomData(custom_properties={"description": "First order"}),
    "LevelAchieved": CustomData(custom_properties={"level": "3"}),
    "Rate": CustomData(
        value=4,
        content_type="product",
        content_ids=("sample-mug",),
        custom_properties={"max_rating_value": 5},
    ),
    "SpentCredits": CustomData(
        value=12, content_type="product", content_ids=("sample-mug",)
    ),
    "TutorialCompletion": CustomData(
        content_ids=("tour",), custom_properties={"success": 1}
    ),
    "Purchase": replace(GOODS, order_id="sample-app-order"),
}
"""By the Conversions API's names."""


def is_apps(event_name: str) -> bool:
    """Whether only an app has an event of this name."""
    capi = CAPI_NAMES.get(event_name, event_name)
    return event_name not in SAMPLES and (event_name in CAPI_NAMES or capi in APP_NAMES)


def app_sample(event_name: str, *, now: float) -> Event:
    """A believable event of an app, with an id that was never used. Names of either
    API are known."""
    name = CAPI_NAMES.get(event_name, event_name)
    return Event(
        event_name=name,
        event_time=int(now),
        event_id=f"sample.{new_id()}",
        action_source=ActionSource.APP,
        user_data=OWNER,
        custom_data=APP_SAMPLES.get(name, CustomData()),
        app_data=APP,
    )
