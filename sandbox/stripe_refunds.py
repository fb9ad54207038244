"""Refunds: money going back, whole or in part, until nothing is left of a charge."""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from sandbox import stripe_lists
from sandbox import stripe_objects as objects
from sandbox import stripe_records as records
from sandbox.store import now
from sandbox.stripe_errors import BadParameter, Refused, no_such
from sandbox.stripe_events import NOBODY, Cause, emit
from sandbox.stripe_money import check_multiple, major
from sandbox.stripe_params import choice, integer, list_of, metadata, shape, text, times
from sandbox.stripe_records import Json, Query

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
        **stripe_lists.PARAMS,
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
    left = charge["amount_captured"] - charge["amount_refunded"]
    if not charge["paid"]:
        raise Refused(f"Charge {charge['id']} was not successful.", param="charge")
    if left == 0:
        raise Refused(
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    amount = left if params.get("amount") is None else params["amount"]
    _check_amount(amount, left, charge["currency"])
    refund = objects.refund(
        charge,
        amount=amount,
        reason=params.get("reason"),
        metadata=params.get("metadata") or {},
        created=int(now()),
    )
    records.insert(connection, refund, parent=charge["id"])
    emit(connection, "refund.created", refund, cause=cause)
    _count(connection, charge, amount, cause)
    return _reference(connection, refund, cause)


def retrieve(connection: Connection, id: str) -> Json:
    """One refund. Raises NotFound."""
    refund = records.find(connection, "refund", id)
    if refund is None:
        raise no_such("refund", id, param="id")
    return refund


def query(params: Mapping[str, Any]) -> Query:
    """The filters of the list."""
    wanted = {name: params.get(name) for name in ("charge", "payment_intent")}
    return Query(
        "refund",
        equal={name: value for name, value in wanted.items() if value is not None},
        created=params.get("created") or {},
    )


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


def _reference(connection: Connection, refund: Json, cause: Cause) -> Json:
    """The bank's reference number for the refund, by which a buyer can ask for it."""
    before = dict(refund)
    digits = f"{records.number(connection, 'refund', refund['id']):012d}"
    card = refund["destination_details"]["card"]
    refund["destination_details"] = {
        "card": {**card, "reference": digits, "reference_status": "available"},
        "type": "card",
    }
    records.save(connection, refund)
    emit(connection, "refund.updated", refund, before=before, cause=cause)
    return refund
