"""Lint of events that add something to an earlier one: value, or attribution."""

from capi.rules.event import is_a, wrong_type
from capi.rules.rule import ERROR, WARNING, Findings, Rule, Subject, is_empty
from capi.rules.values import number

ORIGINAL_MISSING = Rule(
    "original_event_missing",
    ERROR,
    "The event adds to an earlier one, and does not say to which.",
    "Send original_event_data with the earlier event's name and time, and its "
    "event_id or order_id.",
)
ORIGINAL_INCOMPLETE = Rule(
    "original_event_incomplete",
    ERROR,
    "The earlier event cannot be found without its name and its time.",
    "Send original_event_data.event_name and original_event_data.event_time.",
)
UNKNOWN_ORIGINAL_KEY = Rule(
    "unknown_original_event_key",
    WARNING,
    "Meta's docs know no such key in original_event_data.",
    "Send event_name, event_time, event_id and order_id only.",
)
ATTRIBUTION_INCOMPLETE = Rule(
    "attribution_incomplete",
    ERROR,
    "The attribution lacks a field that Meta requires.",
    "Send ad_id, touchpoint_ts, attribution_share and attribution_value.",
)
ATTRIBUTION_SHARE = Rule(
    "not_a_share",
    ERROR,
    "The share of an attribution is not a number from 0 to 1.",
    "Send a fraction: 0.25 for a quarter.",
)
ATTRIBUTION_LATE = Rule(
    "attribution_late",
    ERROR,
    "An attribution must reach Meta within 48 hours of the event that it is for.",
    "Send it sooner; this one is lost.",
)

_APPENDING = ("AppendValue", "AppendAttribution")
_ORIGINAL_TYPES: dict[str, type] = {
    "event_name": str,
    "event_time": int,
    "event_id": str,
    "order_id": str,
}
_ATTRIBUTION = ("ad_id", "touchpoint_ts", "attribution_share", "attribution_value")
_LATEST = 48 * 3600


def check(subject: Subject) -> Findings:
    """Whether the earlier event, and what is added to it, are given."""
    yield from _types(subject)
    if subject.name in _APPENDING:
        yield from _original(subject)
    if subject.name == "AppendAttribution":
        yield from _attribution(subject)
    share = subject.part("attribution_data").get("attribution_share")
    if share is not None and not _is_share(share):
        yield ATTRIBUTION_SHARE.at(
            subject.field("attribution_data", "attribution_share")
        )


def _types(subject: Subject) -> Findings:
    for key, value in subject.part("original_event_data").items():
        path = subject.field("original_event_data", key)
        kind = _ORIGINAL_TYPES.get(key)
        if kind is None:
            yield UNKNOWN_ORIGINAL_KEY.at(path)
        elif value is not None and not is_a(kind, value):
            yield from wrong_type(path, kind)


def _original(subject: Subject) -> Findings:
    original = subject.part("original_event_data")
    path = subject.field("original_event_data")
    if not original:
        yield ORIGINAL_MISSING.at(path)
    elif is_empty(original.get("event_name")) or is_empty(original.get("event_time")):
        yield ORIGINAL_INCOMPLETE.at(path)


def _attribution(subject: Subject) -> Findings:
    attribution = subject.part("attribution_data")
    for key in _ATTRIBUTION:
        if is_empty(attribution.get(key)):
            yield ATTRIBUTION_INCOMPLETE.at(subject.field("attribution_data", key))
    time = subject.part("original_event_data").get("event_time")
    if isinstance(time, int) and time < subject.now - _LATEST:
        yield ATTRIBUTION_LATE.at(subject.field("original_event_data", "event_time"))


def _is_share(value: object) -> bool:
    share = number(value)
    return share is not None and 0 <= share <= 1
