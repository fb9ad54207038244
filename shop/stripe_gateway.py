"""The shop's questions to Stripe, and nothing else: plain dicts come back.

Since version 15 the SDK's objects are no dicts; turning them into dicts here keeps
that, and the SDK itself, out of every other module.
"""

import json
import re
from contextlib import suppress
from typing import Any, cast
from urllib.parse import quote

import stripe
from flask import current_app
from flask_babel import gettext as _
from stripe import StripeClient

from config import Settings, settings
from models import Order, PaymentMethod
from shop import languages

MAX_NETWORK_RETRIES = 2
"""`StripeClient` retries nothing by itself, whatever the module's global says."""

EXPAND = ["payment_intent.latest_charge"]
SHIPS_TO = (
    "AT AU BE CA CH CZ DE DK EE ES FI FR GB GR HR HU ID IE IT JP LT LU LV NL NO NZ PL"
    " PT RO SE SG SI SK UA US"
).split()

SIGNATURE_SECONDS = 300
"""Stripe's own tolerance; an older delivery may be somebody playing it back."""

_SIGNED_AT = re.compile(r"t=([0-9]{1,12})")

_ID = re.compile(r"[!-~]{1,255}")


class NotAnEvent(ValueError):
    """Signed rightly, and no event: somebody else has the secret, or it is no JSON."""


NoAnswer = stripe.StripeError
"""Whatever keeps Stripe from answering as it should."""


def connect(settings: Settings) -> StripeClient | None:
    """A client for the settings; None where no key is set."""
    stripe.enable_telemetry = False
    if not settings.stripe_secret_key:
        return None
    base = settings.stripe_api_base
    return StripeClient(
        settings.stripe_secret_key,
        base_addresses={"api": base} if base else {},
        max_network_retries=MAX_NETWORK_RETRIES,
    )


def create_session(
    order: Order, *, success_url: str, cancel_url: str
) -> dict[str, Any]:
    """Open a Checkout Session for `order`; the same order gives the same session.

    It asks for all that the order costs, or for the prepayment of one that is paid on
    delivery. Raises NoAnswer.
    """
    marks = {"order_number": order.number}
    asked = _prepayment(order) if order.method == PaymentMethod.COD else _goods(order)
    session = _client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "locale": languages.at_stripe(),
            **cast(Any, asked),
            "success_url": success_url,
            "cancel_url": cancel_url,
            "client_reference_id": order.number,
            "metadata": marks,
            "payment_intent_data": {"metadata": marks},
        },
        {"idempotency_key": f"checkout-{order.number}"},
    )
    return session.to_dict()


def _goods(order: Order) -> dict[str, Any]:
    currency = order.currency.lower()
    return {
        "line_items": [
            {
                "quantity": line.quantity,
                "price_data": {
                    "currency": currency,
                    "unit_amount": line.unit_amount,
                    "product_data": {
                        "name": line.name,
                        "metadata": {"slug": line.slug},
                    },
                },
            }
            for line in order.lines
        ],
        "shipping_options": [
            {
                "shipping_rate_data": {
                    "type": "fixed_amount",
                    "display_name": _("Standard"),
                    "fixed_amount": {"amount": order.shipping, "currency": currency},
                }
            }
        ],
        "phone_number_collection": {"enabled": True},
        "billing_address_collection": "required",
        "shipping_address_collection": {"allowed_countries": SHIPS_TO},
    }


def _prepayment(order: Order) -> dict[str, Any]:
    """One line; who gets the parcel is known already."""
    details = (order.customer or {})["customer_details"]
    name = _("Prepayment for order %(number)s", number=order.number)
    return {
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.currency.lower(),
                    "unit_amount": order.due_now,
                    "product_data": {"name": name},
                },
            }
        ],
        "customer_email": details["email"],
    }


def retrieve_session(session_id: str) -> dict[str, Any]:
    """The session as it is now, with its PaymentIntent and latest Charge.

    Raises NoAnswer.
    """
    return _retrieve("checkout/sessions", session_id, expand=EXPAND)


def expire_session(session_id: str) -> None:
    """End a session: its page takes no payment then. One that is over stays so.

    Whether it was over, and how it ended, tells `retrieve_session`. Raises NoAnswer.
    """
    with suppress(stripe.InvalidRequestError):
        _client().v1.checkout.sessions.expire(session_id)


def sessions_of(payment_intent_id: str) -> list[dict[str, Any]]:
    """The sessions (one, or none of Checkout's) behind a PaymentIntent.

    Expanded like `retrieve_session`. Raises NoAnswer.
    """
    sessions = _client().v1.checkout.sessions.list(
        {
            "payment_intent": payment_intent_id,
            "expand": [f"data.{path}" for path in EXPAND],
        }
    )
    return [session.to_dict() for session in sessions.data]


def retrieve_charge(charge_id: str) -> dict[str, Any]:
    """The charge as it is now. Raises NoAnswer."""
    return _retrieve("charges", charge_id)


def retrieve_dispute(dispute_id: str) -> dict[str, Any]:
    """The dispute as it is now. Raises NoAnswer."""
    return _retrieve("disputes", dispute_id)


def read_event(payload: bytes, signature: str, *, now: float) -> dict[str, Any] | None:
    """The event of a webhook's delivery, or None where nobody we trust signed it.

    While a secret is rolled, several are valid: any of them will do. The signature's
    age is judged by `now` (epoch seconds), the shop's clock, and not by the SDK's.
    Raises NotAnEvent where it is signed rightly and has not an event's shape.
    """
    signed_at = _signed_at(signature)
    # The SDK compares the signature as text, which Python does for ASCII alone.
    if signed_at is None or not signature.isascii():
        return None
    if signed_at < now - SIGNATURE_SECONDS:
        return None
    for secret in settings().stripe_webhook_secrets:
        try:
            stripe.WebhookSignature.verify_header(payload, signature, secret)
        except (ValueError, stripe.SignatureVerificationError):
            continue
        return _event(payload)
    return None


def _signed_at(signature: str) -> int | None:
    """The time in a signature's header, in epoch seconds; None where there is not one.

    Of two, or of one written in an odd way, the SDK might take another than we do; and
    an old delivery would pass for a new one.
    """
    times = [
        part for part in signature.split(",") if part.partition("=")[0].strip() == "t"
    ]
    match = _SIGNED_AT.fullmatch(times[0]) if len(times) == 1 else None
    return int(match[1]) if match else None


def _event(payload: bytes) -> dict[str, Any]:
    try:
        event = json.loads(payload)
    except (ValueError, RecursionError):
        raise NotAnEvent from None
    data = event.get("data") if isinstance(event, dict) else None
    if (
        not isinstance(data, dict)
        or not isinstance(data.get("object"), dict)
        or not is_id(event.get("id"))
        or not is_id(event.get("type"))
    ):
        raise NotAnEvent
    return cast(dict[str, Any], event)


def is_id(value: object) -> bool:
    """Whether this can be an id, or a type, of Stripe's: visible ASCII, not long."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _retrieve(kind: str, object_id: str, **params: Any) -> dict[str, Any]:
    """One object as its JSON has it. The SDK would make an object of each dict in it,
    for us to take apart again, and take longer for that than to ask."""
    path = f"/v1/{kind}/{quote(object_id, safe='')}"
    return cast(dict[str, Any], _client().raw_request("get", path, **params).data)


def _client() -> StripeClient:
    client = current_app.extensions["stripe"]
    if client is None:
        raise stripe.AuthenticationError("STRIPE_SECRET_KEY is not set")
    return cast(StripeClient, client)
