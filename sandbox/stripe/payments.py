"""What happens when a buyer presses Pay.

All of it is one transaction that starts by looking whether the session is still open:
of two submissions at the same moment one pays, the other finds a session complete.
"""

from sqlite3 import Connection

from sandbox.store import now, store
from sandbox.stripe import challenges, delays, objects, records, sessions
from sandbox.stripe.buyers import BankEntry, Buyer, Entry, Outcome
from sandbox.stripe.charging import charge_card, complete
from sandbox.stripe.events import emit
from sandbox.stripe.method_objects import payment_method
from sandbox.stripe.records import Json


def pay(session_id: str, buyer: Buyer, entry: Entry | None) -> Outcome:
    """Try to pay a session; without an entry, where there is nothing to pay.

    Raises NotFound for an unknown session.
    """
    with store().writing() as connection:
        session = sessions.retrieve(connection, session_id)
        if session["status"] != "open":
            return Outcome(session)
        if entry is None:
            return complete(connection, session, buyer, "no_payment_required")
        return _try(connection, session, buyer, entry)


def _try(connection: Connection, session: Json, buyer: Buyer, entry: Entry) -> Outcome:
    intent = _intent(connection, session, buyer)
    method = payment_method(entry, buyer, int(now()))
    records.insert(connection, method)
    if isinstance(entry, BankEntry):
        return delays.begin(connection, session, intent, method, buyer)
    if entry.card.challenge:
        return challenges.begin(connection, session, intent, method, buyer)
    return charge_card(connection, session, intent, method, buyer)


def _intent(connection: Connection, session: Json, buyer: Buyer) -> Json:
    """The session's payment intent, made at its first try (as Stripe does)."""
    intent = records.find(connection, "payment_intent", session["payment_intent"])
    if intent is None:
        intent = _new_intent(connection, session)
        session["payment_intent"] = intent["id"]
    intent |= {"amount": session["amount_total"], "shipping": buyer.shipping}
    return intent


def _new_intent(connection: Connection, session: Json) -> Json:
    data = records.private(connection, session["id"])["payment_intent_data"]
    intent = objects.payment_intent(
        amount=session["amount_total"],
        currency=session["currency"],
        created=int(now()),
        methods=session["payment_method_types"],
        data=data,
    )
    records.insert(connection, intent)
    emit(connection, "payment_intent.created", intent)
    return intent
