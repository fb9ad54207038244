"""One of an app's `custom_events`, as the App Events API takes it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar
from uuid import UUID

from capi.app_event_names import (
    BY_NAME,
    MAX_PARAMETERS,
    MAX_VALUE_LENGTH,
    Origin,
    Sum,
    is_name,
    is_parameter,
    origin,
)
from capi.content import Content
from capi.custom_data import CURRENCY, VALUE
from capi.custom_properties import custom_properties
from capi.findings import Finding, Severity
from capi.kinds import (
    ID,
    TEXT,
    Flag,
    Found,
    Id,
    Kind,
    Moment,
    Number,
    Text,
    Whole,
    as_id,
    as_text,
)
from capi.lean import lean
from capi.parts import Block, Each, EachPart, Resolved
from capi.rules.rule import Rule, join


def _name(raw: object) -> str | None:
    text = (as_text(raw) or "").strip()
    return text if is_name(text) else None


NAME_INVALID = Rule(
    "app_event_name_invalid",
    Severity.ERROR,
    "Meta takes no app event of this name: up to 40 letters and digits of ASCII,"
    " spaces, _ and -, the first a letter, a digit or _.",
    "Give the event another name.",
)
PARAMETER_INVALID = Rule(
    "app_parameter_name_invalid",
    Severity.WARNING,
    "Meta takes no parameter of this name.",
    "Use up to 40 letters and digits of ASCII, spaces, _ and -.",
)
PARAMETER_LIMIT = Rule(
    "app_parameter_limit",
    Severity.WARNING,
    "Meta takes 25 parameter names for each event name, over all of its events; this"
    " one is beyond.",
    "Use one of the names that this event has had before.",
)
VALUE_LONG = Rule(
    "app_value_too_long",
    Severity.WARNING,
    "The value has more than 100 characters, about the most that Meta takes.",
    "Send a shorter text, or an id in its place.",
)
CURRENCY_MISSING = Rule(
    "app_currency_missing",
    Severity.ERROR,
    "The event's sum is money, and it does not say in which currency.",
    "Give fb_currency, an ISO 4217 code, with _valueToSum.",
)
AUTOMATIC = Rule(
    "app_event_automatic",
    Severity.NOTE,
    "Meta's SDK logs this event by itself where automatic logging is on; sent here too,"
    " it would count twice.",
    "Send it from one place: the SDK, or here.",
)

NAME = Kind(
    _name,
    NAME_INVALID.code,
    NAME_INVALID.message,
    NAME_INVALID.fix,
    NAME_INVALID.severity,
)

_WIRE = {
    "event_name": "_eventName",
    "log_time": "_logTime",
    "value_to_sum": "_valueToSum",
}

# Cut in two, a list would be none, and an id another one; without them, much is lost.
WHOLE_VALUES = ("fb_content", "fb_content_id", "fb_order_id")


@lean
@dataclass(frozen=True, kw_only=True)
class AppEvent(Block):
    """Something that a person did in an app, at `log_time` (Unix seconds).

    `value_to_sum` is added up with that of other events of the same name; what it is
    depends on the event (`capi.app_event_names`). As money it needs `fb_currency`.
    `event_id` and the name are what Meta tells copies of an event by. Fields with
    `fb_` are Meta's parameters, `parameters` the app's own: Meta takes texts and
    numbers, so lists and objects become JSON text.

    Meta takes 25 names of parameters in an event, and about 100 characters in a value.
    What is beyond is left out or (a text) cut, and reported. Goods and ids go whole.
    """

    event_name: Annotated[str, NAME]
    event_id: Id = None
    log_time: Moment = None
    value_to_sum: Annotated[Number | None, VALUE] = None
    fb_currency: Annotated[str | None, CURRENCY] = None
    fb_content: Annotated[Sequence[Content], EachPart(Content)] = ()
    fb_content_id: Annotated[Sequence[str | int | UUID], Each(ID, unique=True)] = ()
    fb_content_type: Text = None
    fb_num_items: Whole = None
    fb_order_id: Id = None
    fb_search_string: Text = None
    fb_description: Text = None
    fb_level: Annotated[str | int | None, replace(TEXT, read=as_id)] = None
    fb_max_rating_value: Whole = None
    fb_registration_method: Text = None
    fb_payment_info_available: Flag = None
    fb_success: Flag = None
    ad_type: Text = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    _at: ClassVar[str] = "custom_events"

    _last: ClassVar[str] = "part._complete(payload, at, found)"

    def _complete(
        self, payload: dict[str, Any], at: str, found: Found
    ) -> dict[str, Any]:
        known = {_WIRE.get(key, key): value for key, value in payload.items()}
        own = custom_properties(self.parameters, at, found, standard=_STANDARD)
        named = {key: value for key, value in own.items() if is_name(key)}
        invalid = (key for key in own if key not in named)
        found += [PARAMETER_INVALID.at(join(at, key)) for key in invalid]
        texts = _texts(known | named, at, found)
        kept, left_out = within_limit(texts, at)
        found += left_out
        found += doubts(kept, at)
        return kept


_STANDARD = frozenset(_WIRE.get(key, key) for key in AppEvent.kinds)


def within_limit(
    event: Mapping[str, Any], at: str = "", taken: Sequence[str] | None = None
) -> Resolved:
    """The custom event without the parameters that Meta has no room for.

    `taken` are the names that there is room for; without it, the first 25.
    """
    names = [key for key in event if is_parameter(key)]
    room = frozenset(names[:MAX_PARAMETERS] if taken is None else taken)
    kept = {key: each for key, each in event.items() if key in room or key not in names}
    beyond = (key for key in names if key not in room)
    return Resolved(kept, tuple(PARAMETER_LIMIT.at(join(at, key)) for key in beyond))


def _texts(event: Mapping[str, Any], at: str, found: Found) -> dict[str, Any]:
    """The event as its wire has it: texts and numbers, none of them too long."""
    payload: dict[str, Any] = {}
    for key, value in event.items():
        plain = _plain(key, value)
        if key not in WHOLE_VALUES and is_parameter(key) and is_long(plain):
            found.append(VALUE_LONG.at(join(at, key)))
            if isinstance(value, list | dict):
                continue
            plain = plain[:MAX_VALUE_LENGTH]
        payload[key] = plain
    return payload


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if key == "fb_content_id" and len(value) == 1:
        return value[0]
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def is_long(value: object) -> bool:
    """Whether a parameter's value is a longer text than Meta takes."""
    return isinstance(value, str) and len(value) > MAX_VALUE_LENGTH


def doubts(event: Mapping[str, Any], at: str) -> Iterator[Finding]:
    """What is wrong with a custom event that reads well, key by key."""
    given = event.get("_eventName")
    name = given if isinstance(given, str) else ""
    if origin(name) is Origin.AUTOMATIC:
        yield AUTOMATIC.at(join(at, "_eventName"))
    standard = BY_NAME.get(name)
    money = standard is not None and standard.sum is Sum.MONEY
    if money and "_valueToSum" in event and "fb_currency" not in event:
        yield CURRENCY_MISSING.at(join(at, "fb_currency"))
