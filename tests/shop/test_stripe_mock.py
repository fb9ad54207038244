"""Stripe's own mock takes each request of the shop, and the shop reads its answers.

`stripe-mock` knows Stripe's OpenAPI description and nothing else: it refuses an unknown
path, parameter or type, and answers with fixtures. It keeps no state, so what happens
after a payment is tested against the sandbox.
"""

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe
from flask import Flask
from sqlalchemy import select

from app import create_app
from capi import Context
from models import Order, Product, db
from shop import basket, orders, payments, stripe_gateway
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.server import free_port

HOW = (
    "stripe-mock is not here: set STRIPE_MOCK_URL, or put the binary on the PATH"
    " (go install github.com/stripe/stripe-mock@latest)"
)


@pytest.fixture(scope="session")
def stripe_mock() -> Iterator[str]:
    """Where Stripe's mock answers."""
    if url := os.environ.get("STRIPE_MOCK_URL"):
        yield url
        return
    binary = shutil.which("stripe-mock")
    if binary is None:
        pytest.skip(HOW)
    here = f"127.0.0.1:{free_port()}"
    mock = subprocess.Popen(
        [binary, "-http-addr", here, "-https-addr", f"127.0.0.1:{free_port()}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://{here}/v1/charges", mock)
        yield f"http://{here}"
    finally:
        mock.terminate()
        mock.wait()


def wait_for(url: str, mock: subprocess.Popen[bytes]) -> None:
    """Return once something answers, be it with a refusal."""
    while mock.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            continue
    raise AssertionError(f"stripe-mock ended with status {mock.returncode}")


@pytest.fixture
def shop(
    tmp_path: Path, seeded: Seeded, stripe_mock: str, clock: FrozenClock
) -> Iterator[Flask]:
    """A shop that asks Stripe's mock."""
    app = create_app(
        {
            "DATABASE_URL": seeded.copy(tmp_path),
            "STRIPE_SECRET_KEY": "sk_test_123",
            "STRIPE_WEBHOOK_SECRET": "whsec_made_up",
            "STRIPE_API_BASE": stripe_mock,
        },
        clock=clock,
    )
    with app.test_request_context("/checkout"):
        yield app


@pytest.fixture
def order(shop: Flask, clock: FrozenClock) -> Order:
    """An order of two products."""
    products = list(db.session.scalars(select(Product).limit(2)))
    lines = tuple(basket.CartLine(product, 2) for product in products)
    cart = basket.Cart(lines, shipping_fee=500)
    return orders.place(cart, Context(), now=clock())


def test_the_checkout_session_is_one_that_stripe_would_open(order: Order) -> None:
    session = stripe_gateway.create_session(
        order,
        success_url="https://shop.example/thanks?session_id={CHECKOUT_SESSION_ID}",
        cancel_url="https://shop.example/cart",
    )

    assert session["object"] == "checkout.session"
    assert session["client_reference_id"] == order.number
    assert session["url"].startswith("https://")


def test_a_session_is_retrieved_with_its_charge_inside(shop: Flask) -> None:
    session = stripe_gateway.retrieve_session("cs_test_made_up")

    assert session["id"] == "cs_test_made_up"
    assert session["payment_intent"]["latest_charge"]["object"] == "charge"


def test_the_shop_can_judge_what_stripe_answers(order: Order) -> None:
    session = stripe_gateway.retrieve_session("cs_test_made_up")

    judgement = payments.judge(order, session)

    assert judgement.state == "pending"


def test_a_charge_and_its_sessions_are_found(shop: Flask) -> None:
    charge = stripe_gateway.retrieve_charge("ch_made_up")
    sessions = stripe_gateway.sessions_of("pi_made_up")

    assert charge["object"] == "charge"
    assert "amount_refunded" in charge
    assert [session["object"] for session in sessions] == ["checkout.session"]


def test_a_dispute_is_found(shop: Flask) -> None:
    dispute = stripe_gateway.retrieve_dispute("dp_made_up")

    assert dispute["object"] == "dispute"
    assert {"charge", "status"} <= set(dispute)


def test_an_unknown_parameter_is_refused_so_that_the_others_mean_something(
    shop: Flask,
) -> None:
    client = shop.extensions["stripe"]

    with pytest.raises(stripe.InvalidRequestError, match="additional properties"):
        client.v1.checkout.sessions.create({"no_such_thing": "1"})
