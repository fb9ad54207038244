"""How the Stripe screen puts states, amounts and answers into words."""

from babel.numbers import format_currency
from flask import Blueprint
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.presenting import Badge
from sandbox.store import now
from sandbox.stripe_attempts import Attempt
from sandbox.stripe_deliveries import Delivery
from sandbox.stripe_money import major
from sandbox.stripe_records import Json

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
    "waiting": Badge("warning", "list", _l("Waiting")),
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
    for function in (sum_of, method, outcome, reading, when):
        blueprint.add_app_template_filter(function, f"stripe_{function.__name__}")
    blueprint.context_processor(
        lambda: {
            "session_badges": SESSIONS,
            "payment_badges": PAYMENTS,
            "delivery_badges": DELIVERIES,
            "refund_badges": REFUNDS,
            "dispute_badges": DISPUTES,
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


def reading(attempt: Attempt, delivery: Delivery) -> str:
    """What the shop made of an attempt, as far as its answer tells."""
    if attempt.status is None:
        return _("No answer. Stripe counts that as a failure and tries again.")
    if attempt.succeeded:
        return _("The shop took the event. Stripe sends it no more.")
    if attempt.status < 400:
        return _("A redirect, which Stripe does not follow: a failure.")
    if attempt.status < 500:
        return _(
            "The shop refused it. 400 is usual for a signature that does not hold:"
            " compare the secrets."
        )
    return _("The shop failed while it worked on the event. Its log says why.")


def when(next_attempt: float | None) -> str | None:
    """When a delivery that waits is tried; None where nothing is due any more."""
    if next_attempt is None:
        return None
    seconds = max(0, round(next_attempt - now()))
    if seconds == 0:
        return _("due now")
    return _("next attempt in %(seconds)s s", seconds=seconds)
