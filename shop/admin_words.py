"""How states and times are put into words on the owner's pages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import format_datetime, format_timedelta
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from capi.consent import Consent
from capi.flask import capi
from capi.schema import State
from carriers.base import ParcelState
from models import OrderState, PaymentMethod, PurchaseTrigger
from shop import parcels


@dataclass(frozen=True)
class Word:
    """A state as people read it; colour (`tone`) and `icon` only repeat the text."""

    text: str | LazyString
    tone: str
    icon: str


ORDERS = {
    OrderState.PENDING: Word(_l("Not paid yet"), "wait", "clock"),
    OrderState.AWAITING: Word(_l("Waiting for the bank"), "wait", "clock"),
    OrderState.PLACED: Word(_l("Cash on delivery"), "wait", "box"),
    OrderState.PAID: Word(_l("Paid"), "good", "check"),
    "refused": Word(_l("Parcel refused"), "bad", "cross"),
    "returned": Word(_l("Parcel sent back"), "held", "back"),
    "partially_refunded": Word(_l("Partly refunded"), "held", "back"),
    "refunded": Word(_l("Refunded"), "held", "back"),
    "disputed": Word(_l("Disputed"), "bad", "look"),
    OrderState.REVIEW: Word(_l("Held for review"), "bad", "look"),
    OrderState.FAILED: Word(_l("Payment failed"), "bad", "cross"),
    OrderState.EXPIRED: Word(_l("Expired"), "held", "bar"),
}
"""By `Order.status`."""

PARCELS = {
    ParcelState.CREATED: Word(_l("Waybill made"), "wait", "clock"),
    ParcelState.IN_TRANSIT: Word(_l("On its way"), "move", "send"),
    ParcelState.OUT_FOR_DELIVERY: Word(_l("With the courier"), "move", "send"),
    ParcelState.ATTEMPT_FAILED: Word(_l("Nobody was there"), "wait", "again"),
    ParcelState.READY: Word(_l("Ready for pickup"), "wait", "box"),
    ParcelState.RECEIVED: Word(_l("Received"), "good", "check"),
    ParcelState.REVIEW: Word(_l("For you to decide"), "bad", "look"),
    ParcelState.REFUSED: Word(_l("Refused"), "bad", "cross"),
    ParcelState.RETURNING: Word(_l("On its way back"), "held", "back"),
    ParcelState.RETURNED: Word(_l("Back at the shop"), "held", "back"),
    ParcelState.CANCELLED: Word(_l("Waybill cancelled"), "held", "bar"),
    ParcelState.LOST: Word(_l("Lost"), "bad", "cross"),
    ParcelState.NOT_FOUND: Word(_l("Not known to the carrier"), "wait", "clock"),
    ParcelState.UNKNOWN: Word(_l("A state not known here"), "bad", "look"),
}
"""By `Shipment.state`, in the order of a parcel's way."""

METHODS = {
    PaymentMethod.CARD: _l("Card, at Stripe"),
    PaymentMethod.COD: _l("Cash on delivery"),
}

TRIGGERS = {
    PurchaseTrigger.PAYMENT: _l("The payment"),
    PurchaseTrigger.DELIVERY: _l("The delivery: the goods received"),
}
"""What makes an order a Purchase."""

TOLD_BY = {
    parcels.BY_CARRIER: _l("the carrier"),
    parcels.BY_OWNER: _l("the shop"),
}
"""Who told where a parcel is."""

EVENTS = {
    State.PENDING: Word(_l("Waiting"), "wait", "clock"),
    State.SENDING: Word(_l("Sending"), "move", "send"),
    State.SENT: Word(_l("Sent"), "good", "check"),
    State.RETRYING: Word(_l("Retrying"), "wait", "again"),
    State.FAILED: Word(_l("Failed"), "bad", "cross"),
    State.EXPIRED: Word(_l("Expired"), "bad", "bar"),
    State.WITHHELD: Word(_l("Withheld"), "held", "hand"),
    State.DISCARDED: Word(_l("Discarded"), "held", "bin"),
}

CONSENT = {
    Consent.GRANTED: Word(_l("Granted"), "good", "check"),
    Consent.LIMITED: Word(_l("Limited use"), "wait", "half"),
    Consent.REFUSED: Word(_l("Refused"), "held", "hand"),
    Consent.UNDECIDED: Word(_l("Not decided"), "held", "hand"),
}

FIRED_BY = {
    "checkout": _l("the checkout"),
    "thanks": _l("the thanks page"),
    "webhook": _l("Stripe's webhook"),
    "page": _l("a page of the shop"),
    "delivery": _l("the delivery"),
    "app": _l("the mobile app"),
    "offline": _l("a file of offline sales"),
    "replay": _l("a replay by hand"),
}


def order(status: str) -> Word:
    """The word for `Order.status`."""
    return ORDERS.get(status) or _plain(status)


def parcel(state: str) -> Word:
    """The word for `Shipment.state`."""
    return PARCELS.get(state) or _plain(state)


def method(name: str) -> str:
    """How an order is paid."""
    return str(METHODS.get(name, name))


def trigger(name: str) -> str:
    """What makes an order a Purchase."""
    return str(TRIGGERS.get(name, name))


def told_by(source: str) -> str:
    """Who told a step of a parcel."""
    return str(TOLD_BY.get(source, source))


def event(state: str) -> Word:
    """The word for the state of a row of the outbox."""
    return EVENTS.get(state) or _plain(state)


def consent(answer: str) -> Word:
    """The word for a visitor's answer."""
    return CONSENT.get(answer) or _plain(answer)


def fired_by(source: str) -> str:
    """Who fired an event."""
    return str(FIRED_BY.get(source, source))


def ago(seconds: float) -> str:
    """A moment (epoch seconds) as seen from now: "3 minutes ago", "in 5 seconds"."""
    away = round(seconds - capi().clock())
    if away == 0:
        return _("just now")
    return format_timedelta(timedelta(seconds=away), add_direction=True)


def moment(seconds: float) -> str:
    """A moment (epoch seconds) in full, in the shop's time zone, which it names."""
    told = format_datetime(datetime.fromtimestamp(seconds, UTC), "long")
    # Before AM and PM stands a narrow space, for which few fonts have a width.
    return told.replace("\u202f", "\u00a0")


def stamp(seconds: float) -> str:
    """A moment (epoch seconds) for machines."""
    return datetime.fromtimestamp(round(seconds), UTC).isoformat()


def span(seconds: float) -> str:
    """How long something takes or took."""
    return format_timedelta(timedelta(seconds=max(0, round(seconds))))


def _plain(state: str) -> Word:
    """A state that this page has no word for yet is better shown than hidden."""
    return Word(state.replace("_", " ").capitalize(), "held", "dot")
