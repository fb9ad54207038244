"""Schemas of what goes back and of what the balance moves."""

from tests.sandbox.stripe_schema_kit import (
    AMOUNT,
    CURRENCY,
    METADATA,
    TEXT,
    TIME,
    expandable,
    identity,
    many,
    named,
    one_of,
    shape,
    unused,
)

_REFUND = shape(
    {
        "amount": {"type": "integer", "minimum": 1},
        "created": TIME,
        "currency": CURRENCY,
        "id": identity("re"),
        "object": {"const": "refund"},
    },
    {
        "balance_transaction": expandable("balance_transaction"),
        "charge": expandable("charge"),
        "metadata": METADATA,
        "payment_intent": expandable("payment_intent"),
        "payment_method": identity("pm"),
        "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
        "status": one_of(
            "pending", "requires_action", "succeeded", "failed", "canceled"
        ),
        **unused(
            "customer customer_account receipt_number source_transfer_reversal "
            "transfer_reversal"
        ),
    },
    {
        "destination_details": {"type": "object", "required": ["type"]},
        "failure_balance_transaction": expandable("balance_transaction"),
        "failure_reason": TEXT,
    },
)

_BALANCE = shape(
    {
        "amount": AMOUNT,
        "available_on": TIME,
        "balance_type": {"const": "payments"},
        "created": TIME,
        "currency": CURRENCY,
        "fee": AMOUNT,
        "fee_details": many(
            shape(
                {"amount": AMOUNT, "currency": CURRENCY, "type": TEXT},
                {"application": TEXT, "description": TEXT},
            )
        ),
        "id": identity("txn"),
        "net": AMOUNT,
        "object": {"const": "balance_transaction"},
        "reporting_category": TEXT,
        "status": one_of("available", "pending"),
        "type": one_of("adjustment", "charge", "refund", "refund_failure"),
    },
    {
        "description": TEXT,
        "exchange_rate": {"type": "number"},
        "source": {"anyOf": [TEXT, named("charge"), named("refund"), named("dispute")]},
    },
)

BALANCE = {"balance_transaction": _BALANCE, "refund": _REFUND}
