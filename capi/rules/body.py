"""Lint of a request's body: what stands around the events, and the events together."""

import json
from collections.abc import Iterable, Iterator, Mapping

from capi.rules.rule import (
    ERROR,
    NOTE,
    WARNING,
    Findings,
    LintContext,
    Rule,
    join,
    text,
)

NOT_AN_EVENT = Rule(
    "not_an_event",
    ERROR,
    "This is not an event: an event is a JSON object.",
    "Give one event, a list of events, or a request body with `data`.",
)
DATA_NOT_A_LIST = Rule(
    "data_not_a_list",
    ERROR,
    "`data` is not a list.",
    "Send a list, with one event too.",
)
NO_EVENTS = Rule(
    "no_events",
    ERROR,
    "There is no event; Meta refuses an empty list.",
    "Send nothing when there is nothing to send.",
)
TOO_MANY_EVENTS = Rule(
    "too_many_events",
    ERROR,
    "One call takes at most 1000 events.",
    "Cut the list into calls of up to 1000.",
)
UNKNOWN_REQUEST_KEY = Rule(
    "unknown_request_key",
    WARNING,
    "Meta's docs know no such key beside `data`.",
    "Keys of an event belong inside it, in `data`.",
)
TEST_CODE = Rule(
    "test_code_in_production",
    WARNING,
    "A `test_event_code` is set. Meta counts such events all the same.",
    "Leave the code out in production; test with a dataset of its own.",
)
TOKEN_IN_BODY = Rule(
    "token_in_body",
    NOTE,
    "The access token is part of the body, and of every log that keeps it.",
    "Send it in the Authorization header (`Bearer …`).",
)
ID_REPEATED = Rule(
    "event_id_repeated",
    WARNING,
    "An event before this one has the same name and id; Meta keeps one of them.",
    "Give each event an id of its own, made when it happens and not cached.",
)

MAX_EVENTS = 1000
_KEYS = frozenset(
    """
    data test_event_code partner_agent namespace_id upload_id upload_tag upload_source
    progress trace platforms access_token appsecret_proof
    """.split()
)


def events(payload: object) -> list[tuple[str, object]]:
    """The events of a payload of any of the three shapes, each with its path."""
    if isinstance(payload, dict) and "data" in payload:
        data = decoded(payload["data"])
    elif isinstance(payload, list):
        data = payload
    else:
        return [("", payload)]
    if not isinstance(data, list):
        return []
    return [(f"data[{index}]", decoded(each)) for index, each in enumerate(data)]


def check(
    payload: object, events: list[tuple[str, object]], context: LintContext
) -> Findings:
    """What stands around the events, and what is wrong with them together."""
    if isinstance(payload, dict) and "data" in payload:
        yield from _body(payload, context)
        if not isinstance(decoded(payload["data"]), list):
            yield DATA_NOT_A_LIST.at("data")
            return
    if not events:
        yield NO_EVENTS.at("data")
    if len(events) > MAX_EVENTS:
        yield TOO_MANY_EVENTS.at("data")
    yield from _repeated(events)


def _body(body: Mapping[str, object], context: LintContext) -> Findings:
    for key in body:
        if key not in _KEYS:
            yield UNKNOWN_REQUEST_KEY.at(join("", key))
    if body.get("test_event_code") and context.production:
        yield TEST_CODE.at("test_event_code")
    if body.get("access_token"):
        yield TOKEN_IN_BODY.at("access_token")


def _repeated(events: Iterable[tuple[str, object]]) -> Findings:
    seen: set[tuple[str, str]] = set()
    for path, name, event_id in _named(events):
        if (name, event_id) in seen:
            yield ID_REPEATED.at(join(path, "event_id"))
        seen.add((name, event_id))


def _named(events: Iterable[tuple[str, object]]) -> Iterator[tuple[str, str, str]]:
    for path, event in events:
        if isinstance(event, dict):
            name, event_id = text(event.get("event_name")), text(event.get("event_id"))
            if name and event_id:
                yield path, name, event_id


def decoded(value: object) -> object:
    """The value, or what it is the JSON text of.

    Meta's own SDK sends each event, and the list of them, as JSON within JSON.
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
