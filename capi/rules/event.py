"""Lint of an event's own keys: which there are, of which type, and its id."""

from difflib import get_close_matches

from capi.choices import CustomerSegmentation
from capi.rules.rule import ERROR, WARNING, Findings, Rule, Subject, is_empty

UNKNOWN_KEY = Rule(
    "unknown_event_key",
    ERROR,
    "Meta refuses an event with a key that it does not know.",
    "Remove it; what is your own goes into custom_data.",
)
WRONG_TYPE = Rule(
    "wrong_type",
    ERROR,
    "The value is not of the type that Meta expects here.",
    "Send the type that Meta's docs give.",
)
USER_DATA_MISSING = Rule(
    "user_data_missing",
    ERROR,
    "The event has no user_data.",
    "Say who did it: at least client_ip_address and client_user_agent.",
)
ID_MISSING = Rule(
    "event_id_missing",
    WARNING,
    "The event has no id, so Meta cannot merge it with the browser's.",
    "Send the same event_id from the server and as eventID from the pixel.",
)
ID_NOT_TEXT = Rule(
    "event_id_not_text",
    WARNING,
    "The id is not text, and 17 is not the same id as '17'.",
    "Send the id as text, in the same form from browser and server.",
)
ID_IN_CUSTOM_DATA = Rule(
    "event_id_in_custom_data",
    WARNING,
    "An event id inside custom_data is custom data: Meta merges nothing by it.",
    "On the server put it beside event_name; in fbq, into the fourth argument.",
)
SEGMENT_UNKNOWN = Rule(
    "customer_segmentation_unknown",
    WARNING,
    "Meta knows no such customer segment.",
    "Use one of the values in Meta's table of server event parameters.",
)

_WORDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}
_TYPES: dict[str, type] = {
    "event_name": str,
    "event_time": int,
    "action_source": str,
    "user_data": dict,
    "event_source_url": str,
    "referrer_url": str,
    "opt_out": bool,
    "data_processing_options": list,
    "data_processing_options_country": int,
    "data_processing_options_state": int,
    "custom_data": dict,
    "app_data": dict,
    "original_event_data": dict,
    "attribution_data": dict,
    "customer_segmentation": str,
    "messaging_channel": str,
    "advanced_measurement_table": str,
}
_KEYS = (*_TYPES, "event_id")
_INSIDE = {
    "advertiser_tracking_enabled": "app_data",
    "application_tracking_enabled": "app_data",
    "extinfo": "app_data",
    "client_ip_address": "user_data",
    "client_user_agent": "user_data",
    "fbp": "user_data",
    "fbc": "user_data",
    "external_id": "user_data",
    "value": "custom_data",
    "currency": "custom_data",
    "contents": "custom_data",
    "content_ids": "custom_data",
    "content_type": "custom_data",
    "order_id": "custom_data",
    "test_event_code": "the request's body, beside data",
}
_MISPLACED_IDS = ("event_id", "eventID", "eventId", "eventid")


def check(subject: Subject) -> Findings:
    """The keys, their types, and the id."""
    yield from _keys(subject)
    yield from _id(subject)
    if subject.event.get("user_data") is None:
        yield USER_DATA_MISSING.at(subject.field("user_data"))
    for where in (subject.event, subject.custom_data):
        segment = where.get("customer_segmentation")
        if isinstance(segment, str) and segment not in frozenset(CustomerSegmentation):
            steps = () if where is subject.event else ("custom_data",)
            yield SEGMENT_UNKNOWN.at(subject.field(*steps, "customer_segmentation"))


def is_a(kind: type, value: object) -> bool:
    """Whether a value has the type; true is no number, although Python has it so."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, kind)


def wrong_type(path: str, kind: type) -> Findings:
    """The finding for a value that should have been of `kind`."""
    yield WRONG_TYPE.at(path, fix=f"Send {_WORDS[kind]}.")


def _keys(subject: Subject) -> Findings:
    for key, value in subject.event.items():
        path = subject.field(key)
        if key not in _KEYS:
            yield UNKNOWN_KEY.at(path, fix=_home(key))
        elif value is not None and key in _TYPES and not is_a(_TYPES[key], value):
            yield from wrong_type(path, _TYPES[key])


def _home(key: str) -> str | None:
    """Where a misplaced or misspelled key belongs, None where that is not known."""
    if key in _INSIDE:
        return f"It belongs inside {_INSIDE[key]}."
    close = get_close_matches(key[:60].lower(), _KEYS, n=1, cutoff=0.8)
    return f"Was {close[0]} meant?" if close else None


def _id(subject: Subject) -> Findings:
    event_id = subject.event.get("event_id")
    path = subject.field("event_id")
    if is_empty(event_id):
        yield ID_MISSING.at(path)
    elif not isinstance(event_id, str):
        yield ID_NOT_TEXT.at(path)
    for key in _MISPLACED_IDS:
        if key in subject.custom_data:
            yield ID_IN_CUSTOM_DATA.at(subject.field("custom_data", key))
