"""`flask --app sandbox stripe …`: trigger, resend, refund and roll from a shell."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe
from click.testing import Result

from sandbox.stripe import triggers
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe, pay

# Events of what can only happen after a payment: charge.refunded, charge.dispute.…
PAID_FIRST = ("updated", "refunded", "dispute")


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def run(shop: Stripe, *words: str) -> Result:
    return shop.app.test_cli_runner().invoke(args=["stripe", *words])


def charge_of(session: Any) -> str:
    return session.payment_intent.latest_charge.id


def test_resend_delivers_an_event_again(shop: Stripe) -> None:
    shop.paid()
    event = shop.client.v1.events.list({"type": "checkout.session.completed"}).data[0]

    result = run(shop, "resend", event.id, "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["state"] == "delivered"
    assert [found.id for found in shop.receiver.events()].count(event.id) == 2


def test_resend_fails_where_the_shop_refuses(shop: Stripe) -> None:
    shop.paid()
    event = shop.client.v1.events.list().data[0]
    shop.receiver.status = 500

    result = run(shop, "resend", event.id)

    assert result.exit_code == 1
    assert "Not delivered" in result.stderr


def test_resend_of_an_unknown_event_is_wrong_use(shop: Stripe) -> None:
    result = run(shop, "resend", "evt_none")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such event" in result.stderr


def test_refund_in_part_and_then_the_rest(shop: Stripe) -> None:
    session: Any = shop.paid()

    part = run(shop, "refund", charge_of(session), "--amount", "1000", "--json")
    rest = run(shop, "refund", session.payment_intent.id)

    assert json.loads(part.stdout)["amount"] == 1000
    assert " 1500 usd succeeded" in rest.stdout
    assert shop.receiver.types().count("charge.refunded") == 2


def test_a_refund_of_nothing_left_is_refused(shop: Stripe) -> None:
    charge = charge_of(shop.paid())
    run(shop, "refund", charge)

    result = run(shop, "refund", charge)

    assert result.exit_code == 1
    assert "has already been refunded" in result.stderr


@pytest.mark.parametrize(
    "words", [("ch_none",), ("pi_none",), ("ch_1", "--amount", "0")]
)
def test_a_refund_of_what_is_not_there_is_wrong_use(
    shop: Stripe, words: tuple[str, ...]
) -> None:
    assert run(shop, "refund", *words).exit_code == 2


@pytest.mark.parametrize("event", triggers.EVENTS)
def test_trigger_does_what_leads_to_an_event(shop: Stripe, event: str) -> None:
    fits = shop.paid() if event.split(".")[1] in PAID_FIRST else shop.start()

    result = run(shop, "trigger", event, "--session", fits.id, "--json")

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["id"] == fits.id
    assert event in shop.receiver.types()


def test_trigger_finishes_a_delayed_payment(shop: Stripe) -> None:
    session = shop.start()
    iban = "AT611904300234573201"
    pay(session, method="sepa_debit", iban=iban, holder="Ada")

    result = run(shop, "trigger", "checkout.session.async_payment_failed")

    assert result.stdout.split() == [session.id, "complete", "unpaid"]
    assert "checkout.session.async_payment_failed" in shop.receiver.types()


def test_trigger_takes_the_newest_session_that_it_can_happen_to(shop: Stripe) -> None:
    older, _paid = shop.start(), shop.paid()

    result = run(shop, "trigger", "checkout.session.expired")

    assert result.stdout.split() == [older.id, "expired", "unpaid"]


def test_trigger_without_a_fitting_session_says_so(shop: Stripe) -> None:
    none = run(shop, "trigger", "charge.refunded")
    wrong = run(shop, "trigger", "charge.refunded", "--session", shop.start().id)
    unknown = run(shop, "trigger", "customer.created")

    assert (none.exit_code, wrong.exit_code, unknown.exit_code) == (2, 1, 2)
    assert "Start a checkout." in none.stderr


def test_roll_prints_the_new_secret_alone(shop: Stripe) -> None:
    secret = run(shop, "roll").stdout.strip()
    shop.paid()

    body, signature = shop.receiver.got[0]
    assert secret.startswith("whsec_")
    assert stripe.Webhook.construct_event(body, signature, secret, tolerance=0)
    assert run(shop, "roll", "we_none").exit_code == 2
