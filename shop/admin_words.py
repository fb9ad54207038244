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
from models import OrderState


@dataclass(frozen=True)
class Word:
    """A state as people read it; colour (`tone`) and `icon` only repeat the text."""

    text: str | LazyString
    tone: str
    icon: str


ORDERS = {
    OrderState.PENDING: Word(_l("Not paid yet"), "wait", "clock"),
    OrderState.AWAITING: Word(_l("Waiting for the bank"), "wait", "clock"),
    OrderState.PAID: Word(_l("Paid"), "good", "check"),
    "partially_refunded": Word(_l("Partly refunded"), "held", "back"),
    "refunded": Word(_l("Refunded"), "held", "back"),
    "disputed": Word(_l("Disputed"), "bad", "look"),
    OrderState.REVIEW: Word(_l("Held for review"), "bad", "look"),
    OrderState.FAILED: Word(_l("Payment failed"), "bad", "cross"),
    OrderState.EXPIRED: Word(_l("Expired"), "held", "bar"),
}
"""By `Order.status`."""

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
    "thanks": _l("the thanks page"),
    "webhook": _l("Stripe's webhook"),
    "page": _l("a page of the shop"),
    "delivery": _l("the delivery"),
    "app": _l("the mobile app"),
    "replay": _l("a replay by hand"),
}


def order(status: str) -> Word:
    """The word for `Order.status`."""
    return ORDERS.get(status) or _plain(status)


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
    """A moment (epoch seconds) in full, with its zone."""
    return format_datetime(
        datetime.fromtimestamp(seconds, UTC), "d MMM y, HH:mm:ss 'UTC'", rebase=False
    )


def stamp(seconds: float) -> str:
    """A moment (epoch seconds) for machines."""
    return datetime.fromtimestamp(round(seconds), UTC).isoformat()


def span(seconds: float) -> str:
    """How long something takes or took."""
    return format_timedelta(timedelta(seconds=max(0, round(seconds))))


def _plain(state: str) -> Word:
    """A state that this page has no word for yet is better shown than hidden."""
    return Word(state.replace("_", " ").capitalize(), "held", "dot")
