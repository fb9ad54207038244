"""Charging a card, and what it makes of its intent and session.

A declined card leaves the session open and its payment intent ready for another try;
the next try is another charge of the same intent. Each function works in the
transaction of its caller.
"""

from sqlite3 import Connection

from sandbox.store import now
from sandbox.stripe import balance, cards, disputes, objects, records, session_objects
from sandbox.stripe.buyers import Buyer, Outcome
from sandbox.stripe.cards import Decline
from sandbox.stripe.events import emit
from sandbox.stripe.records import Json


def charge_card(
    connection: Connection,
    session: Json,
    intent: Json,
    method: Json,
    buyer: Buyer,
    *,
    authenticated: bool = False,
) -> Outcome:
    """Charge the card of a payment method; its number decides how it ends."""
    card = cards.by_last4(method["card"]["last4"])
    assert card is not None, "only test cards become payment methods"
    charge = objects.charge(
        intent, method, card.decline, int(now()), authenticated=authenticated
    )
    records.insert(connection, charge)
    intent |= {"latest_charge": charge["id"], "next_action": None}
    if card.decline is not None:
        return _refuse(connection, session, intent, charge, method, card.decline)
    emit(connection, "charge.succeeded", charge)
    succeed(connection, intent, method)
    balance.settle_later(connection, charge)
    disputes.open_later(connection, charge, card)
    return complete(connection, session, buyer, "paid")


def succeed(connection: Connection, intent: Json, method: Json) -> None:
    """The intent's money has come."""
    intent |= {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "payment_method": method["id"],
        "status": "succeeded",
    }
    emit(connection, "payment_intent.succeeded", records.save(connection, intent))


def complete(
    connection: Connection, session: Json, buyer: Buyer, payment_status: str
) -> Outcome:
    """The buyer is done with the pay page."""
    shipping = buyer.ships_to or (session["collected_information"] or {}).get(
        "shipping_details"
    )
    session |= {
        "collected_information": session_objects.collected_information(shipping),
        "customer_details": session_objects.customer_details(
            email=buyer.email,
            name=buyer.name,
            phone=buyer.phone,
            address=buyer.address,
        ),
        "payment_status": payment_status,
        "status": "complete",
        "url": None,
    }
    records.save(connection, session)
    event = emit(connection, "checkout.session.completed", session)
    return Outcome(session, completed=event["id"])


def _refuse(
    connection: Connection,
    session: Json,
    intent: Json,
    charge: Json,
    method: Json,
    decline: Decline,
) -> Outcome:
    intent |= {
        "last_payment_error": objects.card_error(decline, charge, method),
        "payment_method": None,
        "status": "requires_payment_method",
    }
    records.save(connection, intent)
    emit(connection, "charge.failed", charge)
    emit(connection, "payment_intent.payment_failed", intent)
    return Outcome(records.save(connection, session), decline=decline)
