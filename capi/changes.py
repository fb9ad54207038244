"""Fields of an event set by name, as a command line gives them: `value=12.5`."""

import json
from collections.abc import Iterable
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any, TypeVar, cast

from capi.app_data import AppData, ExtendedDeviceInfo
from capi.events import Content, CustomData, Event
from capi.kinds import FLAG
from capi.user_data import UserData

Part = TypeVar("Part", Event, CustomData, UserData, AppData, ExtendedDeviceInfo)

_PARTS = {"custom_data": CustomData, "user_data": UserData, "app_data": AppData}
_DEVICE = "app_data.extinfo"

_TEXTS = frozenset({"event_id", "event_name", "order_id", "search_string"})
"""Fields that stay text when they look like a number."""


class UnknownField(ValueError):
    """There is no field of that name; the message names the nearest."""


def changed(event: Event, changes: Iterable[tuple[str, str]]) -> Event:
    """The event with fields set by name: `value`, `email`, `event_id`, …

    A name that is none of a known field is refused with UnknownField, unless it
    starts with `custom_data.`: then it is a property of the shop's own. Places of the
    device are set as `app_data.extinfo.os_version`. Values are read as JSON where they
    are JSON, and as text otherwise.
    """
    for name, text in changes:
        event = _set(event, name, text)
    return event


def _set(event: Event, name: str, text: str) -> Event:
    part, _, rest = name.rpartition(".")
    if part == _DEVICE:
        return _set_device(event, rest, text)
    if part in _PARTS:
        return _set_in(event, part, rest, text)
    if name in _names(Event) and name not in _PARTS:
        return _replace(event, name, text)
    for each in _PARTS:
        if not part and name in _names(_part(event, each)):
            return _set_in(event, each, name, text)
    raise UnknownField(_unknown(name))


def _set_in(event: Event, part: str, name: str, text: str) -> Event:
    inner = _part(event, part)
    if name in _names(inner) and name != "custom_properties":
        return replace(event, **{part: _replace(inner, name, text)})
    if part == "custom_data":
        own = {**event.custom_data.custom_properties, name: _value(text)}
        return replace(
            event, custom_data=replace(event.custom_data, custom_properties=own)
        )
    raise UnknownField(_unknown(name))


def _set_device(event: Event, name: str, text: str) -> Event:
    app = _part(event, "app_data")
    device = app.extinfo or ExtendedDeviceInfo()
    if name not in _names(device):
        raise UnknownField(f"no place {name!r}; there are: {', '.join(device.kinds)}.")
    return replace(event, app_data=replace(app, extinfo=_replace(device, name, text)))


def _part(event: Event, name: str) -> Any:
    return getattr(event, name) or _PARTS[name]()


def _replace(target: Part, name: str, text: str) -> Part:
    """User data is text, always: a postcode read as a number has lost its zeros. Of an
    app's data, all but its switches is."""
    value = text if _is_text(target, name) else _value(text)
    if name == "extinfo" and isinstance(value, list):
        value = ExtendedDeviceInfo.of(value)
    elif isinstance(value, list):
        value = tuple(_content(each) if name == "contents" else each for each in value)
    elif value is not None and not isinstance(value, str) and name in _TEXTS:
        value = text
    known: Any = {name: value}
    return replace(target, **known)


def _is_text(target: object, name: str) -> bool:
    if isinstance(target, AppData):
        structured = ("extinfo", "url_schemes")
        return name not in structured and target.kinds[name] is not FLAG
    return isinstance(target, UserData | ExtendedDeviceInfo)


def _content(item: Any) -> Content:
    if not isinstance(item, dict) or not item.keys() <= _names(Content):
        raise UnknownField('contents is a list of objects such as {"id": "mug"}')
    return Content(**item)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _names(of: object) -> set[str]:
    return {each.name for each in fields(cast(Any, of))}


def _unknown(name: str) -> str:
    parts = (Event, *_PARTS.values())
    known = {each for part in parts for each in _names(part)} - {*_PARTS}
    near = get_close_matches(name.rpartition(".")[2], sorted(known), 1)
    names = near[0] if near else ", ".join(sorted(known))
    hint = f"did you mean {names}?" if near else f"there are: {names}."
    return f"no field {name!r}; {hint} A property of your own: custom_data.{name}"
