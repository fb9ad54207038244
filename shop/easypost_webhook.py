"""EasyPost's deliveries: what a parcel does, told without being asked.

They come several times, late, and in any order, and may be sent again by whoever got
hold of an old one: EasyPost signs no time. So a delivery is only ever one more telling,
which `parcels.tell` takes as it does an answer of the tracking run; that run goes on
asking, and is the one to be relied on.
"""

import logging

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from capi.flask import capi
from carriers.base import BadSignature, TrackResult
from config import settings
from models import writing
from shop import parcels
from shop.errors import problem

log = logging.getLogger(__name__)
blueprint = Blueprint("easypost_webhook", __name__)


@blueprint.post("/webhooks/easypost")
def deliver() -> ResponseReturnValue:
    """Take one delivery; without EASYPOST_WEBHOOK_SECRET there is no such address."""
    secret = settings().easypost_webhook_secret
    if not secret:
        return problem("not_found", "This shop takes no deliveries of EasyPost's.", 404)
    # Here, because EasyPost's SDK takes a fifth of a second to import.
    from carriers.easypost import SIGNATURE_HEADER, EasyPost, read_webhook

    try:
        result = read_webhook(
            request.get_data(),
            request.headers.get(SIGNATURE_HEADER, ""),
            secret,
            clock=capi().clock,
        )
    except BadSignature as error:
        return problem("bad_signature", str(error), 400)
    return jsonify(result="ignored" if result is None else _tell(EasyPost.key, result))


def _tell(carrier: str, result: TrackResult) -> str:
    now = int(capi().clock())
    with writing() as work:
        shipment = parcels.find(work, carrier, result.number)
        if shipment is None:
            return "not_ours"
        parcels.tell(work, shipment, result, told_by=parcels.BY_CARRIER, now=now)
        shipment.checked_at, shipment.failures = now, 0
        order, state = shipment.order.number, shipment.state
    log.info(
        "Order %s: EasyPost told of its parcel: %s",
        order,
        state,
        extra={"order": order},
    )
    return f"order {order}: {state}"
