"""Schemas of a Checkout Session and of what it sells."""

from tests.sandbox.stripe_schema_kit import (
    AMOUNT,
    BOOLEAN,
    COUNTRY,
    CURRENCY,
    INTEGER,
    LIVEMODE,
    METADATA,
    NULL,
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

_SESSION = shape(
    {
        "automatic_tax": shape(
            {"enabled": BOOLEAN},
            {"liability": OBJECT, "provider": TEXT, "status": TEXT},
        ),
        "created": TIME,
        "custom_fields": many(OBJECT),
        "custom_text": shape(
            {},
            dict.fromkeys(
                "after_submit shipping_address submit "
                "terms_of_service_acceptance".split(),
                OBJECT,
            ),
        ),
        "expires_at": TIME,
        "id": identity("cs_test"),
        "livemode": LIVEMODE,
        "mode": {"const": "payment"},
        "object": {"const": "checkout.session"},
        "payment_method_types": many(one_of("card", "sepa_debit")),
        "payment_status": one_of("paid", "unpaid", "no_payment_required"),
        "shipping_options": many(
            shape(
                {
                    "shipping_amount": AMOUNT,
                    "shipping_rate": expandable("shipping_rate"),
                }
            )
        ),
    },
    {
        "allowed_payment_method_types": many(TEXT),
        "amount_subtotal": AMOUNT,
        "amount_total": AMOUNT,
        "billing_address_collection": one_of("auto", "required"),
        "cancel_url": URL,
        "client_reference_id": TEXT,
        "collected_information": shape(
            {},
            {
                "business_name": TEXT,
                "individual_name": TEXT,
                "shipping_details": shape({"address": named("address"), "name": TEXT}),
            },
        ),
        "currency": CURRENCY,
        "customer_creation": one_of("always", "if_required"),
        "customer_details": shape(
            {},
            {
                "address": named("address"),
                "business_name": TEXT,
                "email": TEXT,
                "individual_name": TEXT,
                "name": TEXT,
                "phone": TEXT,
                "tax_exempt": one_of("exempt", "none", "reverse"),
                "tax_ids": many(OBJECT),
            },
        ),
        "customer_email": TEXT,
        "discounts": many(OBJECT),
        "locale": TEXT,
        "metadata": METADATA,
        "payment_intent": expandable("payment_intent"),
        "payment_method_collection": one_of("always", "if_required"),
        "payment_method_options": OBJECT,
        "shipping_address_collection": shape({"allowed_countries": many(COUNTRY)}),
        "shipping_cost": shape(
            {"amount_subtotal": AMOUNT, "amount_tax": AMOUNT, "amount_total": AMOUNT},
            {"shipping_rate": expandable("shipping_rate")},
        ),
        "status": one_of("open", "complete", "expired"),
        "submit_type": one_of("auto", "book", "donate", "pay", "subscribe"),
        "success_url": URL,
        "total_details": shape(
            {"amount_discount": AMOUNT, "amount_tax": AMOUNT},
            {"amount_shipping": AMOUNT},
        ),
        "ui_mode": {"const": "hosted_page"},
        "url": URL,
        **unused(
            "adaptive_pricing after_expiration allow_promotion_codes client_secret "
            "consent consent_collection currency_conversion customer "
            "customer_account integration_identifier invoice invoice_creation "
            "managed_payments optional_items origin_context payment_link "
            "payment_method_configuration_details permissions recovered_from "
            "saved_payment_method_options setup_intent subscription wallet_options"
        ),
    },
    {
        "excluded_payment_method_types": many(TEXT),
        "line_items": listing("item"),
        "phone_number_collection": shape({"enabled": BOOLEAN}),
    },
)

_ITEM = shape(
    {
        "id": identity("li"),
        "object": {"const": "item"},
        "amount_discount": AMOUNT,
        "amount_subtotal": AMOUNT,
        "amount_tax": AMOUNT,
        "amount_total": AMOUNT,
        "currency": CURRENCY,
    },
    {
        "adjustable_quantity": OBJECT,
        "description": TEXT,
        "metadata": METADATA,
        "price": named("price"),
        "quantity": INTEGER,
    },
)

_PRICE = shape(
    {
        "id": identity("price"),
        "object": {"const": "price"},
        "active": BOOLEAN,
        "billing_scheme": {"const": "per_unit"},
        "created": TIME,
        "currency": CURRENCY,
        "livemode": LIVEMODE,
        "metadata": METADATA,
        "product": expandable("product"),
        "type": {"const": "one_time"},
    },
    {
        "unit_amount": AMOUNT,
        "unit_amount_decimal": {"type": "string", "pattern": "^[0-9]+$"},
        "tax_behavior": one_of("exclusive", "inclusive", "unspecified"),
        **unused(
            "custom_unit_amount lookup_key nickname recurring tiers_mode "
            "transform_quantity"
        ),
    },
)

_PRODUCT = shape(
    {
        "id": identity("prod"),
        "object": {"const": "product"},
        "active": BOOLEAN,
        "created": TIME,
        "images": many(URL),
        "livemode": LIVEMODE,
        "marketing_features": many(OBJECT),
        "metadata": METADATA,
        "name": TEXT,
        "updated": TIME,
    },
    {
        "description": TEXT,
        **unused("package_dimensions shippable tax_code tax_details url"),
    },
    {
        "default_price": NULL,
        "statement_descriptor": NULL,
        "type": one_of("good", "service"),
        "unit_label": NULL,
    },
)

_SHIPPING_RATE = shape(
    {
        "id": identity("shr"),
        "object": {"const": "shipping_rate"},
        "active": BOOLEAN,
        "created": TIME,
        "livemode": LIVEMODE,
        "metadata": METADATA,
        "type": {"const": "fixed_amount"},
    },
    {
        "delivery_estimate": OBJECT,
        "display_name": TEXT,
        "tax_behavior": one_of("exclusive", "inclusive", "unspecified"),
        "tax_code": TEXT,
    },
    {"fixed_amount": shape({"amount": AMOUNT, "currency": CURRENCY})},
)

CHECKOUT = {
    "address": shape(
        {},
        {
            "city": TEXT,
            "country": COUNTRY,
            "line1": TEXT,
            "line2": TEXT,
            "postal_code": TEXT,
            "state": TEXT,
        },
    ),
    "checkout.session": _SESSION,
    "item": _ITEM,
    "price": _PRICE,
    "product": _PRODUCT,
    "shipping_rate": _SHIPPING_RATE,
}
