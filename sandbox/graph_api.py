"""Meta's Conversions API: `POST /graph/<version>/<pixel>/events`.

Meta acknowledges receipt and no more: the answer counts duplicates too, and whether
two copies were one event is decided afterwards. So it is here.
"""

import json
import re
import secrets
import threading
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from sandbox import faults, graph_decode, graph_errors
from sandbox.arrivals import record, record_exchange
from sandbox.connection import drop, hold
from sandbox.graph_errors import GraphError
from sandbox.graph_rules import check
from sandbox.matching import APP, OFFLINE, SERVER
from sandbox.store import now, store
from sandbox.transcript import transcript

OLDEST_VERSION, NEWEST_VERSION = 16, 26

blueprint = Blueprint("graph", __name__, url_prefix="/graph")

REGAIN_MINUTES = 2
_FAULTS = {
    "meta_500": graph_errors.internal_error,
    "meta_rate_limit": lambda: graph_errors.rate_limited(REGAIN_MINUTES),
    "meta_bad_token": graph_errors.expired_token,
}
_SOURCES = {"app": APP, "physical_store": OFFLINE}
_VERSION = re.compile(r"v(\d+)\.0")
_PIXEL_ID = re.compile(r"[0-9]+")


@blueprint.post("/<version>/<pixel_id>/events")
def events(version: str, pixel_id: str) -> ResponseReturnValue:
    """Take up to a thousand events, all or none."""
    if faults.strikes("meta_timeout"):
        return hold(request, current_app.config["SANDBOX_TIMEOUT_SECONDS"])
    if faults.strikes("meta_slow"):
        threading.Event().wait(current_app.config["SANDBOX_SLOW_SECONDS"])
    for name, error in _FAULTS.items():
        if faults.strikes(name):
            raise error()
    given, token = _admit()
    _check_address(version, pixel_id)
    batch = graph_decode.events(given)
    for index, event in enumerate(batch):
        check(event, index, now(), current_app.config["SANDBOX_TIME_RULES"])
    answer = {
        "events_received": len(batch),
        "messages": [],
        "fbtrace_id": _trace_id(),
    }
    _keep(batch, pixel_id, given.get("test_event_code") or None, token, answer)
    if faults.strikes("meta_lost_response"):
        return drop(request)
    return _json(answer, 200)


@blueprint.get("/<version>/<pixel_id>/events")
def no_reading(version: str, pixel_id: str) -> ResponseReturnValue:
    """The edge takes events and gives none back."""
    raise graph_errors.unsupported(request.method, pixel_id)


@blueprint.errorhandler(GraphError)
def refused(error: GraphError) -> ResponseReturnValue:
    """Meta's error object."""
    answer = _json(error.body(_trace_id()), error.status)
    answer.headers.update(error.headers)
    return answer


def _admit() -> tuple[dict[str, Any], str]:
    """The parameters and the token. A bad token is said before a bad body."""
    expected = current_app.config["SANDBOX_META_TOKEN"]
    try:
        given = graph_decode.parameters(request)
    except GraphError:
        graph_decode.access_token(request, request.args.to_dict(), expected)
        raise
    return given, graph_decode.access_token(request, given, expected)


def _check_address(version: str, pixel_id: str) -> None:
    found = _VERSION.fullmatch(version)
    if not found or not OLDEST_VERSION <= int(found[1]) <= NEWEST_VERSION:
        raise graph_errors.unknown_path(f"/{version}/{pixel_id}/events")
    if not _PIXEL_ID.fullmatch(pixel_id):
        raise graph_errors.unknown_alias(pixel_id)


def _keep(
    batch: Sequence[dict[str, Any]],
    pixel_id: str,
    test_event_code: str | None,
    token: str,
    answer: dict[str, Any],
) -> None:
    """Store the call and its events in one transaction: all of them or none."""
    asked = transcript(request, token=token)
    with store().writing() as connection:
        exchange = record_exchange(connection, asked, {"status": 200, "body": answer})
        for event in batch:
            record(
                connection,
                event,
                source=_SOURCES.get(event.get("action_source"), SERVER),
                pixel_id=pixel_id,
                received_at=now(),
                exchange=exchange,
                test_event_code=test_event_code,
            )


def _trace_id() -> str:
    return "A" + secrets.token_urlsafe(17)[:22]


def _json(body: dict[str, Any], status: int) -> Response:
    """Meta's content type to the letter, and its order of keys."""
    return Response(
        json.dumps(body),
        status,
        content_type="application/json; charset=UTF-8",
    )
