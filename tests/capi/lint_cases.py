"""Payloads for lint: a clean one, and one with a single fault for each code."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from capi.lint import LintContext
from capi.normalize import sha256

NOW = 1_760_000_000
DAY = 86_400
PLAIN = LintContext()

CLEAN: dict[str, Any] = {
    "event_name": "Purchase",
    "event_time": NOW - 10,
    "event_id": "ch_3Px9",
    "action_source": "website",
    "event_source_url": "https://shop.example/thanks?fbclid=IwAR2F4dbP0l7Mn1IawQQ",
    "referrer_url": "https://shop.example/checkout",
    "opt_out": False,
    "data_processing_options": ["LDU"],
    "data_processing_options_country": 1,
    "data_processing_options_state": 1000,
    "customer_segmentation": "new_customer_to_business",
    "user_data": {
        "em": [sha256("joe@example.com")],
        "ph": [sha256("16505551212")],
        "fn": [sha256("joe")],
        "ln": [sha256("smith")],
        "db": [sha256("19970216")],
        "ge": [sha256("m")],
        "ct": [sha256("menlopark")],
        "st": [sha256("ca")],
        "zp": [sha256("94035")],
        "country": [sha256("us")],
        "external_id": [sha256("user-42")],
        "client_ip_address": "2a03:2880:f003:c07:face:b00c::2",
        "client_user_agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0",
        "fbp": "fb.1.1759999000000.1098115397",
        "fbc": "fb.1.1759999000000.IwAR2F4dbP0l7Mn1IawQQ",
    },
    "custom_data": {
        "value": 49.5,
        "currency": "USD",
        "contents": [
            {"id": "mug", "quantity": 2, "item_price": 21.0},
            {"id": "pot", "quantity": 1, "item_price": 2.5},
        ],
        "content_ids": ["mug", "pot"],
        "content_type": "product",
        "num_items": 3,
        "order_id": "C261122-7KQ2M",
        "delivery_category": "home_delivery",
    },
}
"""A complete Purchase that no rule has anything to say about."""

EXTINFO = ["i2", "shop.app", "1.0", "1.0.0", "17.4.1", *[""] * 11]
APP: dict[str, Any] = {
    "action_source": "app",
    "app_data": {
        "advertiser_tracking_enabled": 1,
        "application_tracking_enabled": 0,
        "extinfo": EXTINFO,
    },
}
CHAT: dict[str, Any] = {
    "event_source_url": None,
    "referrer_url": None,
    "action_source": "business_messaging",
    "messaging_channel": "messenger",
    "user_data": {
        "page_id": "1",
        "page_scoped_user_id": "2",
        "client_ip_address": None,
        "client_user_agent": None,
        "fbp": None,
        "fbc": None,
    },
}
APPEND: dict[str, Any] = {
    "event_name": "AppendAttribution",
    "original_event_data": {"event_name": "Purchase", "event_time": NOW - 60},
    "attribution_data": {
        "ad_id": "1",
        "touchpoint_ts": NOW - 90,
        "attribution_share": 0.5,
        "attribution_value": 24.75,
    },
}


@dataclass(frozen=True)
class Case:
    """A payload, and the one finding that it is there for."""

    code: str
    field: str
    payload: object
    context: LintContext = PLAIN


def event(*bases: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The clean event with changes; None takes a key away, objects are merged."""
    made = deepcopy(CLEAN)
    for change in (*bases, changes):
        _merge(made, deepcopy(change))
    return made


def user(**changes: Any) -> dict[str, Any]:
    """The clean event with other user data."""
    return event(user_data=changes)


def custom(**changes: Any) -> dict[str, Any]:
    """The clean event with other custom data."""
    return event(custom_data=changes)


def item(**changes: Any) -> dict[str, Any]:
    """The clean event with contents of one item."""
    goods = {"id": "mug", "quantity": 3, "item_price": 14.0} | changes
    known = {key: value for key, value in goods.items() if value is not None}
    return custom(contents=[known], content_ids=None)


def only(**user_data: Any) -> dict[str, Any]:
    """The clean event with no user data but this."""
    return {**event(action_source="other"), "user_data": user_data}


def _merge(target: dict[str, Any], changes: dict[str, Any]) -> None:
    for key, value in changes.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value
