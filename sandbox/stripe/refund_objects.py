"""The JSON shape of a refund: money going back the way it came."""

from sandbox.stripe.records import Json, new_id

_REFUND_NULLS = (
    "balance_transaction customer customer_account payment_intent payment_method "
    "reason receipt_number source_transfer_reversal transfer_reversal"
).split()


def refund(
    charge: Json,
    *,
    amount: int,
    reason: str | None,
    metadata: Json,
    created: int,
    status: str = "succeeded",
) -> Json:
    """Money going back. The bank's reference number of a card's comes later."""
    return {
        "id": new_id("re"),
        "object": "refund",
        **dict.fromkeys(_REFUND_NULLS),
        "amount": amount,
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "destination_details": _destination(charge),
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "status": status,
    }


def _destination(charge: Json) -> Json:
    kind = charge["payment_method_details"]["type"]
    if kind != "card":
        return {kind: {}, "type": kind}
    card = {
        "reference_status": "pending",
        "reference_type": "acquirer_reference_number",
        "type": "refund",
    }
    return {"card": card, "type": "card"}
