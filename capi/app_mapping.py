"""From the words of the Conversions API to those of the App Events API.

    Conversions API                   App Events API
    event_name, event_time            _eventName (by a table), _logTime
    event_id                          event_id, of the custom event
    custom_data                       _valueToSum, fb_currency, … (by a table);
                                      other keys by their own name
    user_data.madid                   advertiser_id
    user_data.client_ip_address       X-Forwarded-For
    user_data.external_id             ud, and app_user_id
    user_data: other hashed keys      ud
    user_data.anon_id, page_id, …     the same
    app_data: flags, extinfo, …       the same
    data_processing_options*          the same, of the call

The tables are in `capi.app_event_names`, the way back is `capi.app_reading`.
"""

from collections.abc import Mapping
from typing import Any

from capi import app_wire
from capi.app_activity import Activity, ActivityKind
from capi.app_data import AppData, ExtendedDeviceInfo
from capi.app_event import AppEvent
from capi.app_event_names import APP_NAMES, CAPI_PARAMETERS, INSTALL
from capi.content import Content
from capi.events import Event
from capi.user_data import HASHED, UserData

OPTIONS = tuple(
    name for name in Event.kinds if name.startswith("data_processing_options")
)
APP_DATA = tuple(name for name in AppData.kinds if name != "extinfo")
IDS = ("anon_id", "page_id", "page_scoped_user_id")
"""Fields that both APIs have, by the same names."""

_FIELDS = {capi: app for app, capi in CAPI_PARAMETERS.items()} | {
    "value": "value_to_sum"
}


def to_app_event(event: Event) -> Activity:
    """The call that tells Meta of `event` by the App Events API.

    Of several e-mail addresses and the like, the first goes: `ud` takes one of each.
    What only a website's event has (page, `fbp`, `fbc`, …) has no place there, and an
    install has none for `custom_data`.
    """
    return activity_of(event.to_server())


def activity_of(event: Mapping[str, Any]) -> Activity:
    """As `to_app_event`, for what `Event.to_server()` gives."""
    user, app = event.get("user_data", {}), event.get("app_data", {})
    ids = user.get("external_id", ())
    places = app.get("extinfo")
    alike: dict[str, Any] = {
        name: part.get(name)
        for part, names in ((user, IDS), (app, APP_DATA), (event, OPTIONS))
        for name in names
    }
    return Activity(
        advertiser_id=user.get("madid"),
        app_user_id=ids[-1] if ids else None,
        ud=UserData(**{name: user.get(key) for name, key in HASHED.items()}),
        extinfo=ExtendedDeviceInfo.of(places) if places else None,
        client_ip_address=user.get("client_ip_address"),
        **alike,
        **_what_happened(event),
    )


def _what_happened(event: Mapping[str, Any]) -> dict[str, Any]:
    if event.get("event_name") != INSTALL:
        kind = ActivityKind.CUSTOM_EVENTS
        return {"event": kind, "custom_events": (_custom_event(event),)}
    return {
        "event": ActivityKind.INSTALL,
        "event_id": event.get("event_id"),
        "install_timestamp": event.get("event_time"),
    }


def _custom_event(event: Mapping[str, Any]) -> AppEvent:
    data = dict(event.get("custom_data", {}))
    known = {app: data.pop(capi) for capi, app in _FIELDS.items() if capi in data}
    if "fb_content" in known:
        known["fb_content"] = [Content(**item) for item in known["fb_content"]]
    name = event.get("event_name", "")
    return AppEvent(
        event_name=APP_NAMES.get(name, name),
        event_id=event.get("event_id"),
        log_time=event.get("event_time"),
        parameters=data,
        **{key: app_wire.plain(key, value) for key, value in known.items()},
    )
