"""The call that would bring an event again, by the door that it came in by.

A stored call may have carried a thousand events and its token is masked, so the call is
made anew for the one event: the same words, the same door, and a token of the caller's.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sandbox.arrivals import Arrival
from sandbox.matching import APP_EVENTS_API, PIXEL
from sandbox.transcript import is_whole

_JSON = {"Content-Type": "application/json"}
# What a hit says of its visitor by the connection, not in its fields.
_VISITOR_HEADERS = ("User-Agent", "Referer", "Accept-Language")
_FORM = "application/x-www-form-urlencoded"
# JSON itself leaves these as they are; it escapes those below.
_CONTROL = re.compile(r"[\x7f-\x9f]")


@dataclass(frozen=True)
class Call:
    """A call over HTTP; `path` includes the query."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


def call_of(
    arrival: Arrival, *, token: str, event_id: str | None = None
) -> Call | None:
    """The call that brings this copy again; with `event_id`, under that id.

    None where too little is known of it: the sandbox keeps the beginning of a very
    long hit only.
    """
    if arrival.route == PIXEL:
        return _hit(arrival.request, event_id)
    if arrival.route == APP_EVENTS_API:
        body = _activity(arrival.original or {}, event_id) | {"access_token": token}
        return Call("POST", arrival.request["path"], _JSON, _written(body))
    event = arrival.payload | ({"event_id": event_id} if event_id else {})
    code = arrival.test_event_code
    body = {"data": [event]} | ({"test_event_code": code} if code else {})
    headers = {"Authorization": f"Bearer {token}"} | _JSON
    return Call("POST", arrival.request["path"], headers, _written(body))


def _hit(request: Mapping[str, Any], event_id: str | None) -> Call | None:
    if not is_whole(request):
        return None
    kept = {k: v for k, v in request["headers"].items() if k in _VISITOR_HEADERS}
    fields = dict(request.get("query") or {}) | dict(parse_qsl(request["body"]))
    if event_id:
        fields["eid"] = event_id
    if request["method"] != "POST":
        return Call("GET", f"{request['path']}?{urlencode(fields)}", kept)
    return Call(
        "POST", request["path"], kept | {"Content-Type": _FORM}, urlencode(fields)
    )


def _activity(original: Mapping[str, Any], event_id: str | None) -> dict[str, Any]:
    """A custom event has its id in itself; an install's is the call's."""
    if event_id is None:
        return dict(original)
    if not original.get("custom_events"):
        return {**original, "event_id": event_id}
    items = [item | {"event_id": event_id} for item in original["custom_events"]]
    return {**original, "custom_events": items}


def _written(body: Mapping[str, Any]) -> str:
    """As JSON without control characters, which a terminal would obey on pasting."""
    text = json.dumps(body, ensure_ascii=False)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
