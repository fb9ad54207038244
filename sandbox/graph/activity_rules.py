"""What Meta refuses in a call of the App Events API, by its docs and recorded answers.

Meta's docs: which ids and flags each kind of call needs, and how events and their
parameters are named. Integrators recorded three of its sentences, which stand here
word for word: that of a missing id, that of a text too long, and (in
`sandbox.graph.activity_names`) that of too many names. The other sentences, and the
order of the checks, are the sandbox's own.

Unconfirmed: whether Meta still refuses a call that knows the device by neither
advertiser id nor cookie. Clients report without, so the sandbox refuses it only while
the fault `meta_strict_ids` is on. Nothing is known of an oldest `_logTime`, nor of a
most events per call; neither is refused.
"""

import re
from typing import Any

from sandbox.graph.activity_call import CUSTOM, FLAGS, INSTALL, Activity
from sandbox.graph.errors import GraphError, parameter_error
from sandbox.graph.rules import is_extinfo
from sandbox.plain import is_plain, read_json
from sandbox.tallies import to_amount

LONGEST_TEXT = 100
CONTENT = ("fb_content", "fb_contents")
CONTENT_IDS = ("fb_content_id", "fb_content_ids")

_STRICT_IDS = ("advertiser_id", "attribution")
_LENIENT_IDS = (*_STRICT_IDS, "anon_id", "ud")
_NEEDED_FLAGS = {INSTALL: FLAGS, CUSTOM: FLAGS[:1]}
_NAME = re.compile(r"[0-9a-zA-Z_][0-9a-zA-Z _-]{0,39}")
_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_SECONDS = re.compile(r"[0-9]{1,15}")


def check(activity: Activity, *, strict_ids: bool) -> None:
    """Judge a call as a whole, and each of its events.

    Raises:
        GraphError: the first thing that Meta would refuse it for.
    """
    _check_ids(activity, _STRICT_IDS if strict_ids else _LENIENT_IDS)
    for name in FLAGS:
        if activity.flag(name) is None and name in _NEEDED_FLAGS.get(activity.kind, ()):
            raise _required(name, activity)
    extinfo = activity.given.get("extinfo")
    if extinfo is not None and not is_extinfo(extinfo):
        raise parameter_error(
            "Param extinfo must be an array of 16: first a2 (Android) or i2 (iOS),"
            " fifth the version of the system."
        )
    if activity.kind != CUSTOM:
        return
    if not activity.items:
        raise _required("custom_events", activity)
    for index, item in enumerate(activity.items):
        _check_item(item, f"custom_events[{index}]")


def contents(text: Any) -> list[dict[str, Any]] | None:
    """The goods of `fb_content`; None where it is no list of {id, quantity}."""
    items = _parsed(text)
    if not isinstance(items, list):
        return None
    named = all(
        isinstance(item, dict)
        and item.get("id") not in (None, "")
        and item.get("quantity") is not None
        for item in items
    )
    return items if named else None


def content_ids(text: Any) -> list[Any]:
    """The ids of `fb_content_id`: one as it is, or a list as JSON."""
    ids = _parsed(text)
    return ids if isinstance(ids, list) else [text]


def _check_ids(activity: Activity, ids: tuple[str, ...]) -> None:
    if not any(activity.given.get(name) for name in ids):
        raise _required("attribution", activity)


def _check_item(item: Any, path: str) -> None:
    if not isinstance(item, dict):
        raise parameter_error(f"Param {path} must be an object.")
    name = item.get("_eventName")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise parameter_error(
            f"Param {path}['_eventName'] must match {_NAME.pattern}: 1 to 40 letters,"
            " digits, underscores, hyphens or spaces."
        )
    for key, value in item.items():
        _check_parameter(key, value, f"{path}['{key}']")


def _check_parameter(key: str, value: Any, path: str) -> None:
    if not _NAME.fullmatch(key):
        raise parameter_error(f"The name of {path} must match {_NAME.pattern}.")
    if value is None:
        return
    if key in CONTENT:
        if contents(value) is None:
            raise parameter_error(
                f"Param {path} must be JSON: a list of objects with id and quantity."
            )
        return
    # The limit cannot hold for lists: a cart of five is longer.
    if key in CONTENT_IDS:
        return
    if not isinstance(value, str | int | float):
        raise parameter_error(f"Param {path} must be a text or a number.")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise parameter_error(
            f"This field must be at most {LONGEST_TEXT} characters long."
        )
    _check_own(key, value, path)


def _check_own(key: str, value: Any, path: str) -> None:
    """The parameters that are Meta's own have a form of their own."""
    if key == "event_id" and not is_plain(str(value)):
        raise parameter_error(f"Param {path} must be a text that can be shown.")
    if key == "_valueToSum" and to_amount(value) is None:
        raise parameter_error(f"Param {path} must be a number.")
    if key == "_logTime" and not _SECONDS.fullmatch(str(value)):
        raise parameter_error(f"Param {path} must be a Unix timestamp in seconds.")
    if key == "_eventName_md5" and not _MD5.fullmatch(str(value)):
        raise parameter_error(f"Param {path} must be 32 hexadecimal digits.")


def _required(name: str, activity: Activity) -> GraphError:
    return parameter_error(
        f"The parameter '{name}' is required for the '{activity.kind.lower()}' activity"
    )


def _parsed(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return read_json(text)
    except (ValueError, RecursionError):
        return None
