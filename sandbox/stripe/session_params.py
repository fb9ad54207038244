"""What a Checkout Session may be asked to be: its parameters, as Stripe names them.

What Stripe has and the sandbox has not is named too, so that the refusal can say so.
"""

from sandbox.stripe import lists
from sandbox.stripe.money import currency
from sandbox.stripe.params import (
    boolean,
    choice,
    email,
    integer,
    list_of,
    metadata,
    metadata_changes,
    shape,
    text,
    times,
    url,
)

MOST_LINE_ITEMS = 100
MOST_SHIPPING_OPTIONS = 5

LOCALES = (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko "
    "lt lv ms mt nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
).split()

_UNPLAYED = frozenset(
    "adaptive_pricing after_expiration allow_promotion_codes automatic_tax "
    "branding_settings consent_collection currency custom_fields custom_text customer "
    "customer_account customer_update discounts integration_identifier "
    "invoice_creation managed_payments name_collection optional_items origin_context "
    "payment_method_configuration payment_method_data payment_method_options "
    "permissions redirect_on_completion return_url saved_payment_method_options "
    "setup_intent_data subscription_data tax_id_collection wallet_options".split()
)

_EXPAND = list_of(text(), most=20)

_PRODUCT_DATA = shape(
    {
        "name": text(),
        "description": text(),
        "images": list_of(url, most=8),
        "metadata": metadata,
    },
    required=("name",),
    unplayed=frozenset(("tax_code", "tax_details", "unit_label")),
)
_PRICE_DATA = shape(
    {
        "currency": currency,
        "product_data": _PRODUCT_DATA,
        "unit_amount": integer(least=0),
    },
    required=("currency", "product_data", "unit_amount"),
    unplayed=frozenset(("product", "recurring", "tax_behavior", "unit_amount_decimal")),
)
_LINE_ITEM = shape(
    {"price_data": _PRICE_DATA, "quantity": integer(least=1), "metadata": metadata},
    required=("price_data", "quantity"),
    unplayed=frozenset(("adjustable_quantity", "dynamic_tax_rates", "price")),
)
_ESTIMATE = shape(
    {
        "unit": choice("business_day", "day", "hour", "month", "week"),
        "value": integer(least=1),
    },
    required=("unit", "value"),
)
_SHIPPING_RATE = shape(
    {
        "display_name": text(most=100),
        "type": choice("fixed_amount"),
        "fixed_amount": shape(
            {"amount": integer(least=0), "currency": currency},
            required=("amount", "currency"),
            unplayed=frozenset(("currency_options",)),
        ),
        "delivery_estimate": shape({"maximum": _ESTIMATE, "minimum": _ESTIMATE}),
        "metadata": metadata,
    },
    required=("display_name", "fixed_amount"),
    unplayed=frozenset(("tax_behavior", "tax_code")),
)
_SHIPPING_OPTIONS = list_of(
    shape(
        {"shipping_rate_data": _SHIPPING_RATE},
        required=("shipping_rate_data",),
        unplayed=frozenset(("shipping_rate",)),
    ),
    most=MOST_SHIPPING_OPTIONS,
)
_ADDRESS = shape(
    {
        name: text()
        for name in ("city", "country", "line1", "line2", "postal_code", "state")
    },
    required=("country", "line1"),
)

CREATE = shape(
    {
        "allowed_payment_method_types": list_of(text(), most=100),
        "billing_address_collection": choice("auto", "required"),
        "cancel_url": url,
        "client_reference_id": text(most=200),
        "customer_creation": choice("if_required"),
        "customer_email": email,
        "excluded_payment_method_types": list_of(text(), most=100),
        "expand": _EXPAND,
        "expires_at": integer(),
        "line_items": list_of(_LINE_ITEM, most=MOST_LINE_ITEMS),
        "locale": choice(*LOCALES),
        "metadata": metadata,
        "mode": choice("payment"),
        "payment_intent_data": shape(
            {"description": text(), "metadata": metadata, "receipt_email": email},
            unplayed=frozenset(
                "application_fee_amount capture_method on_behalf_of "
                "setup_future_usage shipping statement_descriptor "
                "statement_descriptor_suffix transfer_data transfer_group".split()
            ),
        ),
        "payment_method_collection": choice("always", "if_required"),
        "phone_number_collection": shape({"enabled": boolean}, required=("enabled",)),
        "shipping_address_collection": shape(
            {"allowed_countries": list_of(text(most=2), most=300)},
            required=("allowed_countries",),
        ),
        "shipping_options": _SHIPPING_OPTIONS,
        "submit_type": choice("auto", "book", "donate", "pay", "subscribe"),
        "success_url": url,
        "ui_mode": choice("hosted_page"),
    },
    required=("mode", "line_items", "success_url"),
    unplayed=_UNPLAYED,
)

UPDATE = shape(
    {
        "collected_information": shape(
            {
                "shipping_details": shape(
                    {"address": _ADDRESS, "name": text()}, required=("address", "name")
                )
            }
        ),
        "expand": _EXPAND,
        "metadata": metadata_changes,
        "shipping_options": _SHIPPING_OPTIONS,
    },
    unplayed=frozenset(("line_items", "payment_intent_data")),
)

LIST = shape(
    {
        **lists.PARAMS,
        "created": times,
        "customer_details": shape({"email": text()}),
        "expand": _EXPAND,
        "payment_intent": text(),
        "status": choice("complete", "expired", "open"),
    },
    unplayed=frozenset(
        ("customer", "customer_account", "payment_link", "subscription")
    ),
)
