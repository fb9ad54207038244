"""Disputes: opened by the buyer's bank, closed by the shop or by the bank's word.

    needs_response ─────────┬──► won           the money comes back
                            └──► lost          the shop gave in, or the bank said so
    warning_needs_response ────► warning_closed   an inquiry that led to nothing

A test card's owner disputes some seconds after the payment, by the clock.
"""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from sandbox.store import now
from sandbox.stripe import balance, jobs, lists, records
from sandbox.stripe import dispute_objects as objects
from sandbox.stripe.cards import Card
from sandbox.stripe.errors import Refused, no_such
from sandbox.stripe.events import NOBODY, Cause, emit
from sandbox.stripe.params import list_of, shape, text, times
from sandbox.stripe.records import Json, Query

OPEN_AFTER_SECONDS = 10
REASONS = ("fraudulent", "product_not_received", "inquiry")

OPEN = ("needs_response", "warning_needs_response")

# Stripe charges for each dispute that is not an inquiry: 15.00 of the currency's units.
FEE = 1500

LIST = shape(
    {
        **lists.PARAMS,
        "charge": text(),
        "created": times,
        "expand": list_of(text(), most=20),
        "payment_intent": text(),
    }
)


def open_later(connection: Connection, charge: Json, card: Card) -> None:
    """Let the owner of a card dispute its charge, if it is a card that does."""
    if card.dispute is not None:
        kind = f"dispute {card.dispute}"
        jobs.plan(connection, kind, charge["id"], after=OPEN_AFTER_SECONDS)


def start(connection: Connection, charge_id: str, reason: str) -> Json:
    """Dispute what is left of a paid charge.

    Raises NotFound, and Refused for a charge that has nothing left, was disputed
    already or was not paid by card.
    """
    charge = records.find(connection, "charge", charge_id)
    if charge is None:
        raise no_such("charge", charge_id, param="charge")
    _require_disputable(charge)
    inquiry = reason == "inquiry"
    dispute = objects.dispute(
        charge,
        reason="general" if inquiry else reason,
        inquiry=inquiry,
        created=int(now()),
    )
    if not inquiry:
        _move(connection, dispute, -dispute["amount"], FEE)
    records.insert(connection, dispute)
    records.save(connection, charge | {"disputed": True})
    emit(connection, "charge.dispute.created", dispute)
    if not inquiry:
        emit(connection, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def retrieve(connection: Connection, id: str) -> Json:
    """One dispute. Raises NotFound."""
    dispute = records.find(connection, "dispute", id)
    if dispute is None:
        raise no_such("dispute", id, param="dispute")
    return dispute


def query(params: Mapping[str, Any]) -> Query:
    """The filters of the list."""
    return lists.matching("dispute", params, "charge", "payment_intent")


def close(
    connection: Connection, id: str, *, won: bool = False, cause: Cause = NOBODY
) -> Json:
    """End a dispute; the shop gives in, unless the bank decides that it has `won`.

    Raises Refused where it is closed already.
    """
    dispute = retrieve(connection, id)
    if dispute["status"] not in OPEN:
        raise Refused(f"This dispute is already closed: it is {dispute['status']}.")
    before = dict(dispute)
    inquiry = dispute["status"] == "warning_needs_response"
    won_or_lost = "won" if won else "lost"
    dispute["status"] = "warning_closed" if inquiry else won_or_lost
    if won and not inquiry:
        _move(connection, dispute, dispute["amount"], 0)
    records.save(connection, dispute)
    emit(connection, "charge.dispute.closed", dispute, before=before, cause=cause)
    if won and not inquiry:
        emit(connection, "charge.dispute.funds_reinstated", dispute)
    return dispute


def holds_money_of(connection: Connection, charge_id: str) -> bool:
    """Whether a dispute keeps a charge from being refunded."""
    found = records.select(connection, Query("dispute", equal={"charge": charge_id}))
    return any(
        dispute["status"] in ("needs_response", "lost")
        and not dispute["is_charge_refundable"]
        for dispute in found
    )


def _require_disputable(charge: Json) -> None:
    if charge["payment_method_details"]["type"] != "card" or not charge["paid"]:
        raise Refused(f"Charge {charge['id']} was not paid by card.", param="charge")
    if charge["disputed"]:
        raise Refused(f"Charge {charge['id']} is disputed already.", param="charge")
    if charge["refunded"]:
        raise Refused(f"Charge {charge['id']} has nothing left.", param="charge")


def _move(connection: Connection, dispute: Json, amount: int, fee: int) -> None:
    movement = balance.book(
        connection,
        "adjustment",
        amount,
        dispute["currency"],
        source=dispute["id"],
        fee=fee,
        category="dispute" if amount < 0 else "dispute_reversal",
    )
    dispute["balance_transactions"] = [*dispute["balance_transactions"], movement]
