"""The account's balance: what each charge, refund and dispute moves, and its fee.

Stripe documents that with asynchronous capture a charge's `balance_transaction` is null
in `charge.succeeded` and filled later, told by `charge.updated`.
"""

from collections.abc import Mapping
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

from sandbox.store import now
from sandbox.stripe import jobs, lists, records
from sandbox.stripe.errors import no_such
from sandbox.stripe.events import emit
from sandbox.stripe.money import currency, exponent
from sandbox.stripe.params import list_of, shape, text, times
from sandbox.stripe.records import Json, Query, new_id

SETTLE_AFTER_SECONDS = 5
AVAILABLE_AFTER_SECONDS = 2 * 24 * 60 * 60

# A common price of Stripe's: 2.9 % and 30 cents.
_SHARE = Decimal("0.029")
_FIXED = Decimal("0.30")

LIST = shape(
    {
        **lists.PARAMS,
        "created": times,
        "currency": currency,
        "expand": list_of(text(), most=20),
        "source": text(),
        "type": text(),
    },
    unplayed=frozenset(("payout",)),
)


def settle_later(connection: Connection, charge: Json) -> None:
    """Let a paid charge's fee become known some seconds from now."""
    jobs.plan(connection, "settle", charge["id"], after=SETTLE_AFTER_SECONDS)


def settle(connection: Connection, charge_id: str) -> None:
    """Book a paid charge; one that is booked already stays as it is."""
    charge = records.find(connection, "charge", charge_id)
    if charge is None or not charge["paid"] or charge["balance_transaction"]:
        return
    before = dict(charge)
    charge["balance_transaction"] = book(
        connection,
        "charge",
        charge["amount"],
        charge["currency"],
        source=charge["id"],
        fee=fee(charge["amount"], charge["currency"]),
        description=charge["description"],
    )["id"]
    records.save(connection, charge)
    emit(connection, "charge.updated", charge, before=before)


def book(
    connection: Connection,
    type: str,
    amount: int,
    currency: str,
    *,
    source: str,
    fee: int = 0,
    description: str | None = None,
    category: str | None = None,
) -> Json:
    """Keep a movement of `amount` minor units, negative for money that leaves.

    `category` is the reporting category where it is not the type.
    """
    moment = int(now())
    movement = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": moment + AVAILABLE_AFTER_SECONDS,
        "balance_type": "payments",
        "created": moment,
        "currency": currency,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [_fee_detail(fee, currency)] if fee else [],
        "net": amount - fee,
        "reporting_category": category or type,
        "source": source,
        "status": "pending",
        "type": type,
    }
    jobs.plan(connection, "available", movement["id"], after=AVAILABLE_AFTER_SECONDS)
    return records.insert(connection, movement)


def make_available(connection: Connection, id: str) -> None:
    """Let a movement that was pending count as money that can be paid out."""
    movement = records.find(connection, "balance_transaction", id)
    if movement is not None:
        records.save(connection, movement | {"status": "available"})


def retrieve(connection: Connection, id: str) -> Json:
    """One balance transaction. Raises NotFound."""
    found = records.find(connection, "balance_transaction", id)
    if found is None:
        raise no_such("balance transaction", id, param="id")
    return found


def query(params: Mapping[str, Any]) -> Query:
    """The filters of the list."""
    return lists.matching("balance_transaction", params, "currency", "source", "type")


def fee(amount: int, currency: str) -> int:
    """What Stripe keeps of a charge, in minor units."""
    return round(amount * _SHARE + _FIXED.scaleb(exponent(currency)))


def _fee_detail(amount: int, currency: str) -> Json:
    return {
        "amount": amount,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
