"""Schemas of events, disputes, webhook endpoints, lists and errors."""

from tests.sandbox.stripe_schema_kit import (
    AMOUNT,
    BOOLEAN,
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
    many,
    named,
    one_of,
    shape,
)

# Those of Stripe's codes that the sandbox answers with. The last is of a support
# article of Stripe's; its reference has no list of it.
_CODES = one_of(
    "amount_too_large",
    "amount_too_small",
    "card_declined",
    "charge_already_refunded",
    "charge_disputed",
    "email_invalid",
    "expired_card",
    "idempotency_key_in_use",
    "incorrect_cvc",
    "parameter_invalid_empty",
    "parameter_invalid_integer",
    "parameter_missing",
    "parameter_unknown",
    "parameters_exclusive",
    "payment_intent_authentication_failure",
    "payment_intent_payment_attempt_failed",
    "processing_error",
    "rate_limit",
    "resource_missing",
    "url_invalid",
    "invalid_charge_amount_no_decimal_compatible",
)

_PROBLEM = shape(
    {
        "type": one_of(
            "api_error", "card_error", "idempotency_error", "invalid_request_error"
        )
    },
    None,
    {
        "charge": identity("ch"),
        "code": _CODES,
        "decline_code": TEXT,
        "doc_url": URL,
        "message": TEXT,
        "param": TEXT,
        "payment_intent": named("payment_intent"),
        "payment_method": named("payment_method"),
    },
)

_EVENT = shape(
    {
        "created": TIME,
        "data": shape({"object": OBJECT}, None, {"previous_attributes": OBJECT}),
        "id": identity("evt"),
        "livemode": LIVEMODE,
        "object": {"const": "event"},
        "pending_webhooks": {"type": "integer", "minimum": 0},
        "type": {"type": "string", "pattern": "^[a-z_]+(\\.[a-z_]+)+$"},
    },
    {
        "api_version": TEXT,
        "request": shape({}, {"id": identity("req"), "idempotency_key": TEXT}),
    },
)

_EVIDENCE = shape(
    {"enhanced_evidence": OBJECT},
    dict.fromkeys(
        (
            "access_activity_log billing_address cancellation_policy "
            "cancellation_policy_disclosure cancellation_rebuttal "
            "customer_communication customer_email_address customer_name "
            "customer_purchase_ip customer_signature "
            "duplicate_charge_documentation duplicate_charge_explanation "
            "duplicate_charge_id product_description receipt refund_policy "
            "refund_policy_disclosure refund_refusal_explanation service_date "
            "service_documentation shipping_address shipping_carrier shipping_date "
            "shipping_documentation shipping_tracking_number uncategorized_file "
            "uncategorized_text"
        ).split(),
        TEXT,
    ),
)

_DISPUTE = shape(
    {
        "amount": AMOUNT,
        "balance_transactions": many(named("balance_transaction")),
        "charge": expandable("charge"),
        "created": TIME,
        "currency": CURRENCY,
        "enhanced_eligibility_types": many(TEXT),
        "evidence": _EVIDENCE,
        "evidence_details": shape(
            {
                "enhanced_eligibility": OBJECT,
                "has_evidence": BOOLEAN,
                "past_due": BOOLEAN,
                "submission_count": INTEGER,
                "submission_method": TEXT,
            },
            {"due_by": TIME},
        ),
        "id": identity("du"),
        "is_charge_refundable": BOOLEAN,
        "livemode": LIVEMODE,
        "metadata": METADATA,
        "object": {"const": "dispute"},
        "reason": TEXT,
        "status": one_of(
            "warning_needs_response",
            "warning_under_review",
            "warning_closed",
            "needs_response",
            "under_review",
            "won",
            "lost",
        ),
    },
    {
        "intended_submission_method": TEXT,
        "payment_intent": expandable("payment_intent"),
    },
    {
        "network_reason_code": {"type": ["string", "null"]},
        "payment_method_details": shape(
            {
                "card": shape(
                    {
                        "brand": TEXT,
                        "case_type": one_of("chargeback", "inquiry"),
                        "network": TEXT,
                    },
                    {"network_reason_code": TEXT},
                ),
                "type": {"const": "card"},
            }
        ),
    },
)

_ENDPOINT = shape(
    {
        "created": TIME,
        "enabled_events": many(TEXT),
        "id": identity("we"),
        "livemode": LIVEMODE,
        "metadata": METADATA,
        "object": {"const": "webhook_endpoint"},
        "status": one_of("enabled", "disabled"),
        "url": URL,
    },
    {"api_version": TEXT, "application": TEXT, "description": TEXT},
    {"secret": identity("whsec")},
)

_DELETED_ENDPOINT = shape(
    {
        "deleted": {"const": True},
        "id": identity("we"),
        "object": {"const": "webhook_endpoint"},
    }
)

REST = {
    "deleted webhook_endpoint": _DELETED_ENDPOINT,
    "dispute": _DISPUTE,
    "event": _EVENT,
    "list": shape(
        {
            "object": {"const": "list"},
            "data": {"type": "array", "maxItems": 100},
            "has_more": BOOLEAN,
            "url": {"type": "string", "pattern": "^/v1/"},
        }
    ),
    "problem": _PROBLEM,
    "webhook_endpoint": _ENDPOINT,
}

ERROR = shape({"error": named("problem")})
