"""What a delivery carries: the event as it was, and signatures that hold."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from sandbox.store import store
from sandbox.stripe.endpoints import endpoints
from sandbox.stripe.signatures import signature
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import SECRET, Stripe


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def test_an_event_keeps_what_was_true_when_it_happened(shop: Stripe) -> None:
    session = shop.paid()
    shop.client.v1.checkout.sessions.update(session.id, {"metadata": {"later": "1"}})

    event = shop.client.v1.events.list({"type": "checkout.session.completed"}).data[0]

    assert "later" not in event.to_dict()["data"]["object"]["metadata"]


def test_a_tampered_body_is_refused(shop: Stripe) -> None:
    shop.paid()
    body, signed = shop.receiver.got[0]
    tampered = json.dumps(json.loads(body) | {"livemode": True})

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(tampered, signed, SECRET, tolerance=0)


def test_a_wrong_secret_is_refused(shop: Stripe) -> None:
    shop.paid()
    body, signed = shop.receiver.got[0]

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signed, "whsec_another", tolerance=0)


def test_an_old_signature_is_refused() -> None:
    signed = signature(b"{}", (SECRET,), 1_600_000_000)

    with pytest.raises(stripe.SignatureVerificationError, match="[Tt]imestamp"):
        stripe.Webhook.construct_event(b"{}", signed, SECRET)


def test_every_active_secret_signs() -> None:
    moment = 1_900_000_000

    signed = signature(b"{}", ("whsec_old", "whsec_new"), moment)

    for secret in ("whsec_old", "whsec_new"):
        stripe.WebhookSignature.verify_header("{}", signed, secret)


def test_the_secret_shows_in_no_repr(shop: Stripe) -> None:
    with store().reading() as connection:
        found = endpoints(connection)

    assert found[0].secrets == (SECRET,)
    assert SECRET not in repr(found)
