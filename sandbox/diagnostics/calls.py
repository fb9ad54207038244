"""From Meta's refusal of a call to the finding that it is, by code and subcode alone.

Meta's own troubles (it is busy, or broken) are no findings: the same call may pass
later, and nothing in the shop is to be mended. Nor is a call without events, by which
integrators ask whether they may send any.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.diagnostics.rules import examine
from sandbox.diagnostics.subject import Found, Subject, part, texts
from sandbox.graph.errors import GraphError
from sandbox.graph.rules import HASHED_KEYS, OTHER_USER_KEYS
from sandbox.matching import Side

_ITS_OWN_TROUBLE = frozenset({1, 2, 4, 17, 32, 341, 368, 613, 21009})
_NO_SUCH_DATASET = ((100, 33), (803, None))
# None, unreadable, expired, or without the right to write here.
_TOKEN = frozenset({3, 10, 102, 104, 190, *range(200, 300)})
_EVENTS = {
    2804003: ("event_time_too_old", "event_time"),
    2804004: ("event_time_future", "event_time"),
    2804008: ("content_without_id", "custom_data.contents"),
    2804009: ("value_missing", "custom_data.value"),
    2804010: ("currency_missing", "custom_data.currency"),
    2804016: ("not_hashed", "user_data"),
    2804050: ("user_data_too_broad", "user_data"),
}


def finding_of(error: GraphError, *, side: Side, at: float) -> Found | None:
    """What Meta's refusal stands for."""
    code, subcode = error.fields["code"], error.fields.get("error_subcode")
    event = error.event
    if error.is_probe or code in _ITS_OWN_TROUBLE or str(code).startswith("8000"):
        return None
    if code in _TOKEN:
        return Found("bad_token", "access_token")
    if (code, subcode) in _NO_SUCH_DATASET:
        return Found("bad_dataset", "dataset")
    if subcode not in _EVENTS or not isinstance(event, Mapping):
        return Found("call_refused", "")
    return _in_event(Found(*_EVENTS[subcode]), event, side, at)


def _in_event(found: Found, event: Mapping[str, Any], side: Side, at: float) -> Found:
    """The finding as exactly as the event itself can tell it."""
    user_data = part(event, "user_data")
    keys = (*HASHED_KEYS, *OTHER_USER_KEYS)
    if found.field == "user_data" and not any(texts(user_data.get(k)) for k in keys):
        return Found("user_data_empty", "user_data")
    own = examine(Subject(payload=event, side=side, received_at=at))
    alike = [each for each in own if each.field.startswith(found.field)]
    # Of a time ahead, Meta does not say whether it was meant in milliseconds.
    if found.field != "event_time":
        alike = [each for each in alike if each.code == found.code]
    return alike[0] if alike else found
