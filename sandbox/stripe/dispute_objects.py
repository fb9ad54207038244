"""The JSON shape of a dispute: a buyer who asks the bank for the money back."""

from sandbox.stripe.records import Json, new_id

ANSWER_WITHIN_SECONDS = 9 * 24 * 60 * 60

# Visa's codes for the reasons that test cards give.
_NETWORK_REASONS = {
    "fraudulent": "10.4",
    "product_not_received": "13.1",
}
_EVIDENCE = (
    "access_activity_log billing_address cancellation_policy "
    "cancellation_policy_disclosure cancellation_rebuttal customer_communication "
    "customer_email_address customer_name customer_purchase_ip customer_signature "
    "duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id "
    "product_description receipt refund_policy refund_policy_disclosure "
    "refund_refusal_explanation service_date service_documentation shipping_address "
    "shipping_carrier shipping_date shipping_documentation "
    "shipping_tracking_number uncategorized_file uncategorized_text"
).split()


def dispute(charge: Json, *, reason: str, inquiry: bool, created: int) -> Json:
    """A dispute over what is left of a charge.

    An `inquiry` asks without taking the money; the charge can still be refunded.
    """
    network_reason = _NETWORK_REASONS.get(reason)
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": _evidence(charge["billing_details"]),
        "evidence_details": {
            "due_by": created + ANSWER_WITHIN_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "intended_submission_method": None,
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": network_reason,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _method(charge, inquiry, network_reason),
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def _evidence(billing: Json) -> Json:
    """What Stripe knows of the buyer already; the shop would add the rest."""
    return {
        **dict.fromkeys(_EVIDENCE),
        "customer_email_address": billing["email"],
        "customer_name": billing["name"],
        "enhanced_evidence": {},
    }


def _method(charge: Json, inquiry: bool, network_reason: str | None) -> Json:
    brand = charge["payment_method_details"]["card"]["brand"]
    return {
        "card": {
            "brand": brand,
            "case_type": "inquiry" if inquiry else "chargeback",
            "network": brand,
            "network_reason_code": network_reason,
        },
        "type": "card",
    }
