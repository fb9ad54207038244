"""What tests send to the sandbox's Meta, and how they ask what came of it."""

import hashlib
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PIXEL = "1234567890"
EVENTS_URL = f"/graph/v26.0/{PIXEL}/events"
TOKEN = "EAAtest-0123456789-abcd"
NOW = 1_790_000_000


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def purchase(event_id: str | None = "ch_1", **changes: Any) -> dict[str, Any]:
    """A Purchase that Meta takes; a change to None leaves the key out."""
    event = {
        "event_name": "Purchase",
        "event_time": NOW,
        "event_id": event_id,
        "action_source": "website",
        "event_source_url": "https://shop.example/thanks",
        "user_data": {"em": [sha256("joe@eg.com")], "client_user_agent": "Firefox"},
        "custom_data": {"value": 42.0, "currency": "USD", "order_id": "C1"},
    } | changes
    return {name: value for name, value in event.items() if value is not None}


def post_server(client: FlaskClient, *events: Any, **fields: Any) -> TestResponse:
    """Send events as the Conversions API's clients do, in JSON with a Bearer header."""
    return client.post(
        fields.pop("url", EVENTS_URL),
        json={"data": list(events)} | fields,
        headers={"Authorization": f"Bearer {TOKEN}"},
    )


def post_browser(
    client: FlaskClient, event_id: str | None = "ch_1", **fields: Any
) -> TestResponse:
    """Send a hit as the pixel does; `cd={…}` and `ud={…}` become cd[…] and ud[…]."""
    groups = {
        f"{prefix}[{name}]": value
        for prefix in ("cd", "ud")
        for name, value in fields.pop(prefix, {}).items()
    }
    query = {"id": PIXEL, "ev": "Purchase", "eid": event_id} | fields | groups
    return client.get("/tr/", query_string={k: v for k, v in query.items() if v})


def arrived(client: FlaskClient, **filters: str) -> list[dict[str, Any]]:
    """What `/events.json` lists, newest first."""
    return client.get("/events.json", query_string=filters).json


def verdicts(client: FlaskClient) -> list[tuple[str, str, str]]:
    """Source, status and reason of everything that arrived, oldest first."""
    rows = reversed(arrived(client))
    return [(row["source"], row["status"], row["reason"]) for row in rows]


def summary(client: FlaskClient, event_name: str = "Purchase") -> dict[str, Any]:
    """The totals of one event name."""
    return client.get("/summary.json").json["events"][event_name]
