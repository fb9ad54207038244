"""What tests of the Events Manager put into the store, and how they look at pages."""

import re
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from sandbox.arrivals import Arrival, record
from sandbox.exchanges import record_exchange
from sandbox.matching import CONVERSIONS_API, Side
from sandbox.matching import PIXEL as BY_PIXEL
from sandbox.store import now, store

PIXEL = "1234567890"
HTML = {"Accept": "text/html,*/*;q=0.8"}


def arrive(
    app: Flask,
    source: str = "browser",
    *,
    event_name: str = "Purchase",
    event_id: str | None = "ch_1",
    value: float | None = 42.0,
    order_id: str | None = None,
    pixel_id: str = PIXEL,
    test_event_code: str | None = None,
    route: str | None = None,
    **user_data: Any,
) -> Arrival:
    """Let one copy of an event arrive now, as the sandbox's endpoints would."""
    custom_data = {"value": value, "currency": value and "USD", "order_id": order_id}
    payload = {
        "event_name": event_name,
        "event_id": event_id,
        "event_time": int(now()),
        "action_source": "website",
        "custom_data": {k: v for k, v in custom_data.items() if v is not None},
        "user_data": user_data,
    }
    usual = BY_PIXEL if source == "browser" else CONVERSIONS_API
    with app.app_context(), store().writing() as connection:
        return record(
            connection,
            {name: part for name, part in payload.items() if part},
            side=Side(source, route or usual),
            pixel_id=pixel_id,
            received_at=now(),
            exchange=record_exchange(
                connection,
                {"method": "POST", "path": "/tr/", "headers": {}, "body": ""},
                {"status": 200, "body": {"events_received": 1}},
            ),
            test_event_code=test_event_code,
        )


def arrive_pair(app: Flask, event_id: str = "ch_1", **changes: Any) -> Arrival:
    """Both halves of one event; gives the browser's, which is the first."""
    first = arrive(app, "browser", event_id=event_id, **changes)
    arrive(app, "server", event_id=event_id, **changes)
    return first


def text_of(client: FlaskClient, path: str) -> str:
    """What stands on a page, in one line and without its tags."""
    bare = re.sub(r"<[^>]+>", " ", client.get(path, headers=HTML).text)
    return " ".join(unescape(bare).split())
