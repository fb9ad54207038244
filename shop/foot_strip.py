"""The strip at a page's foot, in the demo alone: a frame that the sandbox serves.

The frame's address tells what the page sends, by the names and ids of the very events
that it renders, so that the sandbox can show which of them arrived. Nothing in it says
who the visitor is.
"""

from urllib.parse import urlencode

from flask_babel import get_locale

from capi.consent import Consent
from capi.flask import capi, page
from config import settings
from models import Order, OrderState
from shop import consent, tracking


def url(order: Order | None = None) -> str:
    """The frame's address for this page, asked once the page's events are in it.

    `order` is the one that the page shows, if any: its Purchase is part of the story
    even where its buyer has refused that anybody hears of it.
    """
    told = [("language", str(get_locale()))]
    told += [("event", f"{name}:{event_id}") for name, event_id in page().fired]
    allowed = capi().allowed()
    if capi().pixel_id and allowed is not Consent.GRANTED:
        told.append(("consent", allowed.value))
        told += [("gpc", "1")] if consent.asks_for_privacy() else []
    if order is not None and _is_withheld(order):
        told.append(("withheld", "Purchase"))
    return f"{settings().events_manager_url}/foot-strip?{urlencode(told)}"


def _is_withheld(order: Order) -> bool:
    allowed = tracking.context(order).consent.may_send
    return order.state == OrderState.PAID and not allowed
