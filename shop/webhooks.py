"""Stripe's deliveries: verify, store, apply.

Stripe delivers in any order, more than once, and several at a time. Each event has one
row in the inbox. It is applied in one transaction together with the mark that it was;
where that fails, the effect is rolled back, the row keeps the error, and the answer is
500, so that Stripe comes again.

Of an event only ids are read. What they name is retrieved anew, because the snapshot
may be old and has the shape of the endpoint's API version, not of ours.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from capi.database import insert_new
from capi.flask import capi
from models import Order, StripeEvent, Work, writing
from shop import payments, stripe_gateway
from shop.errors import problem
from shop.payments import Applied

Json: TypeAlias = Mapping[str, Any]
Told: TypeAlias = dict[str, str]
"""What was done, for whoever looks at the delivery: see `docs/webhooks.md`."""

Effect: TypeAlias = Callable[[Work], Told]
"""What is left to do once Stripe was asked: in one transaction, telling the result."""

log = logging.getLogger(__name__)
blueprint = Blueprint("webhooks", __name__)


@blueprint.post("/webhooks/stripe")
def stripe() -> ResponseReturnValue:
    """Take one delivery."""
    now = int(capi().clock())
    try:
        event = stripe_gateway.read_event(
            request.get_data(), request.headers.get("Stripe-Signature", ""), now=now
        )
    except stripe_gateway.NotAnEvent:
        return _not_an_event()
    if event is None:
        return problem("bad_signature", "The signature is missing or wrong.", 400)
    prepare = HANDLERS.get(event["type"])
    if prepare is None:
        return jsonify(result="ignored")
    if not stripe_gateway.is_id(event["data"]["object"].get("id")):
        return _not_an_event()
    try:
        effect = prepare(event["data"]["object"], now)
        with writing() as work:
            new = _enter(work, event, now, processed_at=now)
            told = effect(work) if new else {"result": "already_handled"}
    except Exception as error:
        log.exception(
            "Stripe event %s could not be applied",
            event["id"],
            extra={"stripe_event": event["id"]},
        )
        with writing() as work:
            _enter(work, event, now, error=type(error).__name__)
        return problem("not_applied", "It could not be applied; send it again.", 500)
    return jsonify(told)


def _not_an_event() -> ResponseReturnValue:
    message = "It is signed rightly, and is no event of Stripe's."
    return problem("not_an_event", message, 400)


def _settle(session: Json, now: int) -> Effect:
    fresh = stripe_gateway.retrieve_session(session["id"])
    return lambda work: _told(payments.apply(work, fresh, fired_by="webhook", now=now))


def _fail(session: Json, now: int) -> Effect:
    return lambda work: _told_of(payments.fail(work, session["id"]))


def _refund(charge: Json, now: int) -> Effect:
    fresh = stripe_gateway.retrieve_charge(charge["id"])
    intent = fresh["payment_intent"]
    # A charge without one was made by hand, and belongs to no order.
    sessions = stripe_gateway.sessions_of(intent) if intent else []

    def effect(work: Work) -> Told:
        # The refund may be told before the payment that it takes back.
        applied = [
            payments.apply(work, session, fired_by="webhook", now=now)
            for session in sessions
        ]
        payments.refund(work, fresh, now=now)
        return _told(next(iter(applied), None))

    return effect


def _dispute(dispute: Json, now: int) -> Effect:
    fresh = stripe_gateway.retrieve_dispute(dispute["id"])
    return lambda work: _told_of(payments.dispute(work, fresh))


HANDLERS: dict[str, Callable[[Json, int], Effect]] = {
    "checkout.session.completed": _settle,
    "checkout.session.async_payment_succeeded": _settle,
    "checkout.session.async_payment_failed": _fail,
    "checkout.session.expired": _settle,
    "charge.refunded": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.closed": _dispute,
}


def _told(applied: Applied | None) -> Told:
    if applied is None:
        return {"result": "not_ours"}
    purchase = {"purchase": applied.purchase} if applied.purchase else {}
    order = applied.order
    return {"result": "applied", "order": order.number, "status": order.status} | (
        purchase
    )


def _told_of(order: Order | None) -> Told:
    return _told(order and Applied(order))


def _enter(
    work: Work,
    event: Json,
    now: int,
    *,
    processed_at: int | None = None,
    error: str | None = None,
) -> bool:
    """Put the event into the inbox, or note there what became of it; false where it
    was applied before."""
    outcome = {"processed_at": processed_at, "error": error}
    connection = work.connection()
    if insert_new(
        connection,
        StripeEvent.__table__,
        id=event["id"],
        type=event["type"],
        object_id=event["data"]["object"]["id"],
        received_at=now,
        **outcome,
    ):
        return True
    changed = connection.execute(
        update(StripeEvent)
        .where(StripeEvent.id == event["id"], StripeEvent.processed_at.is_(None))
        .values(**outcome)
    )
    return changed.rowcount == 1
