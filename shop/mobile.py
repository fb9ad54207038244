"""The mobile app's gateway: what people do in an app, reported with one POST.

The app has a key, and no cookies: nothing of a visitor's browser is read here. Who it
was, on which device, and what they allow, the app says itself.
"""

import logging
from collections import Counter
from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from capi.consent import Consent
from capi.flask import capi
from config import settings
from shop import mobile_body, mobile_keys, mobile_limits, mobile_outbox, openapi
from shop.errors import problem
from shop.mobile_agents import devices_own
from shop.mobile_person import Caller
from shop.mobile_unpack import MAX_BYTES, NotJson, TooLarge, UnknownEncoding, unpack

log = logging.getLogger(__name__)
blueprint = Blueprint("mobile", __name__)


@blueprint.post("/api/app-events")
def report() -> ResponseReturnValue:
    """Take the events of one call: all of them, or none where one is malformed."""
    app = mobile_keys.caller(_token(), settings().mobile_api_keys)
    if app is None:
        return _unknown_key()
    if request.mimetype != "application/json":
        return problem(
            "not_json", "Send JSON, with Content-Type: application/json.", 415
        )
    body = unpack(
        request.get_data(), request.headers.get("Content-Encoding", "identity")
    )
    now = capi().clock()
    wait = mobile_limits.seconds_to_wait(
        app,
        _events_in(body),
        now=now,
        per_minute=settings().mobile_events_per_minute,
    )
    if wait:
        return _too_many(wait)
    call = mobile_body.read(body, _caller(app), now=now)
    outcomes = mobile_outbox.record(call)
    tally = Counter(outcome.result.value for outcome in outcomes)
    log.info("App %s reported %d events: %s", app, len(outcomes), dict(tally))
    return jsonify(
        results=[
            {"index": index, **asdict(outcome)}
            for index, outcome in enumerate(outcomes)
        ]
    )


@blueprint.get("/api/openapi.json")
def describe() -> ResponseReturnValue:
    """The description of this interface, for programs and for people who write them."""
    return jsonify(openapi.description(settings().shop_url))


@blueprint.errorhandler(mobile_body.Malformed)
def _malformed(error: mobile_body.Malformed) -> ResponseReturnValue:
    first, *others = error.faults
    message = first.message
    if others:
        message += f" There is more to mend: {len(others)}."
    return problem("malformed", message, 400, field=first.field or None)


@blueprint.errorhandler(NotJson)
def _not_json(error: NotJson) -> ResponseReturnValue:
    message = "The body is no JSON in UTF-8, or is not packed as its header says."
    return problem("not_json", message, 400)


@blueprint.errorhandler(UnknownEncoding)
def _unknown_encoding(error: UnknownEncoding) -> ResponseReturnValue:
    return problem("unknown_encoding", "Send the body plain, or packed by gzip.", 415)


@blueprint.errorhandler(TooLarge)
@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: Exception) -> ResponseReturnValue:
    message = f"A body has at most {MAX_BYTES} bytes, unpacked: send fewer events."
    return problem("too_large", message, 413)


def _unknown_key() -> ResponseReturnValue:
    message = "No app has this key. Send it as Authorization: Bearer <key>."
    answer = make_response(problem("unknown_key", message, 401))
    answer.headers["WWW-Authenticate"] = 'Bearer realm="app-events"'
    return answer


def _too_many(seconds: int) -> ResponseReturnValue:
    message = f"The app has reported too many events; try again in {seconds} s."
    answer = make_response(problem("too_many", message, 429))
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _token() -> str | None:
    given = request.authorization
    return given.token if given is not None and given.type == "bearer" else None


def _events_in(body: Any) -> int:
    events = body.get("events") if isinstance(body, dict) else None
    return len(events) if isinstance(events, list) else 1


def _caller(app: str) -> Caller:
    asks_first = settings().consent_mode == "opt_in"
    return Caller(
        app=app,
        consent=Consent.UNDECIDED if asks_first else Consent.GRANTED,
        address=request.remote_addr,
        agent=devices_own(request.headers.get("User-Agent")),
    )
