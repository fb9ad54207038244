"""Pay: the summary, the ways to pay, and the thanks page."""

import logging

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from capi.acts import new_id
from capi.flask import capi
from config import settings
from models import Order, OrderState, PaymentMethod
from shop import basket, orders, payments, security, stripe_gateway, tracking
from shop.basket import Cart
from shop.recipient import Recipient, countries
from shop.recipient import read as read_recipient

log = logging.getLogger(__name__)
blueprint = Blueprint("checkout", __name__)

DONE = (OrderState.PAID, OrderState.PLACED, OrderState.AWAITING, OrderState.REVIEW)
"""States in which the goods are the buyer's, or soon: the cart has done its work."""


@blueprint.get("/checkout")
def show() -> ResponseReturnValue:
    """What it costs, and how to pay."""
    cart = basket.current()
    if not cart.lines:
        return redirect(url_for("cart.show"))
    tracking.initiate_checkout(cart, basket.fingerprint())
    return _page(cart, Recipient(country=settings().shop_country))


@blueprint.post("/checkout")
def go() -> ResponseReturnValue:
    """Write the order down, and send the buyer on: to Stripe, or to the thanks page."""
    cart = basket.current()
    if not cart.lines:
        return redirect(url_for("cart.show"), 303)
    method = request.form.get("method", settings().payment_methods[0])
    if method not in settings().payment_methods:
        abort(400, _("Please choose one of the ways to pay on the page."))
    recipient = None
    if method == PaymentMethod.COD:
        recipient = read_recipient(request.form)
        if recipient.faults:
            return _page(cart, recipient), 422
    order = orders.place(
        cart,
        capi().context(),
        now=capi().clock(),
        recipient=recipient,
        form=request.form.get("form", ""),
    )
    if order.state != OrderState.PENDING:
        log.info(
            "Order %s: to be paid on delivery",
            order.number,
            extra={"order": order.number},
        )
        orders.remember(order)
        _close_older(order)
        return redirect(url_for("checkout.thanks", order=order.number), 303)
    return _pay(order)


def _page(cart: Cart, recipient: Recipient) -> str:
    methods = settings().payment_methods
    return render_template(
        "checkout.html",
        cart=cart,
        methods=methods,
        recipient=recipient,
        countries=countries() if PaymentMethod.COD in methods else [],
        form=new_id(),
        prepayment=settings().cod_prepayment.of(cart.total),
    )


def _pay(order: Order) -> ResponseReturnValue:
    """Send the buyer to Stripe's Checkout."""
    try:
        session = stripe_gateway.create_session(
            order,
            # Stripe replaces the placeholder; url_for would quote its braces.
            success_url=f"{settings().shop_url}/thanks?session_id={{CHECKOUT_SESSION_ID}}",
            cancel_url=f"{settings().shop_url}{url_for('cart.show')}",
        )
        page = _checked(session["url"])
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
    _close_older(order)
    return redirect(page, 303)


def _close_older(order: Order) -> None:
    """End the payment pages that this browser left open: one cart is paid once.

    An older page that was paid meanwhile makes its order paid here. Whatever Stripe
    says of the old ones, the buyer goes on to the new one.
    """
    for session_id in orders.open_before(order):
        try:
            stripe_gateway.expire_session(session_id)
            payments.settle(session_id, fired_by="checkout", now=int(capi().clock()))
        except stripe_gateway.NoAnswer as error:
            log.warning(
                "Order %s: an older payment page may still be open: %s",
                order.number,
                error,
                extra={"order": order.number},
            )


def _checked(url: str) -> str:
    """The address of a payment page, where nobody's card is asked for by others."""
    if security.origin(url) != security.checkout_origin(settings()):
        raise stripe_gateway.NoAnswer("the payment page is not at Stripe's address")
    return url


@blueprint.get("/thanks")
def thanks() -> ResponseReturnValue:
    """The end of the checkout; the buyer's own browser sees the order.

    Stripe sends the buyer here with `session_id`. The page replaces it in its address
    before the pixel runs, because the pixel tells Meta the address.
    """
    session_id = request.args.get("session_id")
    order = orders.mine(number=request.args.get("order"), session_id=session_id)
    if order is None:
        # Not even the address is repeated to whoever is not the buyer.
        bare = url_for("checkout.thanks")
        capi().set_address(bare)
        return render_template("thanks.html", order=None, language_next=bare)
    if session_id or order.state in payments.OPEN:
        order = _settle(order)
    address = url_for("checkout.thanks", order=order.number)
    capi().set_address(address)
    if order.state in DONE:
        basket.clear()
    if order.state == OrderState.PAID:
        tracking.show_purchase(order)
    return render_template("thanks.html", order=order, language_next=address)


def _settle(order: Order) -> Order:
    if order.stripe_session_id is None:
        return order
    try:
        settled = payments.settle(
            order.stripe_session_id, fired_by="thanks", now=int(capi().clock())
        )
    except stripe_gateway.NoAnswer as error:
        # The page shows what is known; the webhook will bring the rest.
        log.warning(
            "Order %s: Stripe does not answer: %s",
            order.number,
            error,
            extra={"order": order.number},
        )
        return order
    return settled or order
