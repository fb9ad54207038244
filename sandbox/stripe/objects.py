"""The JSON shapes of a payment: payment intent, charge, event.

Stripe documents that a nullable member is sent as an explicit null rather than left
out, and clients rely on the key being there; so each shape lists its nullable members
and starts from them. Amounts are minor units, times are epoch seconds.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.stripe.cards import Decline
from sandbox.stripe.method_objects import BANK_DEBIT, details
from sandbox.stripe.records import Json, new_id

API_VERSION = "2026-10-28.endive"

_PAYMENT_INTENT_NULLS = (
    "allowed_payment_method_types application application_fee_amount "
    "automatic_payment_methods canceled_at cancellation_reason customer "
    "customer_account description excluded_payment_method_types last_payment_error "
    "latest_charge managed_payments next_action on_behalf_of payment_method "
    "payment_method_configuration_details payment_record processing receipt_email "
    "review setup_future_usage shipping source statement_descriptor "
    "statement_descriptor_suffix transfer_data transfer_group"
).split()
_CHARGE_NULLS = (
    "application application_fee application_fee_amount balance_transaction customer "
    "description failure_balance_transaction failure_code failure_message "
    "on_behalf_of receipt_email receipt_number receipt_url review shipping source "
    "source_transfer statement_descriptor statement_descriptor_suffix transfer_data "
    "transfer_group"
).split()

PAID = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 20,
    "seller_message": "Payment complete.",
    "type": "authorized",
}

# Stripe documents `type: blocked` for what Radar stops before it reaches the bank.
BLOCKED = {
    **PAID,
    "network_status": "not_sent_to_network",
    "reason": "highest_risk_level",
    "risk_level": "highest",
    "risk_score": 92,
    "seller_message": "Stripe blocked this payment as too risky.",
    "type": "blocked",
}

_OPTIONS = {
    "card": {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    },
    BANK_DEBIT: {},
}


def payment_intent(
    *,
    amount: int,
    currency: str,
    created: int,
    methods: list[str],
    data: Mapping[str, Any],
) -> Json:
    """A payment intent that waits to be paid; `data` is `payment_intent_data`."""
    id = new_id("pi")
    return {
        "id": id,
        "object": "payment_intent",
        **dict.fromkeys(_PAYMENT_INTENT_NULLS),
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{id}_{new_id('secret')}",
        "confirmation_method": "automatic",
        "created": created,
        "currency": currency,
        "livemode": False,
        "payment_method_options": {name: _OPTIONS[name] for name in methods},
        "payment_method_types": methods,
        "status": "requires_payment_method",
        **data,
        "metadata": data.get("metadata") or {},
    }


def charge(
    intent: Json,
    method: Json,
    decline: Decline | None,
    created: int,
    *,
    pending: bool = False,
    authenticated: bool = False,
) -> Json:
    """One try at an intent's amount: paid, failed, or `pending` at the buyer's bank.

    It has the intent's description and metadata, as at Stripe.
    """
    good = decline is None
    return {
        "id": new_id("ch"),
        "object": "charge",
        **dict.fromkeys(_CHARGE_NULLS),
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if good else 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SANDBOX",
        "captured": good,
        "created": created,
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": decline and decline.code,
        "failure_message": decline and decline.message,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": PAID if decline is None else _refusal(decline),
        "paid": good and not pending,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": details(
            method,
            amount=intent["amount"] if good else 0,
            authenticated=authenticated,
        ),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "shipping": intent["shipping"],
        "status": "failed" if not good else "pending" if pending else "succeeded",
    }


def card_error(decline: Decline, charge: Json, method: Json) -> Json:
    """The `last_payment_error` of an intent whose card was declined."""
    reason = {"decline_code": decline.decline_code} if decline.decline_code else {}
    return {
        "charge": charge["id"],
        **_problem("card_error", decline.code, decline.message),
        **reason,
        "payment_method": method,
    }


def method_error(code: str, message: str, method: Json, charge: str | None) -> Json:
    """The `last_payment_error` of an intent whose method failed without a card's
    decline: an unanswered 3-D Secure challenge, a debit that came back."""
    said = _problem("invalid_request_error", code, message)
    return {**({"charge": charge} if charge else {}), **said, "payment_method": method}


def event(
    type: str,
    object: Json,
    *,
    changed: Json | None,
    created: int,
    webhooks: int,
    request: Json,
) -> Json:
    """A snapshot of an object at the moment when something happened to it.

    `changed` are the former values of what an update changed, `webhooks` counts the
    endpoints that have yet to answer, `request` names the API call behind it.
    """
    previous = {} if changed is None else {"previous_attributes": changed}
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": {"object": object, **previous},
        "livemode": False,
        "pending_webhooks": webhooks,
        "request": request,
        "type": type,
    }


def _problem(type: str, code: str, message: str) -> Json:
    page = code.replace("_", "-")
    return {
        "code": code,
        "doc_url": f"https://stripe.com/docs/error-codes/{page}",
        "message": message,
        "type": type,
    }


def _refusal(decline: Decline) -> Json:
    if decline.blocked:
        return BLOCKED
    return {
        **PAID,
        "network_status": "declined_by_network",
        "reason": decline.decline_code or decline.code,
        "seller_message": "The bank did not return any further details.",
        "type": "issuer_declined",
    }
