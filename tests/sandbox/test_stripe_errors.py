"""What a request of a shop can do wrong, and how Stripe's SDK raises it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe
from stripe.params.checkout import SessionCreateParams

from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe, checkout, connect, line


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"zzz": "1"}, "parameter_unknown", "zzz"),
        (
            {"line_items": [line(zzz=1)]},
            "parameter_unknown",
            "line_items[0][price_data][zzz]",
        ),
        ({"payment_method_types": ["card"]}, "parameter_unknown", None),
        ({"automatic_tax": {"enabled": True}}, "parameter_unknown", "automatic_tax"),
        ({"line_items": [{"quantity": 1}]}, "parameter_missing", None),
        (
            {"line_items": [line(currency="")]},
            "parameter_invalid_empty",
            "line_items[0][price_data][currency]",
        ),
        (
            {"line_items": [line("two")]},  # type: ignore[arg-type]
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        (
            {"line_items": [line(-1)]},
            "parameter_invalid_integer",
            "line_items[0][price_data][unit_amount]",
        ),
        (
            {"line_items": [line(currency="zzz")]},
            None,
            "line_items[0][price_data][currency]",
        ),
        (
            {"line_items": [line(), line(currency="eur")]},
            None,
            "line_items[1][price_data][currency]",
        ),
        ({"line_items": [line()] * 101}, None, "line_items"),
        ({"line_items": [line(1)], "shipping_options": []}, "amount_too_small", None),
        ({"line_items": [line(10**8)]}, "amount_too_large", "line_items"),
        ({"mode": "pay"}, None, "mode"),
        ({"success_url": "/thanks"}, "url_invalid", "success_url"),
        ({"success_url": "javascript:alert(1)"}, "url_invalid", "success_url"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"expires_at": 1}, None, "expires_at"),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata"),
        ({"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
        ({"allowed_payment_method_types": ["link"]}, None, None),
        ({"phone_number_collection": {"enabled": "yes"}}, None, None),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    shop: Stripe, changes: dict[str, Any], code: str | None, param: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.start(**changes)

    assert caught.value.http_status == 400
    assert caught.value.code == code
    assert caught.value.param == param or param is None


@pytest.mark.parametrize("name", ["mode", "line_items", "success_url"])
def test_a_missing_parameter_is_named(shop: Stripe, name: str) -> None:
    params = checkout()
    del params[name]

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.client.v1.checkout.sessions.create(params)

    assert (caught.value.code, caught.value.param) == ("parameter_missing", name)


def test_each_parameter_of_stripe_is_played_or_said_not_to_be(shop: Stripe) -> None:
    options = stripe.RequestOptions.__annotations__

    for name in SessionCreateParams.__annotations__.keys() - options.keys():
        answer = requests.post(
            f"{shop.url}/stripe/v1/checkout/sessions",
            {name: "x"},
            headers={"Authorization": f"Bearer {kit.API_KEY}"},
            timeout=10,
        )

        message = answer.json()["error"]["message"]
        assert "unknown parameter" not in message, name


@pytest.mark.parametrize(
    ("call", "param"),
    [
        (lambda v1: v1.checkout.sessions.retrieve("cs_test_none"), "session"),
        (lambda v1: v1.checkout.sessions.line_items.list("cs_test_none"), "session"),
        (lambda v1: v1.payment_intents.retrieve("pi_none"), "intent"),
        (lambda v1: v1.charges.retrieve("ch_none"), "id"),
        (lambda v1: v1.refunds.retrieve("re_none"), "id"),
        (lambda v1: v1.events.retrieve("evt_none"), "id"),
        (lambda v1: v1.events.list({"starting_after": "evt_no"}), "starting_after"),
    ],
)
def test_an_unknown_id_is_missing(shop: Stripe, call: Any, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        call(shop.client.v1)

    assert caught.value.http_status == 404
    assert (caught.value.code, caught.value.param) == ("resource_missing", param)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_limit_out_of_bounds_is_refused(shop: Stripe, limit: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.client.v1.events.list({"limit": limit})

    assert caught.value.param == "limit"


@pytest.mark.parametrize(
    ("key", "hint"),
    [("sk_live_made_up", "live key"), ("pk_test_1", "Invalid"), ("nonsense", "sk_")],
)
def test_only_test_keys_open_the_door(shop: Stripe, key: str, hint: str) -> None:
    with pytest.raises(stripe.AuthenticationError, match=hint):
        connect(shop.url, key).v1.events.list()


def test_restricted_keys_and_basic_authentication_work(shop: Stripe) -> None:
    url = f"{shop.url}/stripe/v1/events"

    basic = requests.get(url, auth=("rk_test_made_up", ""), timeout=10)
    none = requests.get(url, timeout=10)

    assert (basic.status_code, none.status_code) == (200, 401)


def test_an_error_tells_its_request_id(shop: Stripe) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.client.v1.charges.retrieve("ch_none")

    assert str(caught.value.request_id).startswith("req_")


def test_json_bodies_are_refused(shop: Stripe) -> None:
    answer = requests.post(
        f"{shop.url}/stripe/v1/checkout/sessions",
        json=checkout(),
        headers={"Authorization": "Bearer sk_test_1"},
        timeout=10,
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_what_the_sandbox_does_not_play_is_an_unrecognized_url(shop: Stripe) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        shop.client.v1.customers.list()


def test_a_stranger_is_turned_away(shop: Stripe) -> None:
    answer = shop.app.test_client().get(
        "/stripe/v1/events", environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )

    assert answer.status_code == 403
