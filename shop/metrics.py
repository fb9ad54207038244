"""`/metrics`: the shop's numbers for Prometheus, behind a token of their own.

They tell how well a shop sells, so there are none without METRICS_TOKEN. It is not the
owner's password, because whoever watches the shop need not be able to change it.
"""

import hmac
from hashlib import sha256

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from capi.flask import capi
from config import settings
from models import db
from shop import counters
from shop.measured import Measured

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def show() -> Response:
    """Everything measured, in Prometheus's text format."""
    token = settings().metrics_token
    if not token:
        abort(404)
    if not _is(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return Response(
            "Send METRICS_TOKEN as a bearer token.\n",
            401,
            {"WWW-Authenticate": 'Bearer realm="metrics"'},
            mimetype="text/plain",
        )
    registry = counters.registry()
    registry.register(
        Measured(db.session.connection(), now=capi().clock(), keys=capi().destinations)
    )
    return Response(
        generate_latest(registry),
        headers={"Cache-Control": "no-store"},
        content_type=CONTENT_TYPE_LATEST,
    )


def _is(given: str, wanted: str) -> bool:
    one, other = (
        sha256(text.encode("utf-8", "replace")).digest() for text in (given, wanted)
    )
    return hmac.compare_digest(one, other)
