"""Paying without a browser, by the call that Stripe's own pay page makes.

`POST /v1/payment_pages/{session}/confirm` with `payment_method=pm_card_visa` pays; the
fixtures of Stripe's command line tool use it so. Any test card goes by its name.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.store import now, store
from sandbox.stripe import cards, payments, records, sessions, webhooks
from sandbox.stripe.buyers import Buyer, CardEntry
from sandbox.stripe.errors import BadParameter, CardRefused, Refused, missing, no_such
from sandbox.stripe.params import integer, list_of, shape, text
from sandbox.stripe.pay_form import this_month
from sandbox.stripe.records import Json

YEARS_TO_EXPIRY = 3

CONFIRM = shape(
    {
        "expand": list_of(text(), most=20),
        "expected_amount": integer(),
        "payment_method": text(),
    }
)

_ADDRESS = {
    "city": "San Francisco",
    "country": "US",
    "line1": "1 Sandbox Street",
    "line2": None,
    "postal_code": "94103",
    "state": "CA",
}


def confirm(id: str, params: Mapping[str, Any]) -> Json:
    """Pay a session with a named test card; gives the session as it is then.

    Raises NotFound, Refused for a session that is not open, BadParameter, and
    CardRefused for a card that is declined.
    """
    with store().reading() as connection:
        session = sessions.retrieve(connection, id)
    if session["status"] != "open":
        raise Refused(f"This Checkout Session is {session['status']}.", param="session")
    _check_amount(session, params.get("expected_amount"))
    entry = _entry(params.get("payment_method")) if session["amount_total"] else None
    outcome = payments.pay(id, sample_buyer(session), entry)
    if outcome.decline is not None:
        raise _refusal(outcome.session)
    if outcome.completed is not None:
        webhooks.deliver_and_wait(outcome.completed)
    return outcome.session


def sample_buyer(session: Json) -> Buyer:
    """A buyer who tells all that a session asks for."""
    name = "Sandbox Buyer"
    ships = bool(session["shipping_address_collection"])
    return Buyer(
        email=session["customer_email"] or "buyer@example.com",
        name=name,
        phone="+14155550132" if session["phone_number_collection"]["enabled"] else None,
        address=_ADDRESS,
        ships_to={"name": name, "address": _ADDRESS} if ships else None,
    )


def sample_entry(card: cards.Card) -> CardEntry:
    """A card that expires in some years."""
    year, month = this_month(now())
    return CardEntry(card, month=month, year=year + YEARS_TO_EXPIRY)


def _check_amount(session: Json, expected: int | None) -> None:
    if expected not in (None, session["amount_total"]):
        raise BadParameter(
            f"The amount is {session['amount_total']}, not {expected}.",
            param="expected_amount",
        )


def _entry(name: str | None) -> CardEntry:
    if not name:
        raise missing("payment_method")
    card = cards.by_name(name)
    if card is None:
        raise no_such("PaymentMethod", name, param="payment_method")
    return sample_entry(card)


def _refusal(session: Json) -> CardRefused:
    with store().reading() as connection:
        intent = records.find(connection, "payment_intent", session["payment_intent"])
    assert intent is not None
    return CardRefused(intent["last_payment_error"], intent)
