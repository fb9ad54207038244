"""What a row keeps of an event whose person does not, or no more, consent.

Nothing of the person and of the device: the event remains, with its sum and goods.
"""

import json
from collections.abc import Mapping
from typing import Any

from capi.app_activity import Activity
from capi.app_data import TRACKING_FLAGS
from capi.client import encode

# Of a call of the App Events API, what says neither who it was nor which device.
_IMPERSONAL = frozenset(
    {
        "event",
        "event_id",
        "custom_events",
        "install_timestamp",
        "data_processing_options",
        "data_processing_options_country",
        "data_processing_options_state",
        "limited_data_use",
    }
)
_PERSONAL = frozenset({"user_data", "app_data", *Activity.kinds}) - _IMPERSONAL

# An event has the one, a call of the App Events API the others, be they ever so empty.
_ALWAYS_THERE = ("user_data", *TRACKING_FLAGS)


def without_person(payload: str) -> str:
    """The payload of a row without what tells whose event it is."""
    event = json.loads(payload)
    return encode({key: each for key, each in event.items() if key not in _PERSONAL})


def has_person(payload: Mapping[str, Any]) -> bool:
    """Whether a row's payload was left as it came in."""
    return any(key in payload for key in _ALWAYS_THERE)
