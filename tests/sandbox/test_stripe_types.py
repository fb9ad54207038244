"""A second net: the sandbox's objects, held against Stripe's own TypeScript types.

Stripe publishes types of each API version with its package for Node. They are put into
a cache folder, once; without Node or a way to fetch them the test is skipped.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.store import store
from sandbox.stripe import records
from sandbox.stripe.records import Query
from tests import npm
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import DECLINED, Stripe, answer_bank, pay

# Of the same API version as the shop's SDK for Python.
PACKAGES = ("stripe@23.1.0", "typescript@5.9.3", "@types/node@22.19.0")
SECONDS = 180

# Stripe's client makes an object of the text that stands for a decimal number.
DECIMAL = re.compile(r'(?<="unit_amount_decimal": )"[0-9.]+"')
HEAD = """import type { Stripe } from "stripe";
declare const decimal: NonNullable<Stripe.Price["unit_amount_decimal"]>;"""

TYPES = {
    "balance_transaction": "Stripe.BalanceTransaction",
    "charge": "Stripe.Charge",
    "checkout.session": "Stripe.Checkout.Session",
    "dispute": "Stripe.Dispute",
    "event": "Stripe.Event",
    "item": "Stripe.LineItem",
    "payment_intent": "Stripe.PaymentIntent",
    "payment_method": "Stripe.PaymentMethod",
    "product": "Stripe.Product",
    "refund": "Stripe.Refund",
    "shipping_rate": "Stripe.ShippingRate",
    "webhook_endpoint": "Stripe.WebhookEndpoint",
}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


@pytest.fixture(scope="session")
def packages() -> Path:
    """A folder with Stripe's types and a compiler."""
    return npm.packages(*PACKAGES)


def test_every_object_fits_stripes_own_types(
    shop: Stripe, clock: FrozenClock, packages: Path, tmp_path: Path
) -> None:
    live_through_everything(shop, clock)
    found = captured()
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(packages / "node_modules")
    (tmp_path / "captured.ts").write_text(source(found), encoding="utf-8")

    said = subprocess.run(
        [
            *("node", str(packages / "node_modules/typescript/bin/tsc")),
            *("--noEmit", "--strict", "--skipLibCheck"),
            *("--target", "es2022", "--module", "nodenext", "captured.ts"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert {one["object"] for one in found} == set(TYPES)
    assert said.stdout == ""
    assert said.returncode == 0


def live_through_everything(shop: Stripe, clock: FrozenClock) -> None:
    """Let each thing happen that makes an object look different."""
    refunds = shop.client.v1.refunds
    iban = "AT611904300234573201"
    pay(shop.start(), **DECLINED)
    pay(shop.start(), method="sepa_debit", iban=iban, holder="Ada Lovelace")
    pay(shop.start(), card_number="4000 0000 0000 3220")
    for passed in (True, False):
        session = shop.start()
        pay(session, card_number="4000 0027 6000 3184")
        answer_bank(session, passed=passed)
    for digits in ("0259", "1976", "5126", "7726"):
        paid = shop.paid_with(f"4000 0000 0000 {digits}")
        if digits in ("5126", "7726"):
            refunds.create({"charge": paid.payment_intent.latest_charge.id})
    pay(shop.start(line_items=[kit.line(0)], shipping_options=[]), card_number="")
    shop.client.v1.checkout.sessions.expire(shop.start().id)
    shop.client.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}
    )
    clock.tick(30)
    shop.client.v1.events.list()


def captured() -> list[dict[str, Any]]:
    """Every object that there is now, and every event, each as the API shows it."""
    with store().reading() as connection:
        return [
            body for kind in TYPES for body in records.select(connection, Query(kind))
        ]


def source(objects: list[dict[str, Any]]) -> str:
    """A TypeScript file that says of each object what it is."""
    lines = [
        f"export const it{index}: {TYPES[body['object']]} = {json.dumps(body)};"
        for index, body in enumerate(objects)
    ]
    return "\n".join([HEAD, *(DECIMAL.sub("decimal", line) for line in lines), ""])
