"""The orders for the shop's owner: their money, their way, and what Meta heard of them.

Pages and JSON are made of the same values.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from capi import outbox
from capi.flask import capi
from models import GOODS_ARE_SOLD, Order, Shipment, db
from shop import local_time, open_parcels, parcels, tracking
from shop.admin_rows import tell
from shop.admin_standing import standing
from shop.admin_words import ORDERS

PAGE = 50
MOST = 500
LARGEST = 2**31 - 1
"""No order's id is larger, and PostgreSQL compares it with no larger number."""

Told: TypeAlias = dict[str, Any]

blueprint = Blueprint("orders", __name__)


@blueprint.get("/orders")
def index() -> ResponseReturnValue:
    """The orders, newest first, 50 a page."""
    q = request.args.get("q")
    return render_template(
        "admin/orders.html",
        filters={"q": q} if q else {},
        standing=standing(),
        **_list(),
    )


@blueprint.get("/orders.json")
def index_json() -> ResponseReturnValue:
    """The same for programs."""
    return jsonify(_list())


@blueprint.get("/orders/<number>")
def show(number: str) -> ResponseReturnValue:
    """One order, with all that is kept of it."""
    return page(number)


@blueprint.get("/orders/<number>.json")
def show_json(number: str) -> ResponseReturnValue:
    """The same for programs."""
    return jsonify(_whole(_order(number)))


def page(
    number: str, *, faults: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """The page of an order; with `faults` of a form that was just sent, by field."""
    order = _whole(_order(number))
    return (
        render_template(
            "admin/order.html",
            order=order,
            standing=standing(),
            faults=faults or {},
            carriers=parcels.carriers(),
            by_hand=parcels.BY_HAND,
            zone=local_time.zone_name(),
            to_field=local_time.to_field,
            now=capi().clock(),
        ),
        422 if faults else 200,
    )


def _list() -> Told:
    """What the address asks for; `older` is where the list goes on, if it does.

    It goes on before an id, not on a page number: new orders come in on top while one
    reads, and would push known ones onto the next page.
    """
    limit = min(max(request.args.get("limit", PAGE, type=int), 1), MOST)
    query = _asked().order_by(Order.id.desc()).limit(limit + 1)
    loaded = (selectinload(Order.lines), selectinload(Order.shipment))
    found = list(db.session.scalars(query.options(*loaded)))
    shown = found[:limit]
    purchases = _purchases(shown)
    return {
        "census": _census(),
        "orders": [_summary(order, purchases[order.number]) for order in shown],
        "older": shown[-1].id if len(found) > limit else None,
    }


def _asked() -> Select[tuple[Order]]:
    query = select(Order)
    states = [state for state in request.args.getlist("state") if state]
    if states:
        query = query.where(Order.status.in_(states))
    words = request.args.get("q", "").strip()
    if words:
        query = query.where(
            or_(
                Order.number.icontains(words, autoescape=True),
                Order.stripe_charge_id == words,
                Order.stripe_session_id == words,
                Order.stripe_payment_intent_id == words,
            )
        )
    before = request.args.get("before", type=int)
    if before is None:
        return query
    return query.where(Order.id < max(0, min(before, LARGEST)))


def _census() -> dict[str, int]:
    """How many orders are in each state; states without orders are there with 0."""
    # PostgreSQL does not know an expression with parameters again when it meets it as
    # what to group by; a column of an inner query it does.
    each = select(Order.status.label("status")).subquery()
    counted = db.session.execute(
        select(each.c.status, func.count()).group_by(each.c.status)
    )
    return {str(state): 0 for state in ORDERS} | {
        state: count for state, count in counted
    }


def _purchases(orders: Iterable[Order]) -> dict[str, list[Told]]:
    """The Purchases of these orders, in one question to the database."""
    found: dict[str, list[Told]] = defaultdict(list)
    rows = outbox.listing(
        db.session.connection(),
        subjects=[order.number for order in orders],
        event_name="Purchase",
        limit=None,
    )
    for row in rows:
        found[row["subject"]].append(
            {key: row[key] for key in ("id", "destination", "event_id", "state")}
        )
    return found


def _order(number: str) -> Order:
    return db.first_or_404(select(Order).where(Order.number == number))


def _summary(order: Order, purchases: Sequence[Told]) -> Told:
    """What the list shows of an order; amounts in minor units, times in epoch seconds.

    `net` is what the shop keeps of the money: nothing, as long as none has come, and
    the prepayment of what is paid on delivery.
    """
    shipment = order.shipment
    return {
        "number": order.number,
        "status": order.status,
        "created_at": order.created_at,
        "method": order.method,
        "trigger": order.trigger,
        "paid_at": order.paid_at,
        "purchased_at": order.purchased_at,
        "delivered_at": order.delivered_at,
        "currency": order.currency,
        "total": order.total,
        "amount_refunded": order.amount_refunded,
        "net": order.net,
        "items": sum(line.quantity for line in order.lines),
        "stripe_charge_id": order.stripe_charge_id,
        "stripe_payment_intent_id": order.stripe_payment_intent_id,
        "stripe_session_id": order.stripe_session_id,
        "consent": tracking.context(order).consent.value,
        "parcel_state": shipment.state if shipment else None,
        "purchase": list(purchases),
    }


def _whole(order: Order) -> Told:
    connection = db.session.connection()
    rows = outbox.listing(connection, subjects=[order.number], limit=None)
    return _summary(order, _purchases([order])[order.number]) | {
        "note": order.note,
        "source_note": order.source_note,
        "due_now": order.due_now,
        "subtotal": order.subtotal,
        "shipping": order.shipping,
        "lines": [
            {
                "slug": line.slug,
                "name": line.name,
                "unit_amount": line.unit_amount,
                "quantity": line.quantity,
                "amount": line.amount,
            }
            for line in order.lines
        ],
        "refunds": [
            {"amount": refund.amount, "noted_at": refund.noted_at}
            for refund in order.refunds
        ],
        "customer": (order.customer or {}).get("customer_details"),
        "context": tracking.context(order).to_dict(),
        "may_ship": order.state in GOODS_ARE_SOLD,
        "is_purchase": order.purchased_at is not None,
        "parcel": _parcel(order.shipment),
        "events": tell(connection, rows),
    }


def _parcel(shipment: Shipment | None) -> Told | None:
    if shipment is None:
        return None
    stalled = db.session.scalar(
        select(open_parcels.is_stalled(int(capi().clock()))).where(
            Shipment.id == shipment.id
        )
    )
    return parcels.told(shipment) | {"stalled": bool(stalled)}
