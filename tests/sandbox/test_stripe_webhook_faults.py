"""Webhooks that go wrong on demand: late, out of order, badly signed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from sandbox import faults
from sandbox.stripe import deliveries
from sandbox.stripe.signatures import take_apart
from sandbox.stripe.webhooks import deliver_due, resend
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import SECRET, Stripe


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def test_a_delayed_webhook_holds_no_buyer_and_comes_later(
    shop: Stripe, clock: FrozenClock
) -> None:
    faults.switch("webhook_delay", on=True)

    shop.paid()
    clock.tick(14)
    assert shop.receiver.got == []

    clock.tick(1)
    deliver_due()
    assert "checkout.session.completed" in shop.receiver.types()


def test_the_delay_is_a_setting(shop: Stripe, clock: FrozenClock) -> None:
    shop.app.config["SANDBOX_WEBHOOK_DELAY_SECONDS"] = 60.0
    faults.switch("webhook_delay", on=True)
    shop.paid()

    clock.tick(59)
    assert deliver_due() == 0

    clock.tick(1)
    assert deliver_due() == 4


def test_out_of_order_the_end_of_a_story_comes_before_its_beginning(
    shop: Stripe, clock: FrozenClock
) -> None:
    faults.switch("webhook_out_of_order", on=True)

    shop.paid()
    assert shop.receiver.types() == ["charge.succeeded", "payment_intent.succeeded"]

    clock.tick(5)
    deliver_due()
    assert "charge.updated" in shop.receiver.types()
    assert "checkout.session.completed" not in shop.receiver.types()

    clock.tick(3)
    deliver_due()
    assert {"payment_intent.created", "checkout.session.completed"} <= set(
        shop.receiver.types()
    )


def test_a_bad_signature_is_one_that_the_sdk_refuses(shop: Stripe) -> None:
    faults.switch("webhook_bad_signature", on=True)

    shop.paid()

    assert len(shop.receiver.got) == 4
    for body, signature in shop.receiver.got:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, signature, SECRET, tolerance=0)


def test_a_refused_signature_is_tried_again_with_the_right_one(
    shop: Stripe, clock: FrozenClock
) -> None:
    shop.receiver.status = 400
    faults.switch("webhook_bad_signature", on=True)
    shop.paid()
    shop.receiver.got.clear()

    shop.receiver.status = 200
    faults.switch("webhook_bad_signature", on=False)
    clock.tick(deliveries.RETRY_AFTER_SECONDS[0])
    deliver_due()

    assert "checkout.session.completed" in shop.receiver.types()


def test_an_attempt_keeps_what_was_sent_and_what_came_back(shop: Stripe) -> None:
    session = shop.start()
    shop.client.v1.checkout.sessions.expire(session.id)
    deliver_due()

    (attempt,) = deliveries.listing()[0].attempts

    body, signature = shop.receiver.got[0]
    assert attempt.request_headers["Stripe-Signature"] == signature
    assert attempt.request_headers["Content-Type"].startswith("application/json")
    assert attempt.response_headers["Location"] == "/elsewhere"
    right = take_apart(signature, body, ("whsec_x", SECRET))
    wrong = take_apart(signature, body, ("whsec_x",))
    assert [(part.name, part.secret) for part in right] == [("t", None), ("v1", 1)]
    assert [(part.name, part.secret) for part in wrong] == [("t", None), ("v1", None)]


def test_an_event_can_be_delivered_twice_at_once(shop: Stripe) -> None:
    session = shop.start()
    shop.client.v1.checkout.sessions.expire(session.id)
    event = shop.client.v1.events.list().data[0].id
    deliver_due()

    numbers = resend(event, times=2)
    deliver_due()

    assert len(set(numbers)) == 2
    assert [found.id for found in shop.receiver.events()] == [event] * 3
