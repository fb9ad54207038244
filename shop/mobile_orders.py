"""An order's Purchase that an app reports: the shop's own event, from its own device.

What was bought, what it is called and what the buyer allows, the order knows; the app
adds which app and device it was. As the order is sold, its Purchase enters the outbox
by the ordinary path, under the same name and id: for a pixel the app then finds it
there and is noted as one more firing, so that it counts once. Only where the ordinary
path does not lead (to the app itself, by the App Events API) is this its way in.
"""

from dataclasses import dataclass, replace

from sqlalchemy import select

from capi.choices import ActionSource
from capi.consent import Consent, limit
from capi.context import Context
from capi.events import Event
from models import Order, Work
from shop import tracking
from shop.checks import taken_back
from shop.mobile_body import Report


@dataclass(frozen=True, kw_only=True, repr=False)
class Sale:
    """The Purchase of an order, in the context of its buyer."""

    event: Event
    context: Context


def number_of(work: Work, report: Report) -> str | None:
    """The number of the shop's order that the report is about, if it is about one.

    An app that gives it as its own `order_id` means the same sale, and by an id of its
    own that would count twice.
    """
    if report.order_number is not None or report.order_id is None:
        return report.order_number
    return work.scalars(
        select(Order.number).where(Order.number == report.order_id)
    ).one_or_none()


def sale(work: Work, number: str, report: Report) -> Sale | None:
    """The Purchase of an order, reported by an app; None: it is none, or not yet.

    An unknown number is answered like that of an unpaid order: by an app's key nobody
    finds out which orders there are.
    """
    order = work.scalars(select(Order).where(Order.number == number)).one_or_none()
    if order is None or order.purchased_at is None or order.status == "refunded":
        return None
    bought = tracking.purchase(order)
    device = report.event.user_data
    event = replace(
        bought,
        action_source=ActionSource.APP,
        event_source_url=None,
        app_data=report.event.app_data,
        user_data=replace(bought.user_data, madid=device.madid, anon_id=device.anon_id),
    )
    context = tracking.context(order)
    consent = _strictest(context.consent, report.consent, bought)
    if consent is not context.consent:
        event = limit(event, consent)
    return Sale(event=event, context=replace(context, consent=consent))


def _strictest(buyers: Consent, devices: Consent, bought: Event) -> Consent:
    if not buyers.may_send:
        return buyers
    if taken_back(bought):
        return Consent.REFUSED
    return buyers if devices is Consent.GRANTED else devices
