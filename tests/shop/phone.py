"""A phone with the shop's app on it: reports what its owner does, by the app's key."""

import gzip
import json
from pathlib import Path
from typing import Any

import requests
from flask.testing import FlaskClient

from app import create_app
from shop.openapi import COMPONENTS
from tests.databases import Seeded, Sqlite

KEY = "key-of-the-app-in-tests"
KEYS = f"test-app:{KEY}"
DALVIK = "Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9 Build/AP4A)"

APP_DATA = {
    "advertiser_tracking_enabled": True,
    "application_tracking_enabled": True,
    "extinfo": ["a2", "shop.example.app", 771, "7.7.1", "15", "Pixel 9", "en_US"]
    + ["GMT+2", "Kyivstar", 1080, 2424, "2.75", 8, 128, 64, "Europe/Kyiv"],
}
USER_DATA = {
    "madid": "38400000-8cf0-11bd-b23e-10b96e40000d",
    "anon_id": "XZ0123456789",
    "email": "Jenny.Rosen@Example.com",
    "external_id": "u-17",
}
GOODS = {
    "value": 37.0,
    "currency": "USD",
    "contents": [{"id": "stoneware-mug", "quantity": 2, "item_price": 18.5}],
}


class Phone:
    """Calls the gateway of the shop at `shop_url`."""

    def __init__(self, shop_url: str, key: str = KEY) -> None:
        self.url = f"{shop_url}/api/app-events"
        self.http = requests.Session()
        self.http.headers.update(
            {"Authorization": f"Bearer {key}", "User-Agent": DALVIK}
        )

    def call(self, body: object, **options: Any) -> requests.Response:
        """One POST of this body."""
        return self.http.post(self.url, json=body, timeout=20, **options)

    def packed(self, body: bytes) -> requests.Response:
        """One POST of these bytes, packed by gzip."""
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        data = gzip.compress(body)
        return self.http.post(self.url, data=data, headers=headers, timeout=20)

    def report(self, *events: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
        """Report events of this phone; gives the results. `changes` are of the call."""
        answer = self.call(call(*events, **changes))
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    def results(self, *events: dict[str, Any], **changes: Any) -> list[str]:
        """As `report`, for the word of each event alone."""
        return [each["result"] for each in self.report(*events, **changes)]


def gate(database: Sqlite, folder: Path, **settings: str) -> FlaskClient:
    """The gateway of a shop that nobody serves, on a database of its own."""
    shop = create_app(
        {
            "DATABASE_URL": Seeded(database).copy(folder),
            "MOBILE_API_KEYS": KEYS,
            "META_PIXEL_ID": "1234567890",
            "META_ACCESS_TOKEN": "EAAmadeup",
            "CONSENT_MODE": "off",
            **settings,
        }
    )
    return shop.test_client()


def call(*events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The body of a call; a change of None leaves something out."""
    body = {"app_data": APP_DATA, "user_data": USER_DATA, "events": list(events)}
    return {key: each for key, each in {**body, **changes}.items() if each is not None}


def event(event_name: str = "AddToCart", **given: Any) -> dict[str, Any]:
    """An event with an id that follows from its name."""
    event_id = f"of-{event_name.replace(' ', '-')}"
    return {"event_name": event_name, "event_id": event_id, **given}


def compact(body: object) -> bytes:
    """The body as JSON."""
    return json.dumps(body).encode()


def examples(name: str) -> dict[str, Any]:
    """Everything that an app may say in one of the description's objects."""
    return {
        key: schema["examples"][0]
        for key, schema in COMPONENTS[name]["properties"].items()
        if "examples" in schema
    }
