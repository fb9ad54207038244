"""The shop's happenings as Meta's events: the one place that maps one to the other."""

from capi.context import Context
from capi.currencies import to_major
from capi.events import Content, CustomData, Event
from capi.stripe import person, purchase_id
from config import settings
from models import Order


def purchase(order: Order) -> Event:
    """The Purchase of a paid order, for both halves and at any later time.

    Everything in it was stored when it happened: who bought, in which browser, what
    was paid. Its time is that of the payment.
    """
    assert order.paid_at is not None
    return Event(
        event_name="Purchase",
        event_time=order.paid_at,
        event_id=purchase_id(order.stripe_charge_id, order.number),
        event_source_url=f"{settings().shop_url}/thanks",
        user_data=context(order).user_data(**person(order.customer or {})),
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


def context(order: Order) -> Context:
    """The buyer's browser, as it was at checkout."""
    return Context.from_dict(order.context)
