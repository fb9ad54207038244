"""The shop's happenings as Meta's events: the one place that maps one to the other."""

from dataclasses import dataclass, replace
from decimal import Decimal

from capi.acts import new_id
from capi.attribution import OriginalEventData
from capi.choices import ActionSource
from capi.consent import limit
from capi.context import Context
from capi.currencies import to_major
from capi.events import Content, CustomData, Event
from capi.flask import capi
from capi.policy import DAY
from capi.stripe import person, purchase_id
from capi.user_data import UserData
from config import settings
from models import Order, Product, PurchaseTrigger, Refund
from shop.basket import Cart, CartLine

BROWSER_SECONDS = 2 * DAY - 3600
"""Meta merges two halves within 48 hours; later, the browser's would count anew."""


def view_content(product: Product) -> None:
    """Somebody looks at a product."""
    _track(
        "ViewContent",
        CustomData(
            content_name=product.name,
            content_category=product.category_name,
            **_money([CartLine(product, 1)]),
        ),
        subject=product.slug,
    )


def search(text: str, products: list[Product]) -> None:
    """Somebody searches, and finds these."""
    _track(
        "Search",
        CustomData(
            search_string=text,
            content_ids=tuple(product.slug for product in products),
        ),
        subject=text.casefold(),
    )


def add_to_cart(product: Product, quantity: int) -> None:
    """Somebody puts some of a product into the cart; the next page tells the pixel."""
    _track(
        "AddToCart",
        CustomData(content_name=product.name, **_money([CartLine(product, quantity)])),
        later=True,
    )


def initiate_checkout(cart: Cart, fingerprint: str) -> None:
    """Somebody goes to pay for these goods."""
    _track(
        "InitiateCheckout",
        CustomData(**_money(cart.lines) | {"value": _major(cart.total)}),
        subject=fingerprint,
    )


@dataclass(frozen=True)
class Source:
    """An `action_source`, and in a sentence why it is this one."""

    value: ActionSource
    note: str


def delivery_source(order: Order) -> Source:
    """Where the sale of a delivery was made, as far as it can be proved to Meta.

    Meta takes `website` only with the browser's agent; Meta's docs ask for nothing of
    the kind with `system_generated`. `physical_store` would allow more days, and would
    be untrue.
    """
    if context(order).client_user_agent:
        return Source(
            ActionSource.WEBSITE, "website: the browser of the checkout is kept"
        )
    return Source(
        ActionSource.SYSTEM_GENERATED,
        "system_generated: no browser of the checkout is kept",
    )


def purchase(order: Order) -> Event:
    """The Purchase of an order, for both halves and at any later time.

    Everything in it was stored when it happened: who bought, in which browser, what
    was paid. Its time is that of the payment, or of the delivery where the shop counts
    that. Its value is all that the buyer pays, however much of it in advance.
    """
    if order.purchased_at is None:
        raise ValueError(f"order {order.number} is not a Purchase yet")
    delivered = order.trigger == PurchaseTrigger.DELIVERY
    buyer = person(order.customer or {})
    event = Event(
        event_name="Purchase",
        event_time=order.purchased_at,
        event_id=purchase_id(order.stripe_charge_id, order.number),
        action_source=(
            delivery_source(order).value if delivered else ActionSource.WEBSITE
        ),
        event_source_url=f"{settings().shop_url}/thanks?order={order.number}",
        user_data=buyer_data(order),
        custom_data=CustomData(
            value=to_major(order.total, order.currency),
            currency=order.currency,
            order_id=order.number,
            contents=tuple(
                Content(
                    id=line.slug,
                    quantity=line.quantity,
                    item_price=to_major(line.unit_amount, order.currency),
                )
                for line in order.lines
            ),
        ),
    )
    return limit(
        event,
        context(order).consent,
        country=buyer.get("country_code", ""),
        state=buyer.get("state", ""),
    )


def refund(order: Order, entry: Refund) -> Event:
    """The shop's own event for money given back, pointing at the Purchase.

    Its id holds the charge's total by then, so each refund of several is one event.
    """
    bought = purchase(order)
    return replace(
        bought,
        event_name=settings().meta_refund_event,
        event_time=entry.noted_at,
        event_id=f"{bought.event_id}_refund_{entry.total}",
        original_event_data=OriginalEventData(
            event_name=bought.event_name,
            event_time=bought.event_time,
            event_id=bought.event_id,
            order_id=order.number,
        ),
        custom_data=CustomData(
            value=to_major(entry.amount, order.currency),
            currency=order.currency,
            order_id=order.number,
        ),
    )


def show_purchase(order: Order) -> None:
    """The browser half, on the thanks page, where it may and still can be merged.

    A delivery has none: days after the checkout, Meta would count it once more.
    """
    allowed = context(order).consent.may_send
    by_delivery = order.trigger == PurchaseTrigger.DELIVERY
    if by_delivery or order.paid_at is None or not allowed:
        return
    if capi().clock() < order.paid_at + BROWSER_SECONDS:
        capi().introduce(buyer_data(order))
        capi().show(purchase(order))


def buyer_data(order: Order) -> UserData:
    """Who bought, in the browser of that time."""
    return context(order).user_data(**person(order.customer or {}))


def context(order: Order) -> Context:
    """The buyer's browser, as it was at checkout."""
    return Context.from_dict(order.context)


def _track(
    name: str, data: CustomData, *, subject: str | None = None, later: bool = False
) -> None:
    extension = capi()
    if not extension.listens:
        return
    known = extension.context()
    extension.track(
        Event(
            event_name=name,
            event_time=int(extension.clock()),
            event_id=(
                f"{name.lower()}.{new_id()}"
                if subject is None
                else extension.act_id(name, subject)
            ),
            event_source_url=known.event_source_url,
            referrer_url=known.referrer_url,
            user_data=known.user_data(),
            custom_data=data,
        ),
        later=later,
    )


def _money(lines: tuple[CartLine, ...] | list[CartLine]) -> dict[str, object]:
    return {
        "value": _major(sum(line.total for line in lines)),
        "currency": settings().shop_currency,
        "contents": tuple(
            Content(
                id=line.product.slug,
                quantity=line.quantity,
                item_price=_major(line.product.price),
            )
            for line in lines
        ),
    }


def _major(amount: int) -> Decimal:
    return to_major(amount, settings().shop_currency)
