"""Each code of lint about the App Events API, with a call that has this fault."""

import json
from typing import Any

from capi.normalize import sha256
from tests.capi.lint_cases import EXTINFO, NOW, Case

DONE: dict[str, Any] = {
    "_eventName": "fb_mobile_purchase",
    "event_id": "order_C1_purchase",
    "_logTime": NOW - 10,
    "_valueToSum": 21.97,
    "fb_currency": "GBP",
    "fb_content": '[{"id": "1234", "quantity": 2}, {"id": "5678", "quantity": 1}]',
    "fb_content_type": "product",
}
"""The purchase of Meta's docs, with an id and a time."""

CALL: dict[str, Any] = {
    "event": "CUSTOM_APP_EVENTS",
    "advertiser_id": "0b9d2f5e-5c1d-4a6e-9b57-6a0e6f3c1d2b",
    "advertiser_tracking_enabled": 1,
    "application_tracking_enabled": 1,
    "ud": {"em": sha256("joe@example.com")},
    "extinfo": EXTINFO,
    "custom_events": [DONE],
}
FORM = {
    key: value if isinstance(value, str | int) else json.dumps(value)
    for key, value in CALL.items()
}
"""The same, as a form has it."""


def call(**changes: Any) -> dict[str, Any]:
    """The clean call with changes; None takes a key away."""
    made = CALL | changes
    return {key: value for key, value in made.items() if value is not None}


def done(**changes: Any) -> dict[str, Any]:
    """The clean call with changes in its event."""
    event = DONE | changes
    kept = {key: value for key, value in event.items() if value is not None}
    return call(custom_events=[kept])


AT = "custom_events[0]"
APP_CASES = [
    Case("activity_unknown", "event", call(event="INSTALL")),
    Case("unknown_activity_key", "colour", call(colour="red")),
    Case("custom_events_missing", "custom_events", call(custom_events=None)),
    Case("advertiser_id_missing", "advertiser_id", call(advertiser_id=None)),
    Case("ud_not_hashed", "ud.em", call(ud={"em": "joe@example.com"})),
    Case("app_event_name_invalid", f"{AT}._eventName", done(_eventName="-dash")),
    Case("app_event_id_missing", f"{AT}.event_id", done(event_id=None)),
    Case("log_time_missing", f"{AT}._logTime", done(_logTime=None)),
    Case("app_currency_missing", f"{AT}.fb_currency", done(fb_currency=None)),
    Case(
        "app_event_automatic",
        f"{AT}._eventName",
        done(_eventName="fb_mobile_activate_app"),
    ),
    Case("fb_content_malformed", f"{AT}.fb_content", done(fb_content='[{"id": "1"}]')),
    Case("app_parameter_name_invalid", f"{AT}.…", done(**{"цвет": "red"})),
    Case("app_parameter_type", f"{AT}.tags", done(tags=["a"])),
    Case("app_value_too_long", f"{AT}.note", done(note="x" * 101)),
    Case(
        "app_parameter_limit",
        f"{AT}.own_24",
        done(**{f"own_{n}": n for n in range(25)}),
    ),
]
