"""THE place where an order becomes paid, fails, is refunded, or delivered.

Thanks page and webhook both come here, in any order, any number of times, at the same
moment. Stripe is asked first, without a transaction; then one writing transaction
changes the order, if it still may be changed, and records the Purchase. Whoever comes
second changes nothing and leaves one more firing.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from capi.events import Event
from capi.flask import capi
from capi.stripe import paid_charge
from config import settings
from models import (
    GOODS_ARE_SOLD,
    Order,
    OrderState,
    PaymentMethod,
    PurchaseTrigger,
    Refund,
    Work,
    writing,
)
from shop import stripe_gateway, tracking

Json = Mapping[str, Any]
log = logging.getLogger(__name__)

OPEN = (OrderState.PENDING, OrderState.AWAITING)
"""From these an order may still become anything else."""

UNSURE = (*OPEN, OrderState.EXPIRED, OrderState.FAILED)
"""Money that did come outweighs the news that it would not."""


@dataclass(frozen=True)
class Judgement:
    """What a session means for its order: the state to take, and why."""

    state: OrderState
    note: str | None = None


@dataclass(frozen=True)
class Applied:
    """What came of a session: its order as it is now, and its Purchase.

    `purchase` is `queued` where it entered the outbox by this, `queued_before` where it
    was there already, `withheld` for lack of consent, None where there is none.
    """

    order: Order
    purchase: str | None = None


def settle(session_id: str, *, fired_by: str, now: int) -> Order | None:
    """Bring the order of a Checkout Session up to date with Stripe; None: not ours.

    `now` is in epoch seconds; `fired_by` says who came (`thanks`, `webhook`). Raises
    `stripe_gateway.NoAnswer`.
    """
    session = stripe_gateway.retrieve_session(session_id)
    with writing() as work:
        applied = apply(work, session, fired_by=fired_by, now=now)
        return applied and applied.order


def apply(work: Work, session: Json, *, fired_by: str, now: int) -> Applied | None:
    """As `settle`, for a session just retrieved, in the caller's transaction."""
    order = _order_of(work, session["id"])
    if order is None:
        return None
    judgement = judge(order, session)
    if judgement.state is OrderState.PENDING:
        return Applied(order)
    if judgement.state in GOODS_ARE_SOLD:
        became = _take_money(work, order, judgement, session, now)
    else:
        became = _become(work, order, judgement, from_states=OPEN)
    if became:
        log.info(
            "Order %s: %s", order.number, order.state, extra={"order": order.number}
        )
    if became and judgement.state is OrderState.REVIEW:
        log.warning(
            "Order %s is held for review: %s",
            order.number,
            judgement.note,
            extra={"order": order.number},
        )
    paid = order.state == OrderState.PAID
    if paid and order.trigger == PurchaseTrigger.PAYMENT:
        purchase = tracking.purchase(order)
        return Applied(order, _record(work, order, purchase, fired_by))
    return Applied(order)


def deliver(work: Work, order: Order, *, received_at: int, now: int) -> bool:
    """The buyer took the goods at `received_at`; false where that was known already.

    What was to be paid on delivery is paid now. Where the shop counts deliveries, this
    is the Purchase. A carrier's clock may be wrong, but nobody receives what is not yet
    ordered, or will be received.
    """
    at = min(max(received_at, order.created_at), now)
    changed = work.execute(
        update(Order)
        .where(Order.id == order.id, Order.state.in_(GOODS_ARE_SOLD))
        .where(Order.delivered_at.is_(None))
        .values(
            delivered_at=at,
            state=OrderState.PAID,
            paid_at=func.coalesce(Order.paid_at, at),
        )
    )
    work.refresh(order)
    if changed.rowcount != 1:
        return False
    log.info("Order %s: delivered", order.number, extra={"order": order.number})
    if order.trigger != PurchaseTrigger.DELIVERY:
        return True
    if order.method == PaymentMethod.CARD and order.status == "refunded":
        log.warning(
            "Order %s was given back before: no Purchase",
            order.number,
            extra={"order": order.number},
        )
        return True
    order.source_note = tracking.delivery_source(order).note
    _record(work, order, tracking.purchase(order), "delivery")
    return True


def fail(work: Work, session_id: str) -> Order | None:
    """A delayed payment did not come through."""
    order = _order_of(work, session_id)
    if order is not None:
        _become(work, order, Judgement(OrderState.FAILED), from_states=OPEN)
    return order


def refund(work: Work, charge: Json, *, now: int) -> None:
    """Note how much of a charge was given back by now, in full or in part.

    Meta has no event that takes a Purchase back. Where META_REFUND_EVENT names one of
    the shop's own, it is recorded; the Purchase stays as it was.
    """
    order = work.scalars(
        select(Order)
        .where(Order.stripe_charge_id == charge["id"])
        .with_for_update(of=Order)
    ).one_or_none()
    total = charge["amount_refunded"]
    if order is None or total <= order.amount_refunded:
        return
    entry = Refund(
        order_id=order.id,
        amount=total - order.amount_refunded,
        total=total,
        noted_at=now,
    )
    work.add(entry)
    order.amount_refunded = total
    log.info("Order %s: %s", order.number, order.status, extra={"order": order.number})
    if settings().meta_refund_event and order.purchased_at is not None:
        _record(work, order, tracking.refund(order, entry), "webhook")


def judge(order: Order, session: Json) -> Judgement:
    """What the session means for the order. Pure: asks nobody, changes nothing."""
    if session["status"] == "expired":
        return Judgement(OrderState.EXPIRED)
    if session["status"] != "complete":
        return Judgement(OrderState.PENDING)
    if session["payment_status"] == "unpaid":
        return Judgement(OrderState.AWAITING)
    paid = (session["amount_total"], session["currency"].upper())
    if paid != (order.due_now, order.currency):
        return Judgement(
            OrderState.REVIEW,
            f"paid {paid[0]} {paid[1]}, ordered {order.due_now} {order.currency}"
            " (minor units)",
        )
    if order.due_now and paid_charge(session) is None:
        return Judgement(OrderState.REVIEW, "paid, and yet there is no paid charge")
    prepaid = order.method == PaymentMethod.COD
    return Judgement(OrderState.PLACED if prepaid else OrderState.PAID)


def dispute(work: Work, dispute: Json) -> Order | None:
    """Note how a dispute over a payment stands. The Purchase stays as it was."""
    order = work.scalars(
        select(Order).where(Order.stripe_charge_id == dispute["charge"])
    ).one_or_none()
    if order is not None and order.dispute != dispute["status"]:
        order.dispute = dispute["status"]
        log.warning(
            "Order %s: dispute %s",
            order.number,
            dispute["status"],
            extra={"order": order.number},
        )
    return order


def _order_of(work: Work, session_id: str) -> Order | None:
    return work.scalars(
        select(Order).where(Order.stripe_session_id == session_id)
    ).one_or_none()


def _take_money(
    work: Work, order: Order, judgement: Judgement, session: Json, now: int
) -> bool:
    charge = paid_charge(session) or {}
    intent = session.get("payment_intent") or {}
    values = {
        "stripe_charge_id": charge.get("id"),
        "stripe_payment_intent_id": intent.get("id"),
    }
    if judgement.state is OrderState.PAID:
        values["customer"] = {"customer_details": session.get("customer_details")}
        # A delayed payment's charge is as old as the order; its money came now.
        delayed = order.state == OrderState.AWAITING
        values["paid_at"] = now if delayed else charge.get("created") or now
    return _become(work, order, judgement, from_states=UNSURE, **values)


def _become(
    work: Work,
    order: Order,
    judgement: Judgement,
    *,
    from_states: tuple[OrderState, ...],
    **values: object,
) -> bool:
    """Take the new state if nobody was faster; only the winner gets True.

    Either way `order` is then as the database has it.
    """
    became = work.scalars(
        update(Order)
        .where(Order.id == order.id, Order.state.in_(from_states))
        .where(Order.state != judgement.state)
        .values(state=judgement.state, note=judgement.note, **values)
        .returning(Order),
        execution_options={"populate_existing": True, "synchronize_session": False},
    ).one_or_none()
    if became is None:
        work.refresh(order)
    return became is not None


def _record(work: Work, order: Order, event: Event, fired_by: str) -> str | None:
    """Let the event into the outbox; gives what came of it, as `Applied` tells it."""
    context = tracking.context(order)
    recorded = capi().record(
        work.connection(),
        event,
        context=context,
        fired_by=fired_by,
        subject=order.number,
    )
    if not recorded:
        return None
    if not context.consent.may_send:
        return "withheld"
    return "queued" if any(row.new for row in recorded) else "queued_before"
