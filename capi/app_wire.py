"""Values as apps and Meta's SDKs put them on the wire: most of them are text.

In the App Events API's form, lists and objects stand as JSON text; Android's SDK writes
numbers as text, too, and flags as `true`, iOS' SDK as `"1"`. Nothing here raises: what
cannot be read stays what it is, for the event's own fields to judge.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from capi.normal.hashing import already_hashed

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?P<fraction>\.[0-9]{1,18})?")
_FLAGS = {"1": True, "true": True, "0": False, "false": False}

_TRUTHS = ("fb_payment_info_available", "fb_success")
_NUMBERS = (
    *("_valueToSum", "fb_num_items", "fb_max_rating_value"),
    *("value", "num_items", "max_rating_value", "predicted_ltv", "net_revenue"),
)
_LISTS = ("fb_content", "fb_content_id", "contents", "content_ids")

# PHP's way of writing an object into a form: `ud[em]=…`.
_MEMBER = re.compile(r"(?P<name>[a-z_]+)\[(?P<key>[a-z0-9_]+)\]")


def members(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields, those written as `ud[em]` gathered into objects."""
    found: dict[str, Any] = {}
    for field, value in form.items():
        match = _MEMBER.fullmatch(field)
        if match is None:
            found[field] = value
        elif isinstance(inner := found.setdefault(match["name"], {}), dict):
            inner[match["key"]] = value
    return found


def plain(key: str, value: Any) -> Any:
    """The value of one of Meta's parameters; by its name it is known what to expect."""
    if key in _TRUTHS:
        said = flag(value)
        return int(said) if isinstance(said, bool) else said
    if key in _NUMBERS:
        return number(value)
    return listed(value) if key in _LISTS else value


def decoded(value: Any) -> Any:
    """The list or object that a text is the JSON of; anything else as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def mapping(value: Any) -> dict[str, Any]:
    """An object, or its JSON text; nothing where it is none."""
    found = decoded(value)
    return found if isinstance(found, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list, its JSON text, or the one value that it is; blank text is nothing."""
    found = decoded(value)
    if isinstance(found, list | tuple):
        return list(found)
    return [] if found is None or found == "" else [found]


def places(value: Any) -> list[Any]:
    """The places of `extinfo`, from a list, its JSON, or text with commas."""
    found = decoded(value)
    return found.split(",") if isinstance(found, str) else listed(found)


def number(value: Any) -> Any:
    """The number that a text says; anything else as it is."""
    match = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return value
    return float(match[0]) if match["fraction"] else int(match[0])


def flag(value: Any) -> Any:
    """What a text says of true and false; anything else as it is."""
    text = str(value).strip().lower() if isinstance(value, str | int) else ""
    return _FLAGS.get(text, value)


def digests(value: Any) -> Any:
    """Several digests that stand in one text, as Android's SDK joins them."""
    parts = value.split(",") if isinstance(value, str) else []
    each = [part.strip() for part in parts]
    return each if len(each) > 1 and all(map(already_hashed, each)) else value
