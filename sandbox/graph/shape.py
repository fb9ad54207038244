"""The shape of a server event: which keys, of which type.

Meta refuses a key that it does not know at the event's top level. Inside
`custom_data` any key is a custom property, and unknown `user_data` keys pass.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.graph.errors import schema_error
from sandbox.plain import is_plain

REQUIRED_KEYS = ("event_name", "event_time", "user_data")
OPTIONAL_KEYS = (
    "action_source",
    "advanced_measurement_table",
    "app_data",
    "attribution_data",
    "custom_data",
    "customer_segmentation",
    "data_processing_options",
    "data_processing_options_country",
    "data_processing_options_state",
    "event_id",
    "event_source_url",
    "messaging_channel",
    "opt_out",
    "original_event_data",
    "referrer_url",
)
ACTION_SOURCES = (
    "app",
    "business_messaging",
    "chat",
    "email",
    "other",
    "phone_call",
    "physical_store",
    "system_generated",
    "website",
)

_OBJECTS = (
    "app_data",
    "attribution_data",
    "custom_data",
    "original_event_data",
    "user_data",
)
_MOST_DIGITS = 20
_TEXTS = ("event_source_url", "referrer_url")


def check_shape(event: Any, index: int) -> None:
    """See that the event at `index` of the call is built like one.

    Raises:
        GraphError: a required key is missing, a key is unknown, or a type is wrong.
    """
    if not isinstance(event, dict):
        raise schema_error(f"An object is required on {path(index)}.")
    for key in REQUIRED_KEYS:
        if event.get(key) in (None, ""):
            raise schema_error(f"The parameter {path(index, key)} is required.")
    for key in event:
        if key not in REQUIRED_KEYS and key not in OPTIONAL_KEYS:
            raise schema_error(f'Unexpected key "{key}" on param {path(index)}.')
    _check_types(event, index)


def path(index: int, *keys: str) -> str:
    """Where in the call something stands, as Meta writes it: `$['data'][0]['em']`."""
    return f"$['data'][{index}]" + "".join(f"['{key}']" for key in keys)


def _check_types(event: Mapping[str, Any], index: int) -> None:
    name = event["event_name"]
    if not isinstance(name, str) or not name.strip() or not is_plain(name):
        raise schema_error(f"A text is required on {path(index, 'event_name')}.")
    if not _is_whole_number(event["event_time"]):
        raise schema_error(
            f"A Unix timestamp in seconds is required on {path(index, 'event_time')}."
        )
    if not _is_scalar(event.get("event_id")):
        raise schema_error(f"A text is required on {path(index, 'event_id')}.")
    for key in _OBJECTS:
        if not isinstance(event.get(key), dict | None):
            raise schema_error(f"An object is required on {path(index, key)}.")
    for key in _TEXTS:
        if not isinstance(event.get(key), str | None):
            raise schema_error(f"A text is required on {path(index, key)}.")
    source = event.get("action_source")
    if source is not None and source not in ACTION_SOURCES:
        known = ", ".join(ACTION_SOURCES)
        raise schema_error(f"{path(index, 'action_source')} must be one of: {known}.")


def _is_whole_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    return isinstance(value, int) and not isinstance(value, bool)


def _is_scalar(value: Any) -> bool:
    if isinstance(value, str):
        return is_plain(value)
    return isinstance(value, int | None) and not isinstance(value, bool)
