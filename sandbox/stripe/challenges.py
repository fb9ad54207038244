"""3-D Secure: the bank asks its customer before it lets a card be charged.

    requires_payment_method ──► requires_action ──► succeeded
                 ▲                     │                 (or declined, as any charge)
                 └─────────────────────┘
                    the buyer fails, or takes another card

Until the buyer has answered there is no charge. What they told the pay page waits
beside the session, and is not shown by the API.
"""

from sqlite3 import Connection

from sandbox.store import store
from sandbox.stripe import objects, records, sessions
from sandbox.stripe.buyers import Buyer, Outcome
from sandbox.stripe.cards import Decline
from sandbox.stripe.charging import charge_card
from sandbox.stripe.events import emit
from sandbox.stripe.records import Json

FAILED = Decline(
    "payment_intent_authentication_failure",
    "We are unable to authenticate your payment method. Please choose a different "
    "payment method and try again.",
)


def begin(
    connection: Connection, session: Json, intent: Json, method: Json, buyer: Buyer
) -> Outcome:
    """Send the buyer to their bank."""
    intent |= {
        "last_payment_error": None,
        "next_action": {
            "redirect_to_url": {"return_url": session["url"], "url": _url(session)},
            "type": "redirect_to_url",
        },
        "payment_method": method["id"],
        "status": "requires_action",
    }
    records.save(connection, intent)
    records.save(connection, session)
    records.keep(connection, session["id"], {"buyer": buyer.kept()})
    emit(connection, "payment_intent.requires_action", intent)
    return Outcome(session, challenged=True)


def waiting(connection: Connection, session: Json) -> Json | None:
    """The intent of an open session whose buyer is being asked; None otherwise."""
    intent = records.find(connection, "payment_intent", session["payment_intent"])
    asked = intent is not None and intent["status"] == "requires_action"
    return intent if asked and session["status"] == "open" else None


def answer(session_id: str, *, passed: bool) -> Outcome:
    """What the bank says of its customer. Nothing happens where nobody was asked.

    Raises NotFound for an unknown session.
    """
    with store().writing() as connection:
        session = sessions.retrieve(connection, session_id)
        intent = waiting(connection, session)
        if intent is None:
            return Outcome(session)
        method = records.find(connection, "payment_method", intent["payment_method"])
        assert method is not None
        if not passed:
            return _fail(connection, session, intent, method)
        buyer = buyer_of(connection, session_id)
        assert buyer is not None
        return charge_card(
            connection, session, intent, method, buyer, authenticated=True
        )


def buyer_of(connection: Connection, session_id: str) -> Buyer | None:
    """What the buyer had told before the bank was asked."""
    kept = records.private(connection, session_id).get("buyer")
    return kept and Buyer(**kept)


def failure_of(connection: Connection, session: Json) -> Decline | None:
    """Why an open session's last try failed, if it was at the bank's question."""
    intent = records.find(connection, "payment_intent", session["payment_intent"])
    problem = (intent or {}).get("last_payment_error") or {}
    return FAILED if problem.get("code") == FAILED.code else None


def _fail(connection: Connection, session: Json, intent: Json, method: Json) -> Outcome:
    intent |= {
        "last_payment_error": objects.method_error(
            FAILED.code, FAILED.message, method, None
        ),
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }
    records.save(connection, intent)
    emit(connection, "payment_intent.payment_failed", intent)
    return Outcome(session, decline=FAILED)


def _url(session: Json) -> str:
    return f"{session['url']}/3ds"
