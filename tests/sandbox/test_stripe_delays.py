"""A delayed method: the buyer is done at once, the bank answers later."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.store import store
from sandbox.stripe import delays
from sandbox.stripe.errors import Refused
from sandbox.stripe.webhooks import deliver_due
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe, pay

PAYS = {"method": "sepa_debit", "iban": "AT61 1904 3002 3457 3201", "holder": "Ada L."}
FAILS = PAYS | {"iban": "it60x0542811101000000123456"}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def test_a_debit_completes_the_session_unpaid(shop: Stripe) -> None:
    session = shop.start()

    answer = pay(session, **PAYS)

    found: Any = shop.again(session)
    charge = found.payment_intent.latest_charge
    assert answer.status_code == 303
    assert (found.status, found.payment_status) == ("complete", "unpaid")
    assert found.payment_intent.status == "processing"
    assert (charge.status, charge.paid) == ("pending", False)
    assert charge.payment_method_details.sepa_debit.last4 == "3201"
    assert charge.billing_details.name == "Ada L."
    assert shop.event_types() == [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
    ]


def test_the_money_comes_half_a_minute_later(shop: Stripe, clock: FrozenClock) -> None:
    session = shop.start()
    pay(session, **PAYS)

    clock.tick(29)
    assert shop.again(session).payment_status == "unpaid"
    clock.tick(1)
    deliver_due()

    found: Any = shop.again(session)
    assert (found.status, found.payment_status) == ("complete", "paid")
    assert found.payment_intent.latest_charge.paid
    assert shop.event_types()[4:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]
    assert "checkout.session.async_payment_succeeded" in shop.receiver.types()


def test_the_money_of_another_account_never_comes(
    shop: Stripe, clock: FrozenClock
) -> None:
    session = shop.start()
    pay(session, **FAILS)

    clock.tick(30)

    found: Any = shop.again(session)
    charge = found.payment_intent.latest_charge
    assert (found.status, found.payment_status) == ("complete", "unpaid")
    assert found.payment_intent.status == "requires_payment_method"
    assert (charge.paid, charge.status) == (False, "failed")
    assert shop.event_types()[-1] == "checkout.session.async_payment_failed"


def test_somebody_can_be_faster_than_the_clock(
    shop: Stripe, clock: FrozenClock
) -> None:
    session = shop.start()
    pay(session, **PAYS)

    with store().writing() as connection:
        delays.finish(connection, session.id, pays=False)
    clock.tick(30)

    assert shop.again(session).payment_status == "unpaid"
    with store().writing() as connection, pytest.raises(Refused):
        delays.finish(connection, session.id, pays=True)


def test_only_test_accounts_are_taken_and_no_other_is_kept(
    shop: Stripe, tmp_path: Path
) -> None:
    iban = "DE89370400440532013000"

    answer = pay(shop.start(), **PAYS | {"iban": iban})

    assert answer.status_code == 422
    assert "Only test accounts work here." in answer.text
    assert all(iban.encode() not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    "filter",
    [
        {"allowed_payment_method_types": ["card"]},
        {"excluded_payment_method_types": ["sepa_debit"]},
    ],
)
def test_a_shop_can_rule_the_debit_out(shop: Stripe, filter: dict[str, Any]) -> None:
    session = shop.start(**filter)

    page = requests.get(str(session.url), timeout=10).text
    answer = pay(session, **PAYS, card_number="")

    assert session.payment_method_types == ["card"]
    assert "Bank debit" not in page
    assert answer.status_code == 422


def test_a_shop_can_take_debits_alone(shop: Stripe) -> None:
    session = shop.start(allowed_payment_method_types=["sepa_debit"])

    page = requests.get(str(session.url), timeout=10).text
    answer = pay(session, iban=PAYS["iban"], holder="Ada L.")

    assert "Card number" not in page
    assert answer.status_code == 303
