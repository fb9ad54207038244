"""What happens when a buyer presses Pay.

All of it is one transaction that starts by looking whether the session is still open:
of two submissions at the same moment one pays, the other finds a session complete.
A declined card leaves the session open and its payment intent ready for another try;
the next try is another charge of the same intent.
"""

from dataclasses import dataclass
from sqlite3 import Connection

from sandbox import stripe_objects as objects
from sandbox import stripe_records as records
from sandbox import stripe_session_objects as session_objects
from sandbox import stripe_sessions as sessions
from sandbox.store import now, store
from sandbox.stripe_cards import Card, Decline
from sandbox.stripe_events import emit
from sandbox.stripe_records import Json


@dataclass(frozen=True)
class CardEntry:
    """A test card as the buyer typed it in; `year` has four digits."""

    card: Card
    month: int
    year: int


@dataclass(frozen=True)
class Buyer:
    """What the buyer said. `address` and `shipping` are None where nobody asked."""

    email: str
    name: str | None = None
    phone: str | None = None
    address: Json | None = None
    ships_to: Json | None = None


@dataclass(frozen=True)
class Outcome:
    """How a try ended: `completed` names the event, `decline` the bank's reason.

    Neither is set where the session was not open any more.
    """

    session: Json
    completed: str | None = None
    decline: Decline | None = None


def pay(session_id: str, buyer: Buyer, entry: CardEntry | None) -> Outcome:
    """Try to pay a session; without an entry, where there is nothing to pay.

    Raises NotFound for an unknown session.
    """
    sessions.expire_due()
    with store().writing() as connection:
        session = sessions.retrieve(connection, session_id)
        if session["status"] != "open":
            return Outcome(session)
        if entry is None:
            return _complete(connection, session, buyer, "no_payment_required")
        return _try(connection, session, buyer, entry)


def _try(
    connection: Connection, session: Json, buyer: Buyer, entry: CardEntry
) -> Outcome:
    moment, decline = int(now()), entry.card.decline
    intent = _intent(connection, session, buyer)
    method = objects.payment_method(
        entry.card,
        month=entry.month,
        year=entry.year,
        billing=_billing(buyer),
        created=moment,
    )
    records.insert(connection, method)
    charge = objects.charge(intent, method, decline, moment)
    records.insert(connection, charge)
    intent["latest_charge"] = charge["id"]
    if decline is not None:
        return _refuse(connection, session, intent, charge, method, decline)
    emit(connection, "charge.succeeded", charge)
    intent |= {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "payment_method": method["id"],
        "status": "succeeded",
    }
    emit(connection, "payment_intent.succeeded", records.save(connection, intent))
    return _complete(connection, session, buyer, "paid")


def _refuse(
    connection: Connection,
    session: Json,
    intent: Json,
    charge: Json,
    method: Json,
    decline: Decline,
) -> Outcome:
    intent["last_payment_error"] = objects.card_error(decline, charge, method)
    records.save(connection, intent)
    emit(connection, "charge.failed", charge)
    emit(connection, "payment_intent.payment_failed", intent)
    return Outcome(records.save(connection, session), decline=decline)


def _complete(
    connection: Connection, session: Json, buyer: Buyer, payment_status: str
) -> Outcome:
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


def _intent(connection: Connection, session: Json, buyer: Buyer) -> Json:
    """The session's payment intent, made at its first try (as Stripe does)."""
    intent = records.find(connection, "payment_intent", session["payment_intent"])
    if intent is None:
        intent = _new_intent(connection, session)
        session["payment_intent"] = intent["id"]
    intent |= {
        "amount": session["amount_total"],
        "shipping": buyer.ships_to and _shipping(buyer),
    }
    return intent


def _new_intent(connection: Connection, session: Json) -> Json:
    data = records.private(connection, session["id"])["payment_intent_data"]
    intent = objects.payment_intent(
        amount=session["amount_total"],
        currency=session["currency"],
        created=int(now()),
        data=data,
    )
    records.insert(connection, intent)
    emit(connection, "payment_intent.created", intent)
    return intent


def _billing(buyer: Buyer) -> Json:
    return {
        "address": buyer.address or session_objects.NO_ADDRESS,
        "email": buyer.email,
        "name": buyer.name,
        "phone": buyer.phone,
        "tax_id": None,
    }


def _shipping(buyer: Buyer) -> Json:
    return {
        **(buyer.ships_to or {}),
        "carrier": None,
        "phone": buyer.phone,
        "tracking_number": None,
    }
