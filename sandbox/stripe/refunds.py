"""Refunds: money going back, whole or in part, until nothing is left of a charge.

    pending ──► succeeded ──► failed

Most refunds succeed at once. Two test cards show the others: a refund that is pending
first, and one whose money comes back to the shop later.
"""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from sandbox.store import now
from sandbox.stripe import balance, cards, disputes, jobs, lists, records
from sandbox.stripe import refund_objects as objects
from sandbox.stripe.errors import BadParameter, Refused, no_such
from sandbox.stripe.events import NOBODY, Cause, emit
from sandbox.stripe.money import check_multiple, major
from sandbox.stripe.params import choice, integer, list_of, metadata, shape, text, times
from sandbox.stripe.records import Json, Query

FINISH_AFTER_SECONDS = 10

CREATE = shape(
    {
        "amount": integer(least=1),
        "charge": text(),
        "expand": list_of(text(), most=20),
        "metadata": metadata,
        "payment_intent": text(),
        "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
    },
    unplayed=frozenset(
        "currency customer instructions_email origin refund_application_fee "
        "reverse_transfer".split()
    ),
)
LIST = shape(
    {
        **lists.PARAMS,
        "charge": text(),
        "created": times,
        "expand": list_of(text(), most=20),
        "payment_intent": text(),
    }
)


def create(
    connection: Connection, params: Mapping[str, Any], cause: Cause = NOBODY
) -> Json:
    """Give back `amount` of a charge or of an intent's charge; without it, the rest.

    Raises NotFound, Refused for a charge that was not paid or is refunded, and
    BadParameter for more than is left.
    """
    charge = _charge(connection, params)
    left = _left(connection, charge)
    amount = left if params.get("amount") is None else params["amount"]
    _check_amount(amount, left, charge["currency"])
    fate = _fate(charge)
    refund = objects.refund(
        charge,
        amount=amount,
        reason=params.get("reason"),
        metadata=params.get("metadata") or {},
        created=int(now()),
        status="pending" if fate == "pending" else "succeeded",
    )
    refund["balance_transaction"] = _book(connection, refund, "refund", -amount)
    records.insert(connection, refund, parent=charge["id"])
    emit(connection, "refund.created", refund, cause=cause)
    _count(connection, charge, amount, cause)
    if fate != "succeeds":
        jobs.plan(connection, "refund", refund["id"], after=FINISH_AFTER_SECONDS)
    if fate == "pending":
        return refund
    return _refer(connection, refund, cause)


def finish(connection: Connection, id: str) -> None:
    """Let the card's bank say what became of a refund, as its test card wants it."""
    refund = records.find(connection, "refund", id)
    charge = records.find(connection, "charge", refund and refund["charge"])
    if refund is None or charge is None:
        return
    if refund["status"] == "pending":
        refund["status"] = "succeeded"
        _refer(connection, refund, NOBODY, before={"status": "pending"})
    elif refund["status"] == "succeeded":
        _fail(connection, refund, charge)


def retrieve(connection: Connection, id: str) -> Json:
    """One refund. Raises NotFound."""
    refund = records.find(connection, "refund", id)
    if refund is None:
        raise no_such("refund", id, param="id")
    return refund


def query(params: Mapping[str, Any]) -> Query:
    """The filters of the list."""
    return lists.matching("refund", params, "charge", "payment_intent")


def _charge(connection: Connection, params: Mapping[str, Any]) -> Json:
    charge_id, intent_id = params.get("charge"), params.get("payment_intent")
    if charge_id and intent_id:
        raise BadParameter(
            "Pass one of charge and payment_intent.",
            code="parameters_exclusive",
            param="charge",
        )
    if not charge_id and not intent_id:
        raise BadParameter(
            "One of the following params should be provided for this request: "
            "payment_intent or charge.",
            code="parameter_missing",
            param="payment_intent",
        )
    if intent_id:
        charge_id = _charge_of(connection, intent_id)
    charge = records.find(connection, "charge", charge_id)
    if charge is None:
        raise no_such("charge", str(charge_id), param="charge")
    return charge


def _charge_of(connection: Connection, intent_id: str) -> str:
    intent = records.find(connection, "payment_intent", intent_id)
    if intent is None:
        raise no_such("payment_intent", intent_id, param="payment_intent")
    if intent["status"] != "succeeded":
        raise Refused(
            f"This PaymentIntent ({intent_id}) does not have a successful charge to "
            "refund.",
            param="payment_intent",
        )
    return intent["latest_charge"]


def _left(connection: Connection, charge: Json) -> int:
    """What can still be given back. Raises Refused where it is nothing."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    if not charge["paid"]:
        raise Refused(f"Charge {charge['id']} was not successful.", param="charge")
    if left == 0:
        raise Refused(
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    if disputes.holds_money_of(connection, charge["id"]):
        raise Refused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    return left


def _check_amount(amount: int, left: int, currency: str) -> None:
    check_multiple(amount, currency, param="amount")
    if amount > left:
        raise BadParameter(
            f"Refund amount ({major(amount, currency)} {currency}) is greater than "
            f"the unrefunded amount on the charge ({major(left, currency)} "
            f"{currency}).",
            param="amount",
        )


def _count(connection: Connection, charge: Json, amount: int, cause: Cause) -> None:
    before = dict(charge)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    records.save(connection, charge)
    emit(connection, "charge.refunded", charge, before=before, cause=cause)


def _refer(
    connection: Connection, refund: Json, cause: Cause, before: Json | None = None
) -> Json:
    """The bank's reference number for the refund, by which a buyer can ask for it."""
    was = refund | (before or {})
    digits = f"{records.number(connection, 'refund', refund['id']):012d}"
    card = refund["destination_details"].get("card")
    if card is not None:
        known = {**card, "reference": digits, "reference_status": "available"}
        refund["destination_details"] = {"card": known, "type": "card"}
    records.save(connection, refund)
    emit(connection, "refund.updated", refund, before=was, cause=cause)
    return refund


def _fail(connection: Connection, refund: Json, charge: Json) -> None:
    """The money comes back to the shop, and counts as never refunded."""
    before = dict(refund)
    refund |= {
        "failure_balance_transaction": _book(
            connection, refund, "refund_failure", refund["amount"]
        ),
        "failure_reason": "expired_or_canceled_card",
        "status": "failed",
    }
    records.save(connection, refund)
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    records.save(connection, charge)
    emit(connection, "refund.updated", refund, before=before)
    emit(connection, "refund.failed", refund)


def _book(connection: Connection, refund: Json, type: str, amount: int) -> str:
    currency = refund["currency"]
    return balance.book(connection, type, amount, currency, source=refund["id"])["id"]


def _fate(charge: Json) -> str:
    details = charge["payment_method_details"]
    card = details["type"] == "card" and cards.by_last4(details["card"]["last4"])
    return card.refund if card else "succeeds"
