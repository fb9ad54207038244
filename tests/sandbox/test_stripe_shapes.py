"""The shapes of Stripe's objects: each documented key is there, and none is invented.

The tables are Stripe's: what is always present, nullable or not. The SDK's classes say
which keys exist at all in this version of the API.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe

ALWAYS = {
    "checkout.session": (
        "automatic_tax created custom_fields custom_text expires_at id livemode mode "
        "object payment_method_types payment_status shipping_options "
        "adaptive_pricing after_expiration allow_promotion_codes "
        "allowed_payment_method_types amount_subtotal amount_total "
        "billing_address_collection cancel_url client_reference_id client_secret "
        "collected_information consent consent_collection currency "
        "currency_conversion customer customer_account customer_creation "
        "customer_details customer_email discounts integration_identifier invoice "
        "invoice_creation locale managed_payments metadata optional_items "
        "origin_context payment_intent payment_link payment_method_collection "
        "payment_method_configuration_details payment_method_options permissions "
        "recovered_from saved_payment_method_options setup_intent "
        "shipping_address_collection shipping_cost status submit_type subscription "
        "success_url total_details ui_mode url wallet_options"
    ),
    "payment_intent": (
        "created id livemode object status amount amount_capturable amount_received "
        "capture_method confirmation_method currency metadata payment_method_types "
        "allowed_payment_method_types application application_fee_amount "
        "automatic_payment_methods canceled_at cancellation_reason client_secret "
        "customer customer_account description excluded_payment_method_types "
        "last_payment_error latest_charge managed_payments next_action on_behalf_of "
        "payment_method payment_method_configuration_details payment_method_options "
        "payment_record processing receipt_email review setup_future_usage shipping "
        "source statement_descriptor statement_descriptor_suffix transfer_data "
        "transfer_group"
    ),
    "charge": (
        "amount amount_captured amount_refunded billing_details captured created "
        "currency disputed id livemode metadata object paid refunded status "
        "application application_fee application_fee_amount balance_transaction "
        "calculated_statement_descriptor customer description "
        "failure_balance_transaction failure_code failure_message fraud_details "
        "on_behalf_of outcome payment_intent payment_method payment_method_details "
        "receipt_email receipt_number receipt_url review shipping source "
        "source_transfer statement_descriptor statement_descriptor_suffix "
        "transfer_data transfer_group"
    ),
    "refund": (
        "amount created currency id object balance_transaction charge customer "
        "customer_account metadata payment_intent payment_method reason "
        "receipt_number source_transfer_reversal status transfer_reversal"
    ),
    "event": (
        "created data id livemode object pending_webhooks type api_version request"
    ),
    "item": (
        "id object amount_discount amount_subtotal amount_tax amount_total currency "
        "adjustable_quantity description metadata price quantity"
    ),
    "price": (
        "id object active billing_scheme created currency livemode metadata product "
        "type unit_amount unit_amount_decimal custom_unit_amount lookup_key nickname "
        "recurring tax_behavior tiers_mode transform_quantity"
    ),
    "payment_method": (
        "id object billing_details created customer livemode metadata type"
    ),
    "product": (
        "id object active created description images livemode marketing_features "
        "metadata name package_dimensions shippable tax_code updated url"
    ),
    "shipping_rate": (
        "id object active created delivery_estimate display_name livemode metadata "
        "tax_behavior tax_code type"
    ),
}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def everything(shop: Stripe) -> dict[str, Any]:
    """One object of each kind, from a paid and refunded session."""
    expand: Any = {
        "expand": [
            "payment_intent.latest_charge",
            "payment_intent.payment_method",
            "line_items.data.price.product",
            "shipping_cost.shipping_rate",
        ]
    }
    made = shop.paid()
    session: Any = shop.client.v1.checkout.sessions.retrieve(made.id, expand)
    item = session.line_items.data[0]
    charge = session.payment_intent.latest_charge
    refund = shop.client.v1.refunds.create({"charge": charge.id})
    found = [
        session,
        session.payment_intent,
        session.payment_intent.payment_method,
        session.shipping_cost.shipping_rate,
        charge,
        item,
        item.price,
        item.price.product,
        refund,
        shop.client.v1.events.list().data[0],
    ]
    return {entry.object: entry for entry in found}


def test_every_documented_key_is_there(shop: Stripe) -> None:
    found = everything(shop)

    missing = {
        kind: sorted(set(keys.split()) - found[kind].to_dict().keys())
        for kind, keys in ALWAYS.items()
    }

    assert missing == {kind: [] for kind in ALWAYS}


def test_no_key_is_invented(shop: Stripe) -> None:
    invented = {
        kind: sorted(entry.to_dict().keys() - type(entry).__annotations__.keys())
        for kind, entry in everything(shop).items()
    }

    assert invented == {kind: [] for kind in ALWAYS}


def test_an_open_session_has_all_keys_too(shop: Stripe) -> None:
    session = shop.client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [kit.line()],  # type: ignore[list-item]
            "success_url": "https://shop.example/",
        }
    )

    assert set(ALWAYS["checkout.session"].split()) <= session.to_dict().keys()
    assert isinstance(session, stripe.checkout.Session)
