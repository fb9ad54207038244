"""Each error class of Stripe's SDK, raised by a request that deserves it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from sandbox import faults
from sandbox.stripe import idempotency as stripe_idempotency
from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe, checkout, connect, line
from tests.server import free_port


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


def confirm(shop: Stripe, **params: Any) -> Any:
    path = f"/v1/payment_pages/{shop.start().id}/confirm"
    return shop.client.raw_request("post", path, **params)


def code_of(error: stripe.StripeError) -> str | None:
    return None if error.error is None else error.error.code


def test_a_bad_request_is_invalid(shop: Stripe) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.start(mode="pay")

    assert caught.value.http_status == 400


def test_an_unknown_id_is_invalid(shop: Stripe) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.client.v1.charges.retrieve("ch_none")

    assert caught.value.http_status == 404


def test_a_key_for_something_else_is_an_idempotency_error(shop: Stripe) -> None:
    sessions, once = shop.client.v1.checkout.sessions, {"idempotency_key": "cart-1"}
    sessions.create(checkout(), once)  # type: ignore[arg-type]

    with pytest.raises(stripe.IdempotencyError) as caught:
        sessions.create(checkout(line_items=[line(2100)]), once)  # type: ignore[arg-type]

    assert caught.value.http_status == 400


@pytest.mark.parametrize("key", ["sk_live_made_up", "nonsense"])
def test_a_key_that_is_not_for_here_is_an_authentication_error(
    shop: Stripe, key: str
) -> None:
    with pytest.raises(stripe.AuthenticationError) as caught:
        connect(shop.url, key).v1.events.list()

    assert caught.value.http_status == 401


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        (
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
        ),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ],
)
def test_a_declined_card_is_a_card_error_and_leaves_its_trace(
    shop: Stripe, method: str, code: str, decline_code: str | None
) -> None:
    with pytest.raises(stripe.CardError) as caught:
        confirm(shop, payment_method=method)

    (charge,) = shop.client.v1.charges.list().data
    problem = caught.value.error
    assert caught.value.http_status == 402
    assert caught.value.code == code
    assert problem is not None
    assert getattr(problem, "decline_code", None) == decline_code
    assert (problem.charge, charge.paid) == (charge.id, False)


def test_a_restricted_key_may_read_and_not_write(shop: Stripe) -> None:
    client = connect(shop.url, "rk_test_readonly_made_up")

    assert client.v1.events.list().data == []
    with pytest.raises(stripe.PermissionError) as caught:
        client.v1.checkout.sessions.create(checkout())

    assert caught.value.http_status == 403


def test_too_many_calls_are_a_rate_limit_error(shop: Stripe) -> None:
    faults.switch("stripe_rate_limit", on=True)

    with pytest.raises(stripe.RateLimitError) as caught:
        shop.start()

    assert caught.value.http_status == 429
    assert code_of(caught.value) == "rate_limit"


def test_a_key_that_is_being_used_is_an_api_error(shop: Stripe) -> None:
    begun = stripe_idempotency.identify(
        api_key=kit.API_KEY,
        key="busy",
        path="/stripe/v1/refunds",
        params={"charge": "ch_1", "expand": []},
    )
    stripe_idempotency.begin(begun)

    with pytest.raises(stripe.APIError) as caught:
        shop.client.v1.refunds.create({"charge": "ch_1"}, {"idempotency_key": "busy"})

    assert caught.value.http_status == 409
    assert code_of(caught.value) == "idempotency_key_in_use"


def test_stripe_that_fails_is_an_api_error(shop: Stripe) -> None:
    faults.switch("stripe_500", on=True)

    with pytest.raises(stripe.APIError) as caught:
        shop.start()

    assert caught.value.http_status == 500


def test_where_nobody_listens_there_is_no_connection() -> None:
    client = connect(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(stripe.APIConnectionError):
        client.v1.events.list()
