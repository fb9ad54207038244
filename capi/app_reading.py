"""From the words of the App Events API to those of the Conversions API.

It reads what apps send and what Meta's own SDKs post: see `capi.app_mapping` for what
becomes what. Those SDKs translate as well, on the way to a gateway of Meta's, and lose
things that are not lost here: the contents (iOS), the description of the device
(Android), the event's id, keys of the app's own. They make `app_user_id` an id of
Facebook Login, which it is not; here it is an `external_id`.

What has no place in the Conversions API is left out: Facebook's cookie (`attribution`),
`click_id`, and what Meta's SDKs say to themselves (`_ui`, `_inBackground`, …).
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from capi import app_wire
from capi.app_activity import ActivityKind
from capi.app_data import AppData, ExtendedDeviceInfo
from capi.app_event_names import (
    BOOKKEEPING,
    CAPI_NAMES,
    CAPI_PARAMETERS,
    INSTALL,
    OTHER_SPELLINGS,
)
from capi.app_mapping import APP_DATA, IDS, OPTIONS
from capi.choices import ActionSource
from capi.consent import GEOLOCATE, LIMITED_DATA_USE
from capi.content import Content
from capi.custom_data import CustomData
from capi.events import Event
from capi.kinds import FLAG, Time
from capi.user_data import HASHED, UserData

_PERSON = {key: name for name, key in HASHED.items()} | {
    "dob": "date_of_birth",
    "cn": "country_code",
    "extern_id": "external_id",
}
"""Keys of `ud`, with the names that Meta's docs have for some elsewhere."""

_CONTENT = tuple(each.name for each in fields(Content))


def events_of(call: Mapping[str, Any], *, now: Time | None = None) -> tuple[Event, ...]:
    """Every event of a call of the App Events API, as `from_app_event` gives them."""
    form = app_wire.members(call)
    items = app_wire.listed(form.get("custom_events"))
    if form.get("event") == ActivityKind.INSTALL:
        items = [{"_eventName": INSTALL, "_logTime": form.get("install_timestamp")}]
    return tuple(
        from_app_event(item, form, now=now) for item in items if isinstance(item, dict)
    )


def from_app_event(
    item: Mapping[str, Any],
    call: Mapping[str, Any] | None = None,
    *,
    now: Time | None = None,
) -> Event:
    """A custom event, in the words of the Conversions API; never raises.

    Args:
        item: one of `custom_events`. Names and parameters of the Conversions API are
            taken as well.
        call: what the call says beside them: the device, its person, the flags.
            `client_ip_address` is what X-Forwarded-For said.
        now: the event's time where it has none, as Meta's docs allow.
    """
    form = app_wire.members(call or {})
    named = {OTHER_SPELLINGS.get(key, key): value for key, value in item.items()}
    name = named.get("_eventName", "")
    time: Any = app_wire.number(named.get("_logTime")) or now
    options = {key: app_wire.number(form.get(key)) for key in OPTIONS}
    return Event(
        event_name=CAPI_NAMES.get(name, name) if isinstance(name, str) else name,
        event_time=time,
        event_id=named.get("event_id") or form.get("event_id"),
        action_source=ActionSource.APP,
        user_data=_user_data(form, named.get("_app_user_id")),
        custom_data=custom_data(named),
        app_data=_app_data(form),
        **_limited(form, options),
    )


def custom_data(parameters: Mapping[str, Any]) -> CustomData:
    """The parameters of a custom event as `custom_data`; unknown ones are the app's."""
    known: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key, value in parameters.items():
        app = OTHER_SPELLINGS.get(key, key)
        if key in BOOKKEEPING and app not in CAPI_PARAMETERS:
            continue
        capi = CAPI_PARAMETERS.get(app, app)
        if capi in CustomData.kinds:
            known[capi] = app_wire.plain(app, value)
        elif app in CAPI_PARAMETERS:
            own[capi] = app_wire.plain(app, value)
        else:
            own[capi] = app_wire.decoded(value)
    if "contents" in known:
        known["contents"] = [_content(item) for item in known["contents"]]
    return CustomData(custom_properties=own, **known)


def _content(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    known = {key: each for key, each in item.items() if key in _CONTENT}
    for key in ("quantity", "item_price"):
        if key in known:
            known[key] = app_wire.number(known[key])
    return Content(**{"id": None, **known})


def _user_data(form: Mapping[str, Any], own_id: Any) -> UserData:
    given = app_wire.mapping(form.get("ud"))
    person: dict[str, Any] = {}
    for key, value in given.items():
        if key in _PERSON:
            person.setdefault(_PERSON[key], app_wire.digests(app_wire.decoded(value)))
    ids = [
        *app_wire.listed(person.pop("external_id", None)),
        *(each for each in (form.get("app_user_id"), own_id) if each),
    ]
    return UserData(
        **person,
        external_id=ids or None,
        madid=form.get("advertiser_id"),
        **{name: form.get(name) for name in IDS},
        client_ip_address=form.get("client_ip_address"),
    )


def _app_data(form: Mapping[str, Any]) -> AppData:
    known = {name: form[name] for name in APP_DATA if name in form}
    for name, value in known.items():
        if AppData.kinds[name] is FLAG:
            known[name] = app_wire.flag(value)
        elif name == "url_schemes":
            known[name] = app_wire.listed(value)
    places = app_wire.places(form.get("extinfo"))
    return AppData(**known, extinfo=ExtendedDeviceInfo.of(places) if places else None)


def _limited(form: Mapping[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """The data processing options; `limited_data_use` is the short way to say them."""
    key = "data_processing_options"
    if options[key] is not None:
        options[key] = app_wire.listed(options[key])
    elif app_wire.flag(form.get("limited_data_use")) is True:
        return dict(zip(OPTIONS, (LIMITED_DATA_USE, *GEOLOCATE), strict=True))
    return options
