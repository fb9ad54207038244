"""EasyPost's API: `/easypost/v2/trackers`, as EasyPost's own SDK calls it.

Any key of test mode (EZTK…) is taken, as a Bearer token or as the user of Basic. A
parcel that was made on the page Parcels has its tracker already, as one whose label was
bought through EasyPost; creating it again gives the same. The test numbers
EZ1000000001 … EZ7000000007 come into being when they are first created.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from flask import Blueprint, Response, request

from sandbox.carriers import (
    easypost_errors,
    easypost_events,
    easypost_lists,
    faults,
    parcel_answers,
    parcel_moves,
)
from sandbox.carriers.easypost_errors import EasyPostError
from sandbox.carriers.easypost_test_numbers import TEST_NUMBERS
from sandbox.carriers.easypost_trackers import UNKNOWN, Json, tracker
from sandbox.carriers.parcel_states import EASYPOST
from sandbox.carriers.parcels import USUAL_SERVICE, Draft, Parcel, find, select
from sandbox.store import store

MOST_CODES = 100

blueprint = Blueprint("easypost", __name__, url_prefix="/easypost/v2")
blueprint.before_request(faults.strike)


@blueprint.before_request
def admit() -> None:
    """Look at the rate limit and at the key. Raises EasyPostError."""
    if faults.is_limited():
        raise easypost_errors.too_many()
    key = _key()
    if key.startswith("EZAK"):
        raise easypost_errors.live_key()
    if not key.startswith("EZTK"):
        raise easypost_errors.unauthorized()


@blueprint.post("/trackers")
def create() -> Response:
    """Create a tracker, or give the one there is: EasyPost keeps no duplicates."""
    given = _body().get("tracker")
    if not isinstance(given, dict):
        raise easypost_errors.required("tracker")
    code = given.get("tracking_code")
    if not isinstance(code, str) or not code.strip():
        raise easypost_errors.required("tracking_code")
    with store().writing() as connection:
        found = _found_or_made(connection, code.strip().upper(), given)
        if found is not None:
            response = _json(_tell(connection, found), 201)
            response.headers["Location"] = f"/api/v2/trackers/{found.tracker}"
            return response
        refusal = easypost_errors.no_test_number()
        parcel_answers.keep(connection, code.strip().upper(), UNKNOWN, refusal.body())
    raise refusal


@blueprint.get("/trackers/<id>")
def retrieve(id: str) -> Response:
    """One tracker."""
    with store().writing() as connection:
        found = select(connection, "WHERE parcel.tracker = ?", (id,))
        if not found:
            raise easypost_errors.not_found()
        return _json(_tell(connection, found[0]))


@blueprint.get("/trackers")
def index() -> Response:
    """A page of trackers, newest first."""
    with store().writing() as connection:
        page = easypost_lists.page(connection, request.args)
        told = [_tell(connection, parcel) for parcel in page.parcels]
    return _json({"trackers": told, "has_more": page.has_more})


@blueprint.post("/trackers/batch")
def batch() -> Response:
    """The trackers of some tracking codes; those that have none are left out."""
    codes = _body().get("tracking_codes")
    if not isinstance(codes, list) or not codes:
        raise easypost_errors.required("tracking_codes")
    with store().writing() as connection:
        found = [_find(connection, str(code)) for code in codes[:MOST_CODES]]
        told = [_tell(connection, parcel) for parcel in found if parcel is not None]
    return _json({"trackers": told, "has_more": False})


@blueprint.route("/<path:anything>", methods=["GET", "POST", "PATCH", "DELETE"])
def elsewhere(anything: str) -> Response:
    """What the sandbox does not play."""
    raise easypost_errors.not_found()


@blueprint.errorhandler(EasyPostError)
def refused(error: EasyPostError) -> Response:
    """EasyPost's error object."""
    return _json(error.body(), error.status)


def _find(connection: Connection, code: str) -> Parcel | None:
    found = find(connection, code)
    return found if found is not None and found.carrier == EASYPOST else None


def _found_or_made(
    connection: Connection, code: str, given: Mapping[str, Any]
) -> Parcel | None:
    """The parcel with a code; a test number is made, and its webhook goes out."""
    found = _find(connection, code)
    if found is not None or code not in TEST_NUMBERS:
        return found
    service = str(given.get("carrier") or USUAL_SERVICE)
    made = parcel_moves.make(connection, Draft(code, EASYPOST, service=service))
    easypost_events.emit(connection, made, before=UNKNOWN)
    return made


def _tell(connection: Connection, parcel: Parcel) -> Json:
    """The tracker of a parcel, and a note that the shop was told of it."""
    body = tracker(parcel)
    parcel_answers.keep(connection, parcel.number, parcel.last.code, body)
    return body


def _key() -> str:
    """The API key: a Bearer token, or the user name of Basic."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _body() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else {}


def _json(body: Json, status: int = 200) -> Response:
    return Response(
        json.dumps(body), status, content_type="application/json; charset=utf-8"
    )
