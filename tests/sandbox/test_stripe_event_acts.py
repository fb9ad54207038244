"""What one does with a single event: hold it back, out of order, signed wrongly."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe
from flask import Flask

from sandbox.stripe.attempts import Attempt
from sandbox.stripe.event_forms import LATER_SECONDS
from sandbox.stripe.readings import ORDERS, reading
from sandbox.stripe.webhooks import deliver_due
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import SECRET, Stripe

PAID = {"result": "applied", "order": "C1", "status": "paid"}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def act(shop: Stripe, event: str, deed: str) -> str:
    """Press a button at an event, and see the page that comes of it."""
    url = f"{shop.url}/dashboard/events/{event}/{deed}"
    answer = requests.post(url, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.text


def newest(shop: Stripe, type: str) -> str:
    """The id of the newest event of a type; what the shop got so far is forgotten."""
    shop.receiver.got.clear()
    return shop.client.v1.events.list({"type": type}).data[0].id


def test_a_held_copy_goes_out_when_it_is_released(
    shop: Stripe, clock: FrozenClock
) -> None:
    shop.paid()
    event = newest(shop, "checkout.session.completed")

    held = act(shop, event, "hold")
    clock.tick(3600)
    deliver_due()
    assert "Held back until you release it" in held
    assert event not in {each.id for each in shop.receiver.events()}

    released = act(shop, event, "release")
    assert event in {each.id for each in shop.receiver.events()}
    assert "Held back until" not in released


def test_what_waits_for_its_next_attempt_is_held_itself(
    shop: Stripe, clock: FrozenClock
) -> None:
    shop.receiver.status = 500
    shop.client.v1.checkout.sessions.expire(shop.start().id)
    event = newest(shop, "checkout.session.expired")
    shop.receiver.status = 200

    act(shop, event, "hold")
    clock.tick(60)
    deliver_due()
    assert shop.receiver.got == []

    act(shop, event, "release")
    assert [each.id for each in shop.receiver.events()] == [event]


def test_where_nothing_is_held_there_is_nothing_to_release(shop: Stripe) -> None:
    shop.paid()
    event = newest(shop, "checkout.session.completed")

    assert "Nothing of this event is held back." in act(shop, event, "release")


def test_out_of_order_what_followed_comes_first(
    shop: Stripe, clock: FrozenClock
) -> None:
    shop.paid()
    event = newest(shop, "payment_intent.created")

    act(shop, event, "out-of-order")
    first = shop.receiver.types()
    clock.tick(LATER_SECONDS)
    deliver_due()

    assert "checkout.session.completed" in first
    assert "payment_intent.created" not in first
    assert "payment_intent.created" in shop.receiver.types()


def test_the_last_of_a_story_comes_before_all_others(
    shop: Stripe, clock: FrozenClock
) -> None:
    shop.paid()
    event = newest(shop, "checkout.session.completed")

    act(shop, event, "out-of-order")
    first = shop.receiver.types()
    clock.tick(LATER_SECONDS)
    deliver_due()

    assert first == ["checkout.session.completed"]
    assert {"charge.succeeded", "payment_intent.created"} < {*shop.receiver.types()}


def test_an_event_alone_in_its_story_has_no_order(shop: Stripe) -> None:
    shop.client.v1.checkout.sessions.expire(shop.start().id)
    event = newest(shop, "checkout.session.expired")

    found = act(shop, event, "out-of-order")

    assert "Nothing else happened to this checkout." in found


def test_a_broken_signature_is_broken_once(shop: Stripe, clock: FrozenClock) -> None:
    shop.paid()
    event = newest(shop, "checkout.session.completed")
    shop.receiver.status = 400

    found = act(shop, event, "break-signature")
    (body, signature) = shop.receiver.got.pop()
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, SECRET, tolerance=0)
    clock.tick(2)
    deliver_due()

    assert "made with no secret of this endpoint" in found
    assert event in {each.id for each in shop.receiver.events()}


def test_a_signature_tells_its_age(shop: Stripe, clock: FrozenClock) -> None:
    shop.paid()
    event = newest(shop, "checkout.session.completed")
    clock.tick(301)

    page = requests.get(f"{shop.url}/dashboard/events/{event}", timeout=10).text

    assert "0 ms old when it was sent." in page
    assert "5 min old by now: whoever plays it back is refused." in page


def test_a_former_secret_is_told_from_the_present_one(shop: Stripe) -> None:
    shop.paid()
    event = newest(shop, "checkout.session.completed")
    url = f"{shop.url}/dashboard/endpoints/we_settings/roll"
    requests.post(url, timeout=10)

    page = requests.get(f"{shop.url}/dashboard/events/{event}", timeout=10).text

    assert "made with a former secret" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PAID | {"purchase": "queued"}, "Order C1: paid. Its Purchase is queued."),
        (PAID | {"purchase": "queued_before"}, "Its Purchase was queued before"),
        (PAID | {"purchase": "withheld"}, "Its Purchase is withheld"),
        (PAID, "Order C1: paid. There is no Purchase to send."),
        ({"result": "already_handled"}, "The shop knew this event already"),
        ({"result": "not_ours"}, "about nothing that it sold"),
        ({"result": "ignored"}, "no use for events of this type"),
        ({"seen": True}, "The shop took the event."),
        (["seen"], "The shop took the event."),
    ],
)
def test_the_shops_answer_is_read_for_people(
    sandbox: Flask, said: Any, words: str
) -> None:
    answer = Attempt(0.0, 1, "", 200, json.dumps(said), None, {}, {})

    with sandbox.test_request_context():
        assert words in reading(answer)


def test_every_status_of_an_order_has_a_word() -> None:
    from shop.admin_words import ORDERS as KNOWN

    assert {*ORDERS} == {*KNOWN}
