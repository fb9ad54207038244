"""Placing an order: the row comes first, then the payment page."""

import secrets
from datetime import UTC, datetime
from hashlib import sha256

from flask import session
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from capi.context import Context
from config import settings
from models import (
    Order,
    OrderLine,
    OrderState,
    PaymentMethod,
    PurchaseTrigger,
    db,
    writing,
)
from shop.basket import Cart
from shop.recipient import Recipient

SESSION_KEY = "orders"
REMEMBERED = 20
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters and digits that are taken for each other when read aloud."""
TRIES = 5
"""There are 24 million numbers for a day, so a number may come that was there."""


def place(
    cart: Cart,
    context: Context,
    *,
    now: float,
    recipient: Recipient | None = None,
    form: str = "",
) -> Order:
    """Write down what the visitor is about to buy; prices from the catalogue.

    With a `recipient` it is paid on delivery, and so counted then, whatever the shop
    counts otherwise. Where nothing of it is to be paid in advance, it is placed; and if
    the `form` with this id placed one before (a double click), that is given instead.
    """
    order = Order(
        number=new_number(now),
        state=OrderState.PENDING,
        currency=settings().shop_currency,
        subtotal=cart.subtotal,
        shipping=cart.shipping,
        total=cart.total,
        method=PaymentMethod.CARD,
        trigger=PurchaseTrigger(settings().purchase_trigger),
        due_now=cart.total,
        context=context.to_dict(),
        visitor=context.external_id,
        created_at=int(now),
        lines=[
            OrderLine(
                slug=line.product.slug,
                name=line.product.name,
                unit_amount=line.product.price,
                quantity=line.quantity,
            )
            for line in cart.lines
        ],
    )
    if recipient is not None:
        order.method = PaymentMethod.COD
        order.trigger = PurchaseTrigger.DELIVERY
        order.due_now = settings().cod_prepayment.of(cart.total)
        order.customer = recipient.to_customer()
        order.state = OrderState.PENDING if order.due_now else OrderState.PLACED
    if form and order.state == OrderState.PLACED:
        order.form = sha256(form.encode()).hexdigest()
    return _enter(order, now)


def _enter(order: Order, now: float) -> Order:
    """Write it down, under another number where its own is taken."""
    for left in reversed(range(TRIES)):
        try:
            with writing() as work:
                work.add(order)
            break
        except IntegrityError:
            if (placed := _of_form(order.form)) is not None:
                return placed
            if not left:
                raise
            order.number = new_number(now)
    return order


def _of_form(digest: str | None) -> Order | None:
    if digest is None:
        return None
    return db.session.scalars(select(Order).where(Order.form == digest)).one_or_none()


def link(order: Order, session_id: str) -> None:
    """Note which Checkout Session pays for the order."""
    with writing() as work:
        work.merge(order).stripe_session_id = session_id


def give_up(order: Order) -> None:
    """Close an order that nobody can pay: there is no payment page for it."""
    with writing() as work:
        closed = work.merge(order)
        closed.state = OrderState.FAILED
        closed.note = "Stripe gave no payment page"


def new_number(now: float) -> str:
    """`C` + date + five random characters: told by telephone, not guessed."""
    day = datetime.fromtimestamp(now, UTC).strftime("%y%m%d")
    return f"C{day}-{''.join(secrets.choice(ALPHABET) for _ in range(5))}"


def remember(order: Order) -> None:
    """Let this browser, and no other, see the order later."""
    numbers = [*session.get(SESSION_KEY, []), order.number]
    session[SESSION_KEY] = numbers[-REMEMBERED:]


def open_before(order: Order) -> list[str]:
    """The Checkout Sessions of this browser's other orders that may still be paid."""
    query = select(Order.stripe_session_id).where(
        Order.number.in_(session.get(SESSION_KEY) or []),
        Order.number != order.number,
        Order.state == OrderState.PENDING,
    )
    return [found for found in db.session.scalars(query) if found is not None]


def mine(*, number: str | None = None, session_id: str | None = None) -> Order | None:
    """An order of this browser, by number or Checkout Session, or else the newest."""
    query = select(Order).where(Order.number.in_(session.get(SESSION_KEY) or []))
    if session_id is not None:
        query = query.where(Order.stripe_session_id == session_id)
    elif number is not None:
        query = query.where(Order.number == number)
    return db.session.scalars(query.order_by(Order.id.desc()).limit(1)).first()
