"""Delayed methods: a bank debit whose money comes, or does not, some time later.

Stripe documents: `checkout.session.completed` comes at once, with `payment_status`
`unpaid`; `checkout.session.async_payment_succeeded` or `…_failed` tells the end.
"""

from sqlite3 import Connection

from sandbox.store import now
from sandbox.stripe import balance, ibans, jobs, objects, records, sessions
from sandbox.stripe.buyers import Buyer, Outcome
from sandbox.stripe.charging import complete, succeed
from sandbox.stripe.errors import Refused
from sandbox.stripe.events import emit
from sandbox.stripe.method_objects import BANK_DEBIT
from sandbox.stripe.records import Json

FINISH_AFTER_SECONDS = 30

FAILURE_CODE = "payment_intent_payment_attempt_failed"
FAILURE_MESSAGE = "The bank could not debit the account: its funds are insufficient."


def begin(
    connection: Connection, session: Json, intent: Json, method: Json, buyer: Buyer
) -> Outcome:
    """Hand the debit to the bank; the buyer is done."""
    charge = objects.charge(intent, method, None, int(now()), pending=True)
    records.insert(connection, charge)
    intent |= {
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "next_action": None,
        "payment_method": method["id"],
        "status": "processing",
    }
    emit(connection, "charge.pending", charge)
    emit(connection, "payment_intent.processing", records.save(connection, intent))
    jobs.plan(connection, "debit", session["id"], after=FINISH_AFTER_SECONDS)
    return complete(connection, session, buyer, "unpaid")


def is_waiting(connection: Connection, session: Json) -> bool:
    """Whether the bank has yet to say what became of a session's debit."""
    intent = records.find(connection, "payment_intent", session["payment_intent"])
    return intent is not None and intent["status"] == "processing"


def finish(connection: Connection, session_id: str, *, pays: bool) -> Json:
    """Let the bank answer. Raises NotFound, and Refused where nothing waits for it."""
    session = sessions.retrieve(connection, session_id)
    if not is_waiting(connection, session):
        raise Refused(f"No delayed payment of {session_id} is on its way.")
    intent = records.find(connection, "payment_intent", session["payment_intent"])
    assert intent is not None
    charge = records.find(connection, "charge", intent["latest_charge"])
    method = records.find(connection, "payment_method", intent["payment_method"])
    assert charge is not None
    assert method is not None
    if pays:
        return _succeed(connection, session, intent, charge, method)
    return _fail(connection, session, intent, charge, method)


def finish_by_itself(connection: Connection, session_id: str) -> None:
    """Let the bank answer as the test account wants it, unless somebody was faster."""
    session = records.find(connection, "checkout.session", session_id)
    if session is None or not is_waiting(connection, session):
        return
    intent = records.find(connection, "payment_intent", session["payment_intent"])
    assert intent is not None
    method = records.find(connection, "payment_method", intent["payment_method"])
    assert method is not None
    account = ibans.by_last4(method[BANK_DEBIT]["last4"])
    finish(connection, session_id, pays=account is not None and account.pays)


def _succeed(
    connection: Connection, session: Json, intent: Json, charge: Json, method: Json
) -> Json:
    charge |= {"paid": True, "status": "succeeded"}
    emit(connection, "charge.succeeded", records.save(connection, charge))
    succeed(connection, intent, method)
    balance.settle_later(connection, charge)
    session["payment_status"] = "paid"
    records.save(connection, session)
    emit(connection, "checkout.session.async_payment_succeeded", session)
    return session


def _fail(
    connection: Connection, session: Json, intent: Json, charge: Json, method: Json
) -> Json:
    charge |= {
        "amount_captured": 0,
        "captured": False,
        "failure_code": "insufficient_funds",
        "failure_message": FAILURE_MESSAGE,
        "status": "failed",
    }
    intent |= {
        "last_payment_error": objects.method_error(
            FAILURE_CODE, FAILURE_MESSAGE, method, charge["id"]
        ),
        "payment_method": None,
        "status": "requires_payment_method",
    }
    emit(connection, "charge.failed", records.save(connection, charge))
    emit(connection, "payment_intent.payment_failed", records.save(connection, intent))
    emit(connection, "checkout.session.async_payment_failed", session)
    return session
