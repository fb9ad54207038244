"""Schemas of a payment: its intent, its method, its charge."""

from tests.sandbox.stripe_schema_kit import (
    AMOUNT,
    BOOLEAN,
    COUNTRY,
    CURRENCY,
    INTEGER,
    LIVEMODE,
    METADATA,
    OBJECT,
    TEXT,
    TIME,
    URL,
    expandable,
    identity,
    listing,
    many,
    named,
    one_of,
    shape,
    unused,
)

_CHECK = one_of("pass", "fail", "unavailable", "unchecked")
_CHECKS = shape(
    {},
    dict.fromkeys(
        ("address_line1_check", "address_postal_code_check", "cvc_check"), _CHECK
    ),
)
_BILLING = shape(
    {},
    {
        "address": named("address"),
        "email": TEXT,
        "name": TEXT,
        "phone": TEXT,
        "tax_id": TEXT,
    },
)
_SHIPPING = shape(
    {},
    {
        "address": named("address"),
        "carrier": TEXT,
        "name": TEXT,
        "phone": TEXT,
        "tracking_number": TEXT,
    },
)

_INTENT = shape(
    {
        "amount": AMOUNT,
        "amount_capturable": AMOUNT,
        "amount_received": AMOUNT,
        "capture_method": one_of("automatic", "automatic_async", "manual"),
        "confirmation_method": one_of("automatic", "manual"),
        "created": TIME,
        "currency": CURRENCY,
        "id": identity("pi"),
        "livemode": LIVEMODE,
        "metadata": METADATA,
        "object": {"const": "payment_intent"},
        "payment_method_types": many(TEXT),
        "status": one_of(
            "canceled",
            "processing",
            "requires_action",
            "requires_capture",
            "requires_confirmation",
            "requires_payment_method",
            "succeeded",
        ),
    },
    {
        "client_secret": TEXT,
        "description": TEXT,
        "last_payment_error": named("problem"),
        "latest_charge": expandable("charge"),
        "next_action": shape(
            {
                "redirect_to_url": shape({"return_url": URL, "url": URL}),
                "type": {"const": "redirect_to_url"},
            }
        ),
        "payment_method": expandable("payment_method"),
        "payment_method_options": OBJECT,
        "receipt_email": TEXT,
        "shipping": _SHIPPING,
        **unused(
            "allowed_payment_method_types application application_fee_amount "
            "automatic_payment_methods canceled_at cancellation_reason customer "
            "customer_account excluded_payment_method_types managed_payments "
            "on_behalf_of payment_method_configuration_details payment_record "
            "processing review setup_future_usage source statement_descriptor "
            "statement_descriptor_suffix transfer_data transfer_group"
        ),
    },
    {"amount_details": OBJECT},
)

_OUTCOME = shape(
    {
        "type": one_of(
            "authorized", "manual_review", "issuer_declined", "blocked", "invalid"
        )
    },
    {
        "advice_code": TEXT,
        "network_advice_code": TEXT,
        "network_decline_code": TEXT,
        "network_status": one_of(
            "approved_by_network",
            "declined_by_network",
            "not_sent_to_network",
            "reversed_after_approval",
        ),
        "reason": TEXT,
        "seller_message": TEXT,
    },
    {
        "risk_level": one_of("normal", "elevated", "highest", "not_assessed"),
        "risk_score": {"type": "integer", "minimum": 0, "maximum": 100},
    },
)

_CARD_OF_CHARGE = shape(
    {"exp_month": INTEGER, "exp_year": INTEGER},
    {
        "amount_authorized": AMOUNT,
        "brand": TEXT,
        "checks": _CHECKS,
        "country": COUNTRY,
        "funding": one_of("credit", "debit", "prepaid", "unknown"),
        "last4": TEXT,
        "network": TEXT,
        "regulated_status": one_of("regulated", "unregulated"),
        "three_d_secure": shape(
            {},
            {
                "authentication_flow": one_of("challenge", "frictionless"),
                "electronic_commerce_indicator": TEXT,
                "exemption_indicator": TEXT,
                "result": one_of("authenticated", "failed"),
                "result_reason": TEXT,
                "transaction_id": TEXT,
                "version": TEXT,
            },
        ),
        **unused(
            "authorization_code electronic_commerce_indicator installments mandate "
            "network_transaction_id transaction_link_id wallet"
        ),
    },
)
_BANK = {"bank_code": TEXT, "branch_code": TEXT, "country": COUNTRY}
_BANK |= {"fingerprint": TEXT, "last4": TEXT}

_DETAILS = {
    "anyOf": [
        shape({"card": _CARD_OF_CHARGE, "type": {"const": "card"}}),
        shape(
            {
                "sepa_debit": shape({}, {**_BANK, "mandate": TEXT}),
                "type": {"const": "sepa_debit"},
            }
        ),
    ]
}

_CHARGE = shape(
    {
        "amount": AMOUNT,
        "amount_captured": AMOUNT,
        "amount_refunded": {"type": "integer", "minimum": 0},
        "billing_details": _BILLING,
        "captured": BOOLEAN,
        "created": TIME,
        "currency": CURRENCY,
        "disputed": BOOLEAN,
        "id": identity("ch"),
        "livemode": LIVEMODE,
        "metadata": METADATA,
        "object": {"const": "charge"},
        "paid": BOOLEAN,
        "refunded": BOOLEAN,
        "status": one_of("succeeded", "pending", "failed"),
    },
    {
        "balance_transaction": expandable("balance_transaction"),
        "calculated_statement_descriptor": TEXT,
        "description": TEXT,
        "failure_code": TEXT,
        "failure_message": TEXT,
        "fraud_details": OBJECT,
        "outcome": _OUTCOME,
        "payment_intent": expandable("payment_intent"),
        "payment_method": identity("pm"),
        "payment_method_details": _DETAILS,
        "receipt_email": TEXT,
        "shipping": _SHIPPING,
        **unused(
            "application application_fee application_fee_amount customer "
            "failure_balance_transaction on_behalf_of receipt_number receipt_url "
            "review source source_transfer statement_descriptor "
            "statement_descriptor_suffix transfer_data transfer_group"
        ),
    },
    {"radar_options": OBJECT, "refunds": listing("refund")},
)

_METHOD = shape(
    {
        "billing_details": _BILLING,
        "created": TIME,
        "id": identity("pm"),
        "livemode": LIVEMODE,
        "object": {"const": "payment_method"},
        "type": one_of("card", "sepa_debit"),
    },
    {"metadata": METADATA, **unused("customer customer_account")},
    {
        "allow_redisplay": one_of("always", "limited", "unspecified"),
        "card": shape(
            {"brand": TEXT, "exp_month": INTEGER, "exp_year": INTEGER, "last4": TEXT}
            | {"funding": TEXT},
            {
                "checks": _CHECKS,
                "country": COUNTRY,
                "display_brand": TEXT,
                "generated_from": OBJECT,
                "networks": OBJECT,
                "regulated_status": TEXT,
                "three_d_secure_usage": OBJECT,
                "wallet": OBJECT,
            },
        ),
        "sepa_debit": shape({}, {**_BANK, "generated_from": OBJECT}),
    },
)

PAYMENT = {
    "charge": _CHARGE,
    "payment_intent": _INTENT,
    "payment_method": _METHOD,
}
