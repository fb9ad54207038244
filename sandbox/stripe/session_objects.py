"""The JSON shapes of a Checkout Session and of what it sells.

As everywhere in Stripe's API, nullable members are there as explicit nulls. The list
`line_items` is not among them: it appears only where a request expands it.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.stripe.records import Json, new_id

_SESSION_NULLS = (
    "adaptive_pricing after_expiration allow_promotion_codes "
    "allowed_payment_method_types billing_address_collection cancel_url "
    "client_reference_id client_secret collected_information consent "
    "consent_collection currency_conversion customer customer_account "
    "customer_details customer_email integration_identifier invoice invoice_creation "
    "locale managed_payments optional_items origin_context payment_intent "
    "payment_link payment_method_configuration_details permissions recovered_from "
    "saved_payment_method_options setup_intent shipping_address_collection "
    "shipping_cost submit_type subscription wallet_options"
).split()

NO_ADDRESS = dict.fromkeys(
    ("city", "country", "line1", "line2", "postal_code", "state")
)

# What a caller says and the session repeats as it was said.
ECHOED = (
    "allowed_payment_method_types",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer_email",
    "excluded_payment_method_types",
    "locale",
    "phone_number_collection",
    "shipping_address_collection",
    "submit_type",
    "success_url",
)


def session(params: Mapping[str, Any], *, created: int, expires_at: int) -> Json:
    """An open session without its sums; `params` are those of its creation."""
    email = params.get("customer_email")
    return {
        "id": new_id("cs_test", 58),
        "object": "checkout.session",
        **dict.fromkeys(_SESSION_NULLS),
        "automatic_tax": {
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "created": created,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer_creation": "if_required",
        "discounts": [],
        "expires_at": expires_at,
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
        **{name: params[name] for name in ECHOED if params.get(name) is not None},
        "customer_details": customer_details(email=email) if email else None,
    }


def customer_details(
    *,
    email: str | None,
    name: str | None = None,
    phone: str | None = None,
    address: Json | None = None,
) -> Json:
    """What the buyer said of themself."""
    return {
        "address": address,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": phone,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def collected_information(shipping: Json | None) -> Json:
    """Where the goods go: `shipping` has `name` and `address`."""
    return {
        "business_name": None,
        "individual_name": None,
        "shipping_details": shipping,
    }


def sums(currency: str, subtotal: int, shipping: int | None) -> Json:
    """A session's money; `shipping` is None where nothing is sent.

    There are no taxes and no discounts in the sandbox.
    """
    return {
        "amount_subtotal": subtotal,
        "amount_total": subtotal + (shipping or 0),
        "currency": currency,
        "total_details": {
            "amount_discount": 0,
            "amount_shipping": shipping or 0,
            "amount_tax": 0,
        },
    }


def shipping_cost(option: Json) -> Json:
    """What the chosen shipping option costs."""
    amount = option["shipping_amount"]
    return {
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "shipping_rate": option["shipping_rate"],
    }


def shipping_rate(data: Mapping[str, Any], created: int) -> Json:
    """A way of sending, from `shipping_rate_data`."""
    money = data["fixed_amount"]
    return {
        "id": new_id("shr"),
        "object": "shipping_rate",
        "active": True,
        "created": created,
        "delivery_estimate": data.get("delivery_estimate"),
        "display_name": data["display_name"],
        "fixed_amount": {"amount": money["amount"], "currency": money["currency"]},
        "livemode": False,
        "metadata": data.get("metadata") or {},
        "tax_behavior": "unspecified",
        "tax_code": None,
        "type": "fixed_amount",
    }


def product(data: Mapping[str, Any], created: int) -> Json:
    """What is sold, from `product_data`. Stripe keeps such a product inactive."""
    return {
        "id": new_id("prod", 14),
        "object": "product",
        "active": False,
        "created": created,
        "default_price": None,
        "description": data.get("description"),
        "images": data.get("images") or [],
        "livemode": False,
        "marketing_features": [],
        "metadata": data.get("metadata") or {},
        "name": data["name"],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "tax_details": None,
        "type": "service",
        "unit_label": None,
        "updated": created,
        "url": None,
    }


def line_item(entry: Mapping[str, Any], product: Json, created: int) -> Json:
    """One line of a session: so many of a product at a price."""
    data = entry["price_data"]
    amount = data["unit_amount"] * entry["quantity"]
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": data["currency"],
        "description": product["name"],
        "metadata": entry.get("metadata") or {},
        "price": _price(data, product, created),
        "quantity": entry["quantity"],
    }


def _price(data: Mapping[str, Any], product: Json, created: int) -> Json:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": data["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product["id"],
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": data["unit_amount"],
        "unit_amount_decimal": str(data["unit_amount"]),
    }
