"""Lint of `app_data`, which an app's event needs."""

from dataclasses import fields

from capi.app_data import TRACKING_FLAGS, AppData
from capi.choices import DeviceInfoVersion
from capi.rules.event import wrong_type
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

APP_DATA_MISSING = Rule(
    "app_data_missing",
    ERROR,
    "An app's event needs app_data.",
    "Send app_data with advertiser_tracking_enabled and extinfo.",
)
APP_DATA_UNEXPECTED = Rule(
    "app_data_unexpected",
    NOTE,
    "app_data says nothing about an event that did not happen in an app.",
    "Send it with action_source app only.",
)
TRACKING_FLAG_MISSING = Rule(
    "tracking_flag_missing",
    ERROR,
    "The event does not say whether the person lets the advertiser track them.",
    "Send advertiser_tracking_enabled as the device's tracking permission has it.",
)
APPLICATION_FLAG_MISSING = Rule(
    "application_flag_missing",
    WARNING,
    "The event does not say whether the app's own switch lets it be used for ads; one"
    " of Meta's pages requires it, another does not.",
    "Send application_tracking_enabled as the person has set it in the app.",
)
TRACKING_FLAG_INVALID = Rule(
    "tracking_flag_invalid",
    ERROR,
    "A tracking flag is neither true nor false.",
    "Send true or false (or 1 or 0).",
)
EXTINFO_MISSING = Rule(
    "extinfo_missing",
    ERROR,
    "An app's event needs extinfo, the description of the device.",
    "Send the list of 16 texts that Meta's docs describe.",
)
EXTINFO_LENGTH = Rule(
    "extinfo_length",
    ERROR,
    "extinfo has not exactly 16 places.",
    "Send all 16, an empty text for what is not known.",
)
EXTINFO_NULL = Rule(
    "extinfo_null",
    ERROR,
    "A place of extinfo is null; Meta wants an empty text for what is not known.",
    "Send texts and numbers only. (Meta's Python SDK sends null.)",
)
EXTINFO_INCOMPLETE = Rule(
    "extinfo_incomplete",
    ERROR,
    "The version (a2 or i2) or the system's version is missing from extinfo.",
    "Send a2 or i2 in the first place and the system's version in the fifth.",
)
UNKNOWN_APP_KEY = Rule(
    "unknown_app_data_key",
    WARNING,
    "Meta's docs know no such key in app_data.",
    "Remove it, or put what is your own into custom_data.",
)
APP_KEY_OUTSIDE_APP = Rule(
    "app_key_outside_app",
    WARNING,
    "This key belongs to an app's event; elsewhere Meta does not match by it.",
    "Send it with action_source app only.",
)

MADID_UNUSABLE = Rule(
    "madid_unusable",
    WARNING,
    "The advertising id is all zeros: what a device says whose owner is not tracked.",
    "Leave madid out for such a device.",
)

PLACES = 16
_MISSING = (TRACKING_FLAG_MISSING, APPLICATION_FLAG_MISSING)
_OS_VERSION = 4
_KEYS = frozenset(each.name for each in fields(AppData))
NOBODY = "00000000-0000-0000-0000-000000000000"


def check(subject: Subject) -> Findings:
    """Whether an app's event describes the app, and no other does."""
    app_data = subject.event.get("app_data")
    if subject.action_source != "app":
        yield from _elsewhere(subject)
    elif is_empty(app_data):
        yield APP_DATA_MISSING.at(subject.field("app_data"))
    elif isinstance(app_data, dict):
        yield from _required(subject)
    if text(subject.user_data.get("madid")) == NOBODY:
        yield MADID_UNUSABLE.at(subject.field("user_data", "madid"))
    for key in subject.part("app_data"):
        if key not in _KEYS:
            yield UNKNOWN_APP_KEY.at(subject.field("app_data", key))


def _elsewhere(subject: Subject) -> Findings:
    if not is_empty(subject.event.get("app_data")):
        yield APP_DATA_UNEXPECTED.at(subject.field("app_data"))
    for key in ("anon_id", "madid"):
        if not is_empty(subject.user_data.get(key)):
            yield APP_KEY_OUTSIDE_APP.at(subject.field("user_data", key))


def _required(subject: Subject) -> Findings:
    app_data = subject.part("app_data")
    for flag, missing in zip(TRACKING_FLAGS, _MISSING, strict=True):
        value = app_data.get(flag)
        if value is None:
            yield missing.at(subject.field("app_data", flag))
        elif not _is_flag(value):
            yield TRACKING_FLAG_INVALID.at(subject.field("app_data", flag))
    extinfo = app_data.get("extinfo")
    path = subject.field("app_data", "extinfo")
    if is_empty(extinfo):
        yield EXTINFO_MISSING.at(path)
    elif isinstance(extinfo, list):
        yield from device(path, extinfo)
    else:
        yield from wrong_type(path, list)


def _is_flag(value: object) -> bool:
    return isinstance(value, int) and value in (0, 1)


def device(path: str, extinfo: list[object]) -> Findings:
    """Whether `extinfo` describes a device in its sixteen places."""
    for index, place in enumerate(extinfo):
        if not isinstance(place, str | int | float):
            yield EXTINFO_NULL.at(join(path, index))
    if len(extinfo) != PLACES:
        yield EXTINFO_LENGTH.at(path)
        return
    if extinfo[0] not in tuple(DeviceInfoVersion):
        yield EXTINFO_INCOMPLETE.at(join(path, 0))
    if is_empty(extinfo[_OS_VERSION]):
        yield EXTINFO_INCOMPLETE.at(join(path, _OS_VERSION))
