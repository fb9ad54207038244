"""Pay: the summary, the way to Stripe's Checkout, and the thanks page."""

import logging

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capi.flask import capi
from config import settings
from models import Order, OrderState
from shop import basket, orders, payments, stripe_gateway, tracking

log = logging.getLogger(__name__)
blueprint = Blueprint("checkout", __name__)

DONE = (OrderState.PAID, OrderState.AWAITING, OrderState.REVIEW)
"""States in which the goods are the buyer's, or soon: the cart has done its work."""


@blueprint.get("/checkout")
def show() -> ResponseReturnValue:
    """What it costs, and how to pay."""
    cart = basket.current()
    if not cart.lines:
        return redirect(url_for("cart.show"))
    tracking.initiate_checkout(cart, basket.fingerprint())
    return render_template("checkout.html", cart=cart)


@blueprint.post("/checkout")
def go() -> ResponseReturnValue:
    """Write the order down, then send the buyer to Stripe's Checkout."""
    cart = basket.current()
    if not cart.lines:
        return redirect(url_for("cart.show"), 303)
    order = orders.place(cart, capi().context(), now=capi().clock())
    try:
        session = stripe_gateway.create_session(
            order,
            # Stripe replaces the placeholder; url_for would quote its braces.
            success_url=f"{settings().shop_url}/thanks?session_id={{CHECKOUT_SESSION_ID}}",
            cancel_url=f"{settings().shop_url}{url_for('cart.show')}",
        )
    except stripe_gateway.NoAnswer as error:
        log.error("No payment page for order %s: %s", order.number, error)
        orders.give_up(order)
        flash(
            _(
                "The payment page cannot be reached right now. Your cart is kept:"
                " please try again in a minute."
            ),
            "error",
        )
        return redirect(url_for("checkout.show"), 303)
    orders.link(order, session["id"])
    orders.remember(order)
    return redirect(session["url"], 303)


@blueprint.get("/thanks")
def thanks() -> ResponseReturnValue:
    """The end of the purchase; the buyer's own browser sees the order.

    Stripe sends the buyer here with `session_id`. The page replaces it in its address
    before the pixel runs, because the pixel tells Meta the address.
    """
    session_id = request.args.get("session_id")
    order = orders.mine(number=request.args.get("order"), session_id=session_id)
    if order is None:
        return render_template("thanks.html", order=None)
    if session_id or order.state in payments.OPEN:
        order = _settle(order)
    capi().set_address(url_for("checkout.thanks", order=order.number))
    if order.state in DONE:
        basket.clear()
    if order.state == OrderState.PAID:
        tracking.show_purchase(order)
    return render_template("thanks.html", order=order)


def _settle(order: Order) -> Order:
    if order.stripe_session_id is None:
        return order
    try:
        settled = payments.settle(
            order.stripe_session_id, fired_by="thanks", now=int(capi().clock())
        )
    except stripe_gateway.NoAnswer as error:
        # The page shows what is known; the webhook will bring the rest.
        log.warning("Order %s: Stripe does not answer: %s", order.number, error)
        return order
    return settled or order
