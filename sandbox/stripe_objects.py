"""The JSON shapes of a payment: payment intent, payment method, charge, refund, event.

Stripe documents that a nullable member is sent as an explicit null rather than left
out, and clients rely on the key being there; so each shape lists its nullable members
and starts from them. Amounts are minor units, times are epoch seconds.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.stripe_cards import Card, Decline
from sandbox.stripe_records import Json, new_id

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
_CARD_NULLS = (
    "authorization_code electronic_commerce_indicator installments mandate "
    "network_transaction_id three_d_secure transaction_link_id wallet"
).split()
_REFUND_NULLS = (
    "balance_transaction customer customer_account payment_intent payment_method "
    "reason receipt_number source_transfer_reversal transfer_reversal"
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


def payment_intent(
    *, amount: int, currency: str, created: int, data: Mapping[str, Any]
) -> Json:
    """A payment intent that waits for a card; `data` is `payment_intent_data`."""
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
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        **data,
        "metadata": data.get("metadata") or {},
    }


def payment_method(
    card: Card, *, month: int, year: int, billing: Json, created: int
) -> Json:
    """A card as Stripe keeps it: brand, expiry and the last four digits."""
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing,
        "card": {
            "brand": card.brand,
            "checks": checks(card, billing),
            "country": "US",
            "display_brand": card.brand,
            "exp_month": month,
            "exp_year": year,
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": created,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def checks(card: Card, billing: Json) -> Json:
    """What the bank says of the address and the security code."""
    address = billing["address"] or {}
    wrong_cvc = card.decline is not None and card.decline.code == "incorrect_cvc"
    return {
        "address_line1_check": "pass" if address.get("line1") else None,
        "address_postal_code_check": "pass" if address.get("postal_code") else None,
        "cvc_check": "fail" if wrong_cvc else "pass",
    }


def charge(intent: Json, method: Json, decline: Decline | None, created: int) -> Json:
    """One try at an intent's amount with a card, paid or failed.

    It has the intent's description and metadata, as at Stripe.
    """
    paid = decline is None
    return {
        "id": new_id("ch"),
        "object": "charge",
        **dict.fromkeys(_CHARGE_NULLS),
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SANDBOX",
        "captured": paid,
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
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(method, intent["amount"], paid),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "shipping": intent["shipping"],
        "status": "succeeded" if paid else "failed",
    }


def card_error(decline: Decline, charge: Json, method: Json) -> Json:
    """The `last_payment_error` of an intent whose card was declined."""
    reason = {"decline_code": decline.decline_code} if decline.decline_code else {}
    return {
        "charge": charge["id"],
        "code": decline.code,
        **reason,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code}".replace(
            "_", "-"
        ),
        "message": decline.message,
        "payment_method": method,
        "type": "card_error",
    }


def refund(
    charge: Json, *, amount: int, reason: str | None, metadata: Json, created: int
) -> Json:
    """Money going back to the card. The bank's reference number comes later."""
    return {
        "id": new_id("re"),
        "object": "refund",
        **dict.fromkeys(_REFUND_NULLS),
        "amount": amount,
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "status": "succeeded",
    }


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


def _refusal(decline: Decline) -> Json:
    return {
        **PAID,
        "network_status": "declined_by_network",
        "reason": decline.decline_code or decline.code,
        "seller_message": "The bank did not return any further details.",
        "type": "issuer_declined",
    }


def _details(method: Json, amount: int, paid: bool) -> Json:
    card = method["card"]
    shared = "brand checks country exp_month exp_year funding last4 regulated_status"
    return {
        "card": {
            **dict.fromkeys(_CARD_NULLS),
            **{name: card[name] for name in shared.split()},
            "amount_authorized": amount if paid else None,
            "network": card["brand"],
        },
        "type": "card",
    }
