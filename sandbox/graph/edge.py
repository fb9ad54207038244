"""What the edges of the Graph API share: the address, the faults, the way of answering.

An edge is a module of its own with a blueprint from `edge_blueprint`. It asks
`interrupted` before it looks at a call, and answers by `deliver`, which may lose the
answer on its way. What it refuses is answered, and kept, here.
"""

import json
import re
import secrets
import threading
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Request, Response, current_app, request
from flask.typing import ResponseReturnValue

from sandbox import faults, refusals
from sandbox.call_secrets import tokens_in
from sandbox.connection import drop, hold
from sandbox.diagnostics import refusals as diagnostics_refusals
from sandbox.exchanges import Exchange, lose_answer
from sandbox.graph import errors
from sandbox.graph.errors import GraphError
from sandbox.matching import Side
from sandbox.store import now, store
from sandbox.transcript import transcript

OLDEST_VERSION, NEWEST_VERSION = 16, 26
REGAIN_MINUTES = 2

_FAULTS = {
    "meta_500": errors.internal_error,
    "meta_rate_limit": lambda: errors.rate_limited(REGAIN_MINUTES),
    "meta_bad_token": errors.expired_token,
}
_VERSION = re.compile(r"v(\d+)\.0")
_OBJECT_ID = re.compile(r"[0-9]+")


def edge_blueprint(
    name: str, events: Callable[[Request], list[Any]], side: Callable[[Any], Side]
) -> Blueprint:
    """A blueprint under `/graph` that words every refusal as Meta does, and keeps it.

    `events` reads what a refused call wanted to report, and may raise the GraphError
    that it was refused for; `side` says from which side such an event comes.
    """
    blueprint = Blueprint(name, __name__, url_prefix="/graph")

    def refuse(error: GraphError) -> ResponseReturnValue:
        body = error.body(trace_id())
        if request.method == "POST":
            _keep(error, events, side, {"status": error.status, "body": body})
        answer = _json(body, error.status)
        answer.headers.update(error.headers)
        return answer

    blueprint.register_error_handler(GraphError, refuse)
    return blueprint


def interrupted() -> Response | None:
    """What becomes of a call before it is read, where a fault strikes.

    Raises:
        GraphError: a fault that Meta puts into words.
    """
    if faults.strikes("meta_timeout"):
        return hold(request, current_app.config["SANDBOX_TIMEOUT_SECONDS"])
    if faults.strikes("meta_slow"):
        threading.Event().wait(current_app.config["SANDBOX_SLOW_SECONDS"])
    for name, error in _FAULTS.items():
        if faults.strikes(name):
            raise error()
    return None


def check_address(version: str | None, object_id: str, edge: str) -> None:
    """See that the version is served and the object is a number; None: unversioned.

    Raises:
        GraphError: it is not.
    """
    found = _VERSION.fullmatch(version) if version else None
    if version and not (found and OLDEST_VERSION <= int(found[1]) <= NEWEST_VERSION):
        raise errors.unknown_path(f"/{version}/{object_id}/{edge}")
    if not _OBJECT_ID.fullmatch(object_id):
        raise errors.unknown_alias(object_id)


def deliver(answer: dict[str, Any], exchange: Exchange | None = None) -> Response:
    """Answer a call that was taken; or take it and let the answer be lost.

    That it was lost is noted with the call, if it left an exchange.
    """
    if faults.strikes("meta_lost_response"):
        if exchange is not None:
            with store().writing() as connection:
                lose_answer(connection, exchange)
        return drop(request)
    return _json(answer, 200)


def trace_id() -> str:
    """The id by which Meta would find the call again."""
    return "A" + secrets.token_urlsafe(17)[:22]


def _keep(
    error: GraphError,
    events: Callable[[Request], list[Any]],
    side: Callable[[Any], Side],
    response: dict[str, Any],
) -> None:
    """Keep the refused call that is being answered, with what can be read of it, and
    what it tells about the shop."""
    try:
        reported = events(request)
    except GraphError:
        reported = []
    numbers = {k: v for k, v in (request.view_args or {}).items() if k != "version"}
    asked = transcript(request, tokens=tokens_in(request))
    came_from = side(error.event or next(iter(reported), None))
    with store().writing() as connection:
        refusal_id = refusals.keep(
            connection,
            reported,
            side=came_from,
            pixel_id=next(iter(numbers.values()), ""),
            received_at=now(),
            request=asked,
            response=response,
        )
        diagnostics_refusals.examine(
            connection, error, refusal_id, side=came_from, at=now()
        )


def _json(body: dict[str, Any], status: int) -> Response:
    """Meta's content type to the letter, and its order of keys."""
    return Response(
        json.dumps(body),
        status,
        content_type="application/json; charset=UTF-8",
    )
