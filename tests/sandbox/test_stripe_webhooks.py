"""Webhooks: signed, delivered, tried again by the clock, and never twice by mistake."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import pytest

from sandbox import faults
from sandbox.stripe import deliveries
from sandbox.stripe.deliveries import RETRY_AFTER_SECONDS
from sandbox.stripe.errors import NotFound, Refused
from sandbox.stripe.objects import API_VERSION
from sandbox.stripe.webhooks import deliver_due, resend, start
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe, pay
from tests.server import free_port

PAYMENT = [
    "charge.succeeded",
    "checkout.session.completed",
    "payment_intent.created",
    "payment_intent.succeeded",
]


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def in_app(shop: Stripe) -> int:
    with shop.app.app_context():
        return deliver_due()


def expired(shop: Stripe) -> str:
    """Make one event that waits for its delivery; gives its id."""
    shop.client.v1.checkout.sessions.expire(shop.start().id)
    return shop.client.v1.events.list().data[0].id


def test_a_payment_is_delivered_before_the_buyer_is_sent_back(shop: Stripe) -> None:
    session = shop.start()

    answer = pay(session)

    assert answer.status_code == 303
    assert shop.receiver.types() == PAYMENT


def test_a_delivery_is_the_event_as_the_api_shows_it(shop: Stripe) -> None:
    session = shop.paid()

    delivered = {event.type: event.to_dict() for event in shop.receiver.events()}[
        "checkout.session.completed"
    ]

    kept = shop.client.v1.events.retrieve(delivered["id"]).to_dict()
    assert delivered["api_version"] == API_VERSION
    assert delivered["request"] == {"id": None, "idempotency_key": None}
    assert delivered["data"]["object"]["id"] == session.id
    assert (delivered["pending_webhooks"], kept["pending_webhooks"]) == (1, 0)
    assert delivered | {"pending_webhooks": 0} == kept


@pytest.mark.parametrize("status", [301, 400, 500])
def test_every_answer_but_2xx_is_a_failure(shop: Stripe, status: int) -> None:
    shop.receiver.status = status
    event = expired(shop)

    in_app(shop)

    delivery = deliveries.listing(event=event)[0]
    assert delivery.state == "waiting"
    assert [attempt.status for attempt in delivery.attempts] == [status]
    assert len(shop.receiver.got) == 1
    assert shop.client.v1.events.retrieve(event).pending_webhooks == 1


def test_a_failed_delivery_is_tried_again_by_the_clock_and_then_given_up(
    shop: Stripe, clock: FrozenClock
) -> None:
    shop.receiver.status = 500
    event = expired(shop)

    assert in_app(shop) == 1
    for wait in RETRY_AFTER_SECONDS:
        clock.tick(wait - 1)
        assert in_app(shop) == 0
        clock.tick(1)
        assert in_app(shop) == 1
    clock.tick(24 * 60 * 60)

    assert in_app(shop) == 0
    delivery = deliveries.listing(event=event)[0]
    assert (delivery.state, delivery.next_attempt) == ("failed", None)
    assert len(delivery.attempts) == 5


def test_a_retry_brings_the_same_event(shop: Stripe, clock: FrozenClock) -> None:
    shop.receiver.status = 500
    expired(shop)
    in_app(shop)
    shop.receiver.status = 200
    clock.tick(RETRY_AFTER_SECONDS[0])

    in_app(shop)

    (first, _), (second, _) = shop.receiver.got
    assert second == first
    assert deliveries.listing()[0].state == "delivered"


def test_an_attempt_keeps_the_answer(shop: Stripe, clock: FrozenClock) -> None:
    event = expired(shop)

    in_app(shop)

    (attempt,) = deliveries.listing(event=event)[0].attempts
    assert (attempt.at, attempt.status) == (clock(), 200)
    assert (attempt.response, attempt.error) == ("seen", None)


def test_nobody_at_the_address_is_told_and_tried_again(shop: Stripe) -> None:
    shop.app.config["SANDBOX_WEBHOOK_URL"] = f"http://127.0.0.1:{free_port()}/"
    event = expired(shop)

    in_app(shop)

    delivery = deliveries.listing(event=event)[0]
    assert delivery.state == "waiting"
    assert delivery.attempts[0].error == "Nobody answers at this address."


@pytest.mark.parametrize(
    "url", ["https://example.com/hook", "http://192.0.2.7/", "http://localhost.evil/"]
)
def test_nothing_leaves_the_machine(shop: Stripe, url: str) -> None:
    shop.app.config["SANDBOX_WEBHOOK_URL"] = url
    event = expired(shop)

    in_app(shop)

    delivery = deliveries.listing(event=event)[0]
    assert delivery.state == "failed"
    assert "Not an address of this machine" in str(delivery.attempts[0].error)


def test_workers_side_by_side_never_deliver_twice(shop: Stripe) -> None:
    for _ in range(5):
        expired(shop)

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: in_app(shop), range(8)))

    assert sum(counts) == 5
    assert len({event.id for event in shop.receiver.events()}) == 5
    assert len(shop.receiver.got) == 5


def test_a_delivery_whose_worker_died_is_taken_over(
    shop: Stripe, clock: FrozenClock
) -> None:
    expired(shop)
    deliveries.claim_due()

    assert in_app(shop) == 0

    clock.tick(deliveries.CLAIM_SECONDS)
    assert in_app(shop) == 1


def test_webhooks_wait_while_they_are_off_and_then_go_out(shop: Stripe) -> None:
    faults.switch("webhook_off", on=True)
    answer = pay(shop.start())
    in_app(shop)

    assert answer.status_code == 303
    assert shop.receiver.got == []

    faults.switch("webhook_off", on=False)
    in_app(shop)
    assert shop.receiver.types() == PAYMENT


def test_a_duplicated_webhook_comes_three_times(shop: Stripe) -> None:
    faults.switch("webhook_duplicate", on=True)

    shop.paid()

    assert shop.receiver.types() == sorted(PAYMENT * 3)
    assert {len(delivery.attempts) for delivery in deliveries.listing()} == {3}


def test_an_overdue_session_expires_and_tells_the_shop(
    shop: Stripe, clock: FrozenClock
) -> None:
    shop.start()
    clock.tick(24 * 60 * 60)

    in_app(shop)

    assert shop.receiver.types() == ["checkout.session.expired"]


def test_a_resent_event_goes_out_once_more(shop: Stripe) -> None:
    event = expired(shop)
    in_app(shop)

    numbers = resend(event)
    in_app(shop)

    assert [found.id for found in shop.receiver.events()] == [event, event]
    assert deliveries.listing()[0].id == numbers[0]


def test_an_unknown_event_cannot_be_resent(shop: Stripe) -> None:
    with pytest.raises(NotFound):
        resend("evt_none")


def test_without_an_endpoint_nothing_is_sent(shop: Stripe) -> None:
    shop.app.config["SANDBOX_WEBHOOK_URL"] = ""
    event = expired(shop)

    assert in_app(shop) == 0
    with pytest.raises(Refused):
        resend(event)


def test_events_are_found_by_the_success_of_their_delivery(shop: Stripe) -> None:
    good = expired(shop)
    in_app(shop)
    shop.receiver.status = 500
    bad = expired(shop)
    in_app(shop)

    events = shop.client.v1.events
    delivered = events.list({"delivery_success": True}).data
    undelivered = events.list({"delivery_success": False}).data

    assert [event.id for event in delivered] == [good]
    assert [event.id for event in undelivered] == [bad]


def test_a_served_sandbox_delivers_by_itself(shop: Stripe) -> None:
    shop.app.config["SANDBOX_BACKGROUND"] = True
    expired(shop)

    stop = start(shop.app)

    assert stop is not None
    assert shop.receiver.reached.wait(10)
    stop.set()


def test_a_command_delivers_nothing_in_the_background(shop: Stripe) -> None:
    shop.app.config["SANDBOX_BACKGROUND"] = True

    with click.Context(click.Command("faults"), info_name="faults").scope():
        assert start(shop.app) is None
