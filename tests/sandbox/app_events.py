"""What tests report as an app does, by both of Meta's doors."""

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sandbox.meta import NOW, post_server, purchase, sha256

APP = "9876543210"
ACTIVITIES_URL = f"/graph/v26.0/{APP}/activities"
APP_TOKEN = f"{APP}|a-made-up-secret"
DEVICE = "38400000-8cf0-11bd-b23e-10b96e40000d"
NOBODY = "00000000-0000-0000-0000-000000000000"
EXTINFO = ["a2", "shop.example", "771", "7.7.1", "15", *[""] * 11]


def bought(event_id: str | None = "ch_1", **changes: Any) -> dict[str, Any]:
    """A purchase as an app reports it; a change to None leaves the parameter out."""
    item = {
        "_eventName": "fb_mobile_purchase",
        "_logTime": NOW,
        "_valueToSum": 42.0,
        "event_id": event_id,
        "fb_currency": "USD",
        "fb_content": json.dumps([{"id": "mug", "quantity": 2}]),
    } | changes
    return {name: value for name, value in item.items() if value is not None}


def activity(*items: Any, **changes: Any) -> dict[str, Any]:
    """The fields of a call that Meta takes; without events, of an install."""
    fields = {
        "event": "CUSTOM_APP_EVENTS" if items else "MOBILE_APP_INSTALL",
        "advertiser_id": DEVICE,
        "advertiser_tracking_enabled": "1",
        "application_tracking_enabled": "1",
        "custom_events": json.dumps(items) if items else None,
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


def post_app(client: FlaskClient, *items: Any, **changes: Any) -> TestResponse:
    """Report by the App Events API, as Meta's phones do: a form, a token in it."""
    return client.post(
        changes.pop("url", ACTIVITIES_URL),
        data=activity(*items, **changes) | {"access_token": APP_TOKEN},
        headers=changes.pop("headers", None),
    )


def app_purchase(event_id: str | None = "ch_1", **changes: Any) -> dict[str, Any]:
    """The same purchase as a server reports it by the Conversions API."""
    return purchase(
        event_id,
        action_source="app",
        event_source_url=None,
        app_data={"advertiser_tracking_enabled": 1, "extinfo": EXTINFO},
        **{"user_data": {"madid": DEVICE, "em": [sha256("joe@eg.com")]}} | changes,
    )


def install(**user_data: Any) -> dict[str, Any]:
    """An install as a server reports it by the Conversions API."""
    person = {name: value for name, value in user_data.items() if value}
    return app_purchase(
        None,
        event_name="MobileAppInstall",
        custom_data=None,
        user_data=person or {"madid": DEVICE},
    )


def post_capi(client: FlaskClient, *events: Any) -> TestResponse:
    """Report by the Conversions API to the dataset that the app is linked to."""
    return post_server(client, *events)
