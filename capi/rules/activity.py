"""Lint of a call of the App Events API, as its form's fields or as their JSON."""

from collections.abc import Mapping
from typing import Any

from capi import app_event, app_wire
from capi.app_activity import (
    DEVICE,
    DEVICE_MISSING,
    EVENTS_MISSING,
    Activity,
    ActivityKind,
)
from capi.app_data import TRACKING_FLAGS
from capi.app_event_names import (
    MAX_PARAMETERS,
    OTHER_SPELLINGS,
    is_name,
    is_parameter,
)
from capi.normal.hashing import SHA256_OF_NOTHING, already_hashed
from capi.rules.app import (
    APPLICATION_FLAG_MISSING,
    MADID_UNUSABLE,
    NOBODY,
    TRACKING_FLAG_INVALID,
    TRACKING_FLAG_MISSING,
    device,
)
from capi.rules.body import TOKEN_IN_BODY
from capi.rules.hashes import EMPTY_HASH
from capi.rules.rule import (
    ERROR,
    NOTE,
    WARNING,
    Findings,
    Rule,
    Subject,
    is_empty,
    join,
    text,
)
from capi.rules.time import FUTURE_TOLERANCE, TIME_FUTURE, TIME_MILLISECONDS, TOO_FINE

ACTIVITY_UNKNOWN = Rule(
    "activity_unknown",
    ERROR,
    "Meta knows no such activity of an app.",
    f"Send event as one of {', '.join(ActivityKind)}.",
)
UNKNOWN_KEY = Rule(
    "unknown_activity_key",
    NOTE,
    "The key is none that an integration has to send; Meta's own SDKs send some more.",
    "Put what is your own into a custom event.",
)
ID_MISSING = Rule(
    "app_event_id_missing",
    WARNING,
    "The event has no id, so Meta cannot tell a copy of it from another event.",
    "Put event_id into the custom event, the same on every way it takes.",
)
TIME_MISSING = Rule(
    "log_time_missing",
    WARNING,
    "The event does not say when it happened, so Meta takes the time of the call.",
    "Send _logTime in Unix seconds.",
)
PARAMETER_TYPE = Rule(
    "app_parameter_type",
    WARNING,
    "A parameter is neither text nor a number.",
    "Send lists and objects as JSON text, true and false as 1 and 0.",
)
CONTENT_MALFORMED = Rule(
    "fb_content_malformed",
    ERROR,
    "fb_content is not the JSON of a list of objects with id and quantity.",
    'Send text such as [{"id": "mug", "quantity": 2}].',
)
UD_NOT_HASHED = Rule(
    "ud_not_hashed",
    WARNING,
    "A value of ud is no SHA-256; Meta ignores it, and has read it all the same.",
    "Send the SHA-256 of the normal form.",
)

_SAID = ("1", "0", "true", "false", "True", "False")
_KEYS = frozenset({*Activity.kinds, "access_token", "format", "sdk"})


def is_call(payload: Mapping[str, object]) -> bool:
    """Whether this is a call of the App Events API, and no event of the other one."""
    return "event_name" not in payload and bool(
        payload.keys() & {"event", "custom_events"}
    )


def check(subject: Subject) -> Findings:
    """The call: the device, its person, and each custom event."""
    call = app_wire.members(subject.event)
    kind = text(call.get("event"))
    if kind not in frozenset(ActivityKind):
        yield ACTIVITY_UNKNOWN.at(subject.field("event"))
    yield from _flags(subject, call)
    yield from _device(subject, call)
    yield from _person(subject, app_wire.mapping(call.get("ud")))
    events = app_wire.listed(call.get("custom_events"))
    if kind == ActivityKind.CUSTOM_EVENTS and not events:
        yield EVENTS_MISSING.at(subject.field("custom_events"))
    for index, event in enumerate(events):
        path = subject.field("custom_events", index)
        if isinstance(event, dict):
            yield from _event(event, path, subject.now)
    for key in call.keys() - _KEYS:
        yield UNKNOWN_KEY.at(subject.field(key))
    if call.get("access_token"):
        yield TOKEN_IN_BODY.at(subject.field("access_token"))


def _flags(subject: Subject, call: Mapping[str, Any]) -> Findings:
    rules = (TRACKING_FLAG_MISSING, APPLICATION_FLAG_MISSING)
    for flag, missing in zip(TRACKING_FLAGS, rules, strict=True):
        if is_empty(call.get(flag)):
            yield missing.at(subject.field(flag))
        elif str(call[flag]) not in _SAID:
            yield TRACKING_FLAG_INVALID.at(subject.field(flag))


def _device(subject: Subject, call: Mapping[str, Any]) -> Findings:
    untracked = str(call.get(TRACKING_FLAGS[0])) in ("0", "false", "False")
    if not untracked and all(is_empty(call.get(key)) for key in DEVICE):
        yield DEVICE_MISSING.at(subject.field("advertiser_id"))
    if text(call.get("advertiser_id")) == NOBODY:
        yield MADID_UNUSABLE.at(subject.field("advertiser_id"))
    if not is_empty(call.get("extinfo")):
        places = app_wire.places(call["extinfo"])
        yield from device(subject.field("extinfo"), places)


def _person(subject: Subject, ud: Mapping[str, Any]) -> Findings:
    for key, value in ud.items():
        for each in app_wire.listed(app_wire.digests(value)):
            digest = already_hashed(text(each))
            if digest is None:
                yield UD_NOT_HASHED.at(subject.field("ud", key))
            elif digest.startswith(SHA256_OF_NOTHING):
                yield EMPTY_HASH.at(subject.field("ud", key))


def _event(event: Mapping[str, Any], path: str, now: float) -> Findings:
    if not is_name(text(event.get("_eventName"))):
        yield app_event.NAME_INVALID.at(join(path, "_eventName"))
    if is_empty(event.get("event_id")):
        yield ID_MISSING.at(join(path, "event_id"))
    yield from _time(event, path, now)
    yield from app_event.doubts(event, path)
    named = {OTHER_SPELLINGS.get(key, key): value for key, value in event.items()}
    if not is_empty(named.get("fb_content")) and not _is_goods(named["fb_content"]):
        yield CONTENT_MALFORMED.at(join(path, "fb_content"))
    yield from _parameters(event, path)


def _time(event: Mapping[str, Any], path: str, now: float) -> Findings:
    time = app_wire.number(event.get("_logTime"))
    at = join(path, "_logTime")
    if not isinstance(time, int | float):
        yield TIME_MISSING.at(at)
    elif time >= TOO_FINE:
        yield TIME_MILLISECONDS.at(at)
    elif time > now + FUTURE_TOLERANCE:
        yield TIME_FUTURE.at(at)


def _is_goods(value: object) -> bool:
    items = app_wire.decoded(value) if isinstance(value, str) else None
    return isinstance(items, list) and all(
        isinstance(item, dict) and item.keys() >= {"id", "quantity"} for item in items
    )


def _parameters(event: Mapping[str, Any], path: str) -> Findings:
    names = [key for key in event if is_parameter(key)]
    for key in names:
        at, value = join(path, key), event[key]
        if not is_name(key):
            yield app_event.PARAMETER_INVALID.at(at)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            yield PARAMETER_TYPE.at(at)
        elif key not in app_event.WHOLE_VALUES and app_event.is_long(value):
            yield app_event.VALUE_LONG.at(at)
    for key in names[MAX_PARAMETERS:]:
        yield app_event.PARAMETER_LIMIT.at(join(path, key))
