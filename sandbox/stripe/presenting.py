"""How the Stripe screen puts states, amounts and answers into words."""

from babel.numbers import format_currency
from flask import Blueprint
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.presenting import Badge
from sandbox.store import now
from sandbox.stripe.attempts import Attempt
from sandbox.stripe.deeds import deeds
from sandbox.stripe.money import major
from sandbox.stripe.readings import is_repeat, reading, telling
from sandbox.stripe.records import Json
from sandbox.stripe.signatures import Part
from sandbox.verdict_words import span

TOLERANCE_SECONDS = 300
"""Stripe's libraries take no older signature, unless they are told to."""

SESSIONS = {
    "open": Badge("held", "list", _l("Open")),
    "complete": Badge("merged", "same", _l("Complete")),
    "expired": Badge("warning", "held", _l("Expired")),
}
PAYMENTS = {
    "paid": Badge("merged", "same", _l("Paid")),
    "unpaid": Badge("held", "held", _l("Unpaid")),
    "no_payment_required": Badge("merged", "same", _l("Nothing to pay")),
}
DELIVERIES = {
    "waiting": Badge("warning", "clock", _l("Waiting")),
    "held": Badge("held", "held", _l("Held back")),
    "delivered": Badge("merged", "same", _l("Delivered")),
    "failed": Badge("error", "error", _l("Failed")),
}
REFUNDS = {
    "pending": Badge("warning", "list", _l("Pending")),
    "succeeded": Badge("merged", "same", _l("Succeeded")),
    "failed": Badge("error", "error", _l("Failed")),
}
DISPUTES = {
    "needs_response": Badge("error", "warning", _l("Needs response")),
    "warning_needs_response": Badge("warning", "warning", _l("Inquiry")),
    "warning_closed": Badge("held", "same", _l("Inquiry closed")),
    "won": Badge("merged", "same", _l("Won")),
    "lost": Badge("error", "error", _l("Lost")),
}
SIGNATURES = {
    "good": Badge("merged", "same", _l("It holds")),
    "bad": Badge("error", "error", _l("It does not hold")),
}
BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express"}

DECLINES: dict[str, LazyString] = {
    "generic_decline": _l("Declined"),
    "insufficient_funds": _l("Declined: insufficient funds"),
    "lost_card": _l("Declined: lost card"),
    "stolen_card": _l("Declined: stolen card"),
    "expired_card": _l("Declined: expired card"),
    "incorrect_cvc": _l("Declined: wrong CVC"),
    "processing_error": _l("Declined: processing error"),
    "highest_risk_level": _l("Blocked by Radar"),
}


def init_blueprint(blueprint: Blueprint) -> None:
    """Give the screen's templates these words and filters."""
    for function in (sum_of, method, outcome, reading, telling, signed, made_with):
        blueprint.add_app_template_filter(function, f"stripe_{function.__name__}")
    blueprint.add_app_template_test(is_repeat, "stripe_repeat")
    blueprint.context_processor(
        lambda: {
            "session_badges": SESSIONS,
            "payment_badges": PAYMENTS,
            "delivery_badges": DELIVERIES,
            "refund_badges": REFUNDS,
            "dispute_badges": DISPUTES,
            "delivery_signature": SIGNATURES,
            "deeds": deeds,
        }
    )


def sum_of(amount: int, currency: str) -> str:
    """Stripe's minor units as money that people read."""
    locale = get_locale() or "en"
    return format_currency(major(amount, currency), currency.upper(), locale=locale)


def method(charge: Json) -> str:
    """What a charge was paid with: brand or kind, and the last four digits."""
    details = charge["payment_method_details"]
    kind = details["type"]
    last4 = details[kind]["last4"]
    if kind != "card":
        return _("Bank debit •••• %(last4)s", last4=last4)
    return f"{BRANDS.get(details[kind]['brand'], '')} •••• {last4}"


def outcome(charge: Json) -> Badge:
    """How a charge stands, in one badge; trouble first."""
    if charge["status"] == "failed":
        reason = charge["outcome"]["reason"] or charge["failure_code"]
        return Badge("error", "error", DECLINES.get(reason, _("Failed")))
    if charge["status"] == "pending":
        return Badge("warning", "list", _("Waits for the bank"))
    if charge["disputed"]:
        return Badge("error", "warning", _("Disputed"))
    if charge["refunded"]:
        return Badge("held", "held", _("Refunded"))
    if charge["amount_refunded"]:
        return Badge("held", "held", _("Refunded in part"))
    return PAYMENTS["paid"]


def signed(part: Part, attempt: Attempt) -> list[str]:
    """What a signature's `t` tells: how old it was, and how old it is by now."""
    moment = int(part.value) if part.value.isdecimal() else 0
    at_once, old = attempt.at - moment, now() - moment
    told = [
        _(
            "%(age)s old when it was sent. A shop takes none that is over 300 s old.",
            age=span(at_once),
        )
    ]
    if old > TOLERANCE_SECONDS:
        told.append(
            _("%(age)s old by now: whoever plays it back is refused.", age=span(old))
        )
    return told


def made_with(part: Part) -> Badge | None:
    """Which of the endpoint's secrets made a `v1`; None for the other parts."""
    if part.name != "v1":
        return None
    if part.secret is None:
        return Badge("error", "error", _("made with no secret of this endpoint"))
    if part.secret:
        words = _("made with a former secret, which signs for 24 hours after a roll")
        return Badge("warning", "lock", words)
    return Badge("merged", "same", _("made with this endpoint's secret"))
