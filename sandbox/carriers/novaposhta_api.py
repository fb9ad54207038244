"""Nova Poshta's API v2.0: `POST /novaposhta/v2.0/json/`, as far as it tracks parcels.

Every answer is HTTP 200 with an envelope of nine keys; `success` tells the rest. A
number that nobody made is no error: its row says status 3. Rows come in an order of
Nova Poshta's own. Tracking takes any key and none; three keys play keys that are
refused: `sandbox-expired`, `sandbox-refused` and `sandbox-empty`.
"""

import json
from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any

from flask import Blueprint, Response, request

from sandbox.carriers import faults, parcel_answers, parcels
from sandbox.carriers import novaposhta_errors as errors
from sandbox.carriers.novaposhta_documents import Document, documents
from sandbox.carriers.novaposhta_errors import NovaPoshtaError
from sandbox.carriers.novaposhta_records import Record, knows_phone, record, unknown
from sandbox.carriers.novaposhta_statuses import NOT_FOUND
from sandbox.carriers.parcel_states import NOVA_POSHTA
from sandbox.carriers.parcels import Parcel
from sandbox.store import store

MODELS = ("TrackingDocument", "TrackingDocumentGeneral")
METHOD = "getStatusDocuments"

REFUSED_KEYS = {
    "sandbox-expired": errors.KEY_EXPIRED,
    "sandbox-refused": errors.KEY_REFUSED,
    "sandbox-empty": errors.KEY_EMPTY,
}

_ENTER_PHONE = (
    "Please enter a valid phone number from the express invoice to show full"
    " information"
)
_ENVELOPE = (
    "data",
    "errors",
    "warnings",
    "info",
    "messageCodes",
    "errorCodes",
    "warningCodes",
    "infoCodes",
)

blueprint = Blueprint("novaposhta", __name__, url_prefix="/novaposhta/v2.0/json")
blueprint.before_request(faults.strike)


@blueprint.route("/", methods=["GET", "POST"], strict_slashes=False)
@blueprint.route("/<model>/<method>", methods=["GET", "POST"], strict_slashes=False)
def call(model: str = "", method: str = "") -> Response:
    """Answer a call; what its address names counts where its body names nothing."""
    if faults.is_limited() or faults.is_too_often():
        raise NovaPoshtaError(errors.TOO_MANY_CALLS)
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise NovaPoshtaError(errors.NOT_JSON)
    model = body.get("modelName") or model
    method = body.get("calledMethod") or method
    tracks = model in MODELS and method == METHOD
    _check_key(body.get("apiKey"), needed=not tracks)
    if not tracks:
        raise NovaPoshtaError(errors.not_played(model, method))
    return _track(documents(body.get("methodProperties")))


@blueprint.errorhandler(NovaPoshtaError)
def refused(error: NovaPoshtaError) -> Response:
    """The envelope of a call that is refused, its errors and their codes in pairs."""
    return _envelope(
        success=False,
        errors=[fault.text for fault in error.faults],
        errorCodes=[fault.code for fault in error.faults],
    )


def _check_key(key: object, *, needed: bool) -> None:
    if isinstance(key, str) and key in REFUSED_KEYS:
        raise NovaPoshtaError(REFUSED_KEYS[key])
    if needed and not key:
        raise NovaPoshtaError(errors.KEY_EMPTY)


def _track(asked: Sequence[Document]) -> Response:
    with store().writing() as connection:
        rows = []
        warnings = []
        for document in sorted(asked):
            found = _find(connection, document.number)
            whole = found is not None and knows_phone(found, document.phone)
            row = record(found, whole=whole) if found else unknown(document.number)
            parcel_answers.keep(
                connection, document.number, row["StatusCode"], row, whole=whole
            )
            rows.append(row)
            if not whole:
                warnings.append({f"ID_{document.number}": _ENTER_PHONE})
    return _envelope(success=True, data=rows, warnings=warnings)


def _find(connection: Connection, number: str) -> Parcel | None:
    """A parcel that Nova Poshta owns to; of a fresh one it may know nothing yet."""
    found = parcels.find(connection, number)
    if found is None or found.carrier != NOVA_POSHTA or found.last.code == NOT_FOUND:
        return None
    return found


def _envelope(*, success: bool, **parts: list[Any] | list[Record]) -> Response:
    blank: dict[str, Any] = {name: [] for name in _ENVELOPE}
    return Response(
        json.dumps({"success": success} | blank | parts),
        content_type="application/json; charset=utf-8",
    )
