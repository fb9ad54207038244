"""Idempotency keys: one deed for each key, and the same answer again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from sandbox.stripe import idempotency
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import API_KEY, Stripe, checkout

KEY: Any = {"idempotency_key": "checkout-1"}


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def refund(shop: Stripe, charge: str, key: str = "refund-1") -> requests.Response:
    return requests.post(
        f"{shop.url}/stripe/v1/refunds",
        {"charge": charge},
        headers={"Authorization": f"Bearer {API_KEY}", "Idempotency-Key": key},
        timeout=10,
    )


def charge_of(session: stripe.checkout.Session) -> str:
    intent = session.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert isinstance(intent.latest_charge, stripe.Charge)
    return intent.latest_charge.id


def test_the_same_request_again_gets_the_same_session(shop: Stripe) -> None:
    sessions = shop.client.v1.checkout.sessions

    first = sessions.create(checkout(), KEY)
    second = sessions.create(checkout(), KEY)

    assert second.to_dict() == first.to_dict()
    assert [session.id for session in sessions.list().data] == [first.id]


def test_a_replay_says_that_it_is_one(shop: Stripe) -> None:
    charge = charge_of(shop.paid())

    first, second = refund(shop, charge), refund(shop, charge)

    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Idempotency-Key"] == "refund-1"
    assert second.content == first.content


def test_a_key_with_other_parameters_is_refused(shop: Stripe) -> None:
    sessions = shop.client.v1.checkout.sessions
    sessions.create(checkout(), KEY)

    with pytest.raises(stripe.IdempotencyError) as caught:
        sessions.create(checkout(client_reference_id="another"), KEY)

    assert caught.value.http_status == 400
    assert len(sessions.list().data) == 1


def test_a_key_whose_request_still_runs_is_a_conflict(shop: Stripe) -> None:
    idempotency.begin(
        idempotency.identify(
            api_key=API_KEY,
            key="refund-1",
            path="/stripe/v1/refunds",
            params={"charge": "ch_1", "expand": []},
        )
    )

    with pytest.raises(stripe.APIError) as caught:
        shop.client.v1.refunds.create(
            {"charge": "ch_1"}, {"idempotency_key": "refund-1"}
        )

    assert caught.value.http_status == 409
    body: Any = caught.value.json_body
    assert body["error"]["code"] == "idempotency_key_in_use"


def test_the_key_of_a_request_that_died_is_free_after_a_while(
    shop: Stripe, clock: FrozenClock
) -> None:
    asked = idempotency.identify(api_key=API_KEY, key="k", path="/", params={})
    idempotency.begin(asked)

    clock.tick(idempotency.LONGEST_RUN_SECONDS)

    assert idempotency.begin(asked) is None


def test_many_at_once_make_one_session(shop: Stripe) -> None:
    def create(_: int) -> str | None:
        try:
            return shop.client.v1.checkout.sessions.create(checkout(), KEY).id
        except stripe.APIError as error:
            if error.http_status != 409:
                raise
            return None

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(create, range(16)))

    made = [session.id for session in shop.client.v1.checkout.sessions.list().data]
    assert len(made) == 1
    assert ids - {None} == set(made)


def test_a_refusal_that_was_executed_is_kept(shop: Stripe) -> None:
    charge = charge_of(shop.paid())
    refund(shop, charge, key="all-of-it")

    refused, again = refund(shop, charge, key="more"), refund(shop, charge, key="more")

    assert refused.json()["error"]["code"] == "charge_already_refunded"
    assert (again.status_code, again.content) == (400, refused.content)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_request_that_was_never_executed_leaves_its_key_free(shop: Stripe) -> None:
    sessions = shop.client.v1.checkout.sessions
    with pytest.raises(stripe.InvalidRequestError):
        sessions.create(checkout(mode="wrong"), KEY)

    assert sessions.create(checkout(), KEY).status == "open"


def test_a_key_is_forgotten_after_a_day(shop: Stripe, clock: FrozenClock) -> None:
    sessions = shop.client.v1.checkout.sessions
    first = sessions.create(checkout(), KEY)

    clock.tick(idempotency.KEPT_SECONDS)

    assert sessions.create(checkout(), KEY).id != first.id


def test_a_key_may_not_be_longer_than_255_characters(shop: Stripe) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="255"):
        shop.client.v1.checkout.sessions.create(
            checkout(), {"idempotency_key": "k" * 256}
        )
