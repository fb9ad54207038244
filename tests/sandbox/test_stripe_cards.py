"""The test cards: 3-D Secure, Radar, disputes and refunds with a fate of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from sandbox.stripe.webhooks import deliver_due
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe, answer_bank, pay

CHALLENGED = {"card_number": "4000 0027 6000 3184"}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def charge_of(session: Any) -> Any:
    return session.payment_intent.latest_charge


@pytest.mark.parametrize("digits", ["0025 0000 3155", "0000 0000 3220"])
def test_a_card_with_3d_secure_asks_before_it_is_charged(
    shop: Stripe, digits: str
) -> None:
    session = shop.start()

    answer = pay(session, card_number=f"4000 {digits}")

    found: Any = shop.again(session)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/pay/{session.id}/3ds"
    assert (found.status, found.payment_status) == ("open", "unpaid")
    assert found.payment_intent.status == "requires_action"
    assert found.payment_intent.next_action.redirect_to_url.url == f"{session.url}/3ds"
    assert found.payment_intent.latest_charge is None
    assert shop.event_types() == [
        "payment_intent.created",
        "payment_intent.requires_action",
    ]


def test_a_buyer_who_passes_the_challenge_has_paid(shop: Stripe) -> None:
    session = shop.start()
    pay(session, **CHALLENGED)

    answer = answer_bank(session, passed=True)

    found: Any = shop.again(session)
    secure = charge_of(found).payment_method_details.card.three_d_secure
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"session_id={session.id}")
    assert (found.status, found.payment_status) == ("complete", "paid")
    assert found.customer_details.email == "ada@example.com"
    assert found.collected_information.shipping_details.name == "Ada Lovelace"
    assert found.payment_intent.next_action is None
    assert secure.result == "authenticated"


def test_a_buyer_who_fails_the_challenge_is_back_at_the_form(shop: Stripe) -> None:
    session = shop.start()
    pay(session, **CHALLENGED)

    answer = answer_bank(session, passed=False)

    page = requests.get(str(session.url), timeout=10).text
    found: Any = shop.again(session)
    problem = found.payment_intent.last_payment_error
    assert answer.headers["Location"] == f"/pay/{session.id}"
    assert "We are unable to authenticate your card." in page
    assert 'value="ada@example.com"' in page
    assert (found.status, found.payment_status) == ("open", "unpaid")
    assert found.payment_intent.status == "requires_payment_method"
    assert problem.code == "payment_intent_authentication_failure"
    assert shop.client.v1.charges.list().data == []
    assert shop.event_types()[-1] == "payment_intent.payment_failed"


def test_after_a_failed_challenge_another_card_pays(shop: Stripe) -> None:
    session = shop.start()
    pay(session, **CHALLENGED)
    answer_bank(session, passed=False)

    pay(session)

    assert shop.again(session).payment_status == "paid"


def test_a_challenge_can_be_left_for_another_card(shop: Stripe) -> None:
    session = shop.start()
    pay(session, **CHALLENGED)

    pay(session)
    late = answer_bank(session, passed=True)

    assert late.headers["Location"].endswith(f"session_id={session.id}")
    assert len(shop.client.v1.charges.list().data) == 1


def test_a_challenge_that_nobody_asked_leads_to_the_form(shop: Stripe) -> None:
    session = shop.start()

    shown = requests.get(f"{session.url}/3ds", allow_redirects=False, timeout=10)
    sent = answer_bank(session, passed=True)

    assert shown.headers["Location"] == f"/pay/{session.id}"
    assert sent.headers["Location"] == f"/pay/{session.id}"
    assert shop.event_types() == []


def test_an_expired_session_takes_no_answer_of_the_bank(
    shop: Stripe, clock: FrozenClock
) -> None:
    session = shop.start()
    pay(session, **CHALLENGED)
    clock.tick(24 * 60 * 60)

    answer = answer_bank(session, passed=True)

    assert answer.status_code == 410
    assert shop.client.v1.charges.list().data == []


def test_a_card_can_be_declined_after_its_challenge(shop: Stripe) -> None:
    session = shop.start()
    pay(session, card_number="4000 0084 0000 1629")

    answer = answer_bank(session, passed=True)

    found: Any = shop.again(session)
    assert answer.status_code == 402
    assert "Your card was declined." in answer.text
    assert found.status == "open"
    assert charge_of(found).failure_code == "card_declined"


def test_radar_blocks_before_the_bank_hears_of_it(shop: Stripe) -> None:
    session = shop.start()

    answer = pay(session, card_number="4100 0000 0000 0019")

    outcome = charge_of(shop.again(session)).outcome
    assert answer.status_code == 402
    assert "Your card was declined." in answer.text
    assert "Radar" not in answer.text.split('role="alert"')[1].split("</p>")[0]
    assert (outcome.type, outcome.network_status) == ("blocked", "not_sent_to_network")


def test_a_failed_cvc_check_is_told_and_pays(shop: Stripe) -> None:
    session = shop.paid_with("4000 0000 0000 0101")

    card = charge_of(session).payment_method_details.card
    assert (session.payment_status, card.checks.cvc_check) == ("paid", "fail")


@pytest.mark.parametrize(
    ("digits", "status", "reason", "types"),
    [
        ("0259", "needs_response", "fraudulent", 2),
        ("2685", "needs_response", "product_not_received", 2),
        ("1976", "warning_needs_response", "general", 1),
    ],
)
def test_a_disputing_card_disputes_some_seconds_later(
    shop: Stripe, clock: FrozenClock, digits: str, status: str, reason: str, types: int
) -> None:
    session = shop.paid_with(f"4000 0000 0000 {digits}")
    assert shop.client.v1.disputes.list().data == []

    clock.tick(10)
    (dispute,) = shop.client.v1.disputes.list({"charge": charge_of(session).id}).data

    charge = shop.client.v1.charges.retrieve(charge_of(session).id)
    told = shop.client.v1.events.list({"type": "charge.dispute.*"}).data
    assert (dispute.status, dispute.reason) == (status, reason)
    assert dispute.amount == 2500
    assert charge.disputed
    assert len(told) == types


def test_a_pending_refund_succeeds_later(shop: Stripe, clock: FrozenClock) -> None:
    charge = charge_of(shop.paid_with("4000 0000 0000 7726"))

    refund = shop.client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "pending"

    clock.tick(10)
    assert shop.client.v1.refunds.retrieve(refund.id).status == "succeeded"
    changed = shop.client.v1.events.list({"type": "refund.updated"}).data[0].to_dict()
    assert changed["data"]["previous_attributes"]["status"] == "pending"


def test_a_failing_refund_gives_the_money_back_to_the_shop(
    shop: Stripe, clock: FrozenClock
) -> None:
    charge = charge_of(shop.paid_with("4000 0000 0000 5126"))
    refund = shop.client.v1.refunds.create({"charge": charge.id})
    assert refund.status == "succeeded"
    assert shop.client.v1.charges.retrieve(charge.id).refunded

    clock.tick(10)
    deliver_due()

    failed = shop.client.v1.refunds.retrieve(refund.id)
    after = shop.client.v1.charges.retrieve(charge.id)
    assert failed.status == "failed"
    assert isinstance(failed.failure_balance_transaction, str)
    assert (after.amount_refunded, after.refunded) == (0, False)
    assert shop.receiver.types().count("refund.failed") == 1
    assert shop.client.v1.refunds.create({"charge": charge.id}).amount == 2500


def test_a_disputed_charge_cannot_be_refunded(shop: Stripe, clock: FrozenClock) -> None:
    charge = charge_of(shop.paid_with("4000 0000 0000 0259"))
    clock.tick(10)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.client.v1.refunds.create({"charge": charge.id})

    assert caught.value.code == "charge_disputed"
