"""What the tests of the sandbox's Stripe share: a client, a receiver, a buyer."""

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import requests
import stripe
from flask import Flask, Response, request
from stripe import StripeClient

from sandbox import create_app
from tests.clock import FrozenClock
from tests.sandbox.stripe_schemas import violations
from tests.server import serving

stripe.enable_telemetry = False

API_KEY = "sk_test_made_up"
SECRET = "whsec_test_made_up"
BUYER = {
    "email": "ada@example.com",
    "phone": "+1 415 555 0132",
    "card_number": "4242 4242 4242 4242",
    "expiry": "12 / 34",
    "cvc": "123",
    "name": "Ada Lovelace",
    "address": "1 Main Street",
    "city": "San Francisco",
    "state": "CA",
    "zip": "94103",
    "country": "US",
}
DECLINED = {"card_number": "4000 0000 0000 0002"}


def line(amount: int = 2000, quantity: int = 1, **price: Any) -> dict[str, Any]:
    """A line item with inline price and product."""
    data = {
        "currency": "usd",
        "unit_amount": amount,
        "product_data": {"name": "Mug", "description": "Holds coffee."},
    }
    return {"quantity": quantity, "price_data": data | price}


def shipping(amount: int = 500, name: str = "Standard") -> dict[str, Any]:
    """A shipping option with an inline rate."""
    rate = {
        "display_name": name,
        "type": "fixed_amount",
        "fixed_amount": {"amount": amount, "currency": "usd"},
    }
    return {"shipping_rate_data": rate}


def checkout(**changes: Any) -> Any:
    """The parameters of a session as a shop sends them."""
    return {
        "mode": "payment",
        "line_items": [line()],
        "success_url": "http://127.0.0.1:8000/thanks?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8000/cart",
        "client_reference_id": "C261122-7KQ2M",
        "metadata": {"order": "C261122-7KQ2M"},
        "payment_intent_data": {
            "description": "Order C261122-7KQ2M",
            "metadata": {"order": "C261122-7KQ2M"},
        },
        "phone_number_collection": {"enabled": True},
        "billing_address_collection": "required",
        "shipping_address_collection": {"allowed_countries": ["US", "DE", "HK"]},
        "shipping_options": [shipping()],
    } | changes


def connect(url: str, key: str = API_KEY) -> StripeClient:
    """Stripe's own client, unmodified, on the sandbox at `url`."""
    return StripeClient(key, base_addresses={"api": f"{url}/stripe"})


def pay(session: Any, **changes: str) -> requests.Response:
    """Send the pay page's form; redirects are not followed."""
    url = session if isinstance(session, str) else session.url
    return requests.post(url, BUYER | changes, allow_redirects=False, timeout=20)


def answer_bank(session: Any, *, passed: bool) -> requests.Response:
    """Send the answer to the bank's question; redirects are not followed."""
    return requests.post(
        f"{session.url}/3ds",
        {"passed": "1" if passed else "0"},
        allow_redirects=False,
        timeout=20,
    )


@dataclass
class Receiver:
    """A shop's webhook endpoint that keeps all it gets; `status` is its answer, with
    the next of `says`, if there is one."""

    status: int = 200
    says: list[bytes] = field(default_factory=list)
    got: list[tuple[bytes, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    reached: threading.Event = field(default_factory=threading.Event)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        with self.lock:
            self.got.append((body, environ["HTTP_STRIPE_SIGNATURE"]))
            said = self.says.pop(0) if self.says else b"seen"
        self.reached.set()
        headers = [("Content-Length", str(len(said))), ("Location", "/elsewhere")]
        start_response(f"{self.status} Said", headers)
        return [said]

    def events(self) -> list[stripe.Event]:
        """What came, each with its signature verified by Stripe's own SDK.

        Its age is not: the clock of these tests stands still, the SDK's does not.
        """
        return [
            stripe.Webhook.construct_event(body, signature, SECRET, tolerance=0)
            for body, signature in self.got
        ]

    def types(self) -> list[str]:
        """The types of what came, sorted: Stripe promises no order."""
        return sorted(event.type for event in self.events())


@dataclass
class Stripe:
    """A served sandbox with Stripe's client and a shop's receiver."""

    app: Flask
    url: str
    client: StripeClient
    receiver: Receiver

    def start(self, **changes: Any) -> stripe.checkout.Session:
        """A new session."""
        return self.client.v1.checkout.sessions.create(checkout(**changes))

    def paid(self, **changes: Any) -> stripe.checkout.Session:
        """A session that has been paid, with its charge."""
        session = self.start(**changes)
        answer = pay(session)
        assert answer.status_code == 303, answer.text
        return self.again(session)

    def paid_with(self, card_number: str) -> Any:
        """A session that has been paid with this card."""
        session = self.start()
        answer = pay(session, card_number=card_number)
        assert answer.status_code == 303, answer.text
        return self.again(session)

    def again(self, session: stripe.checkout.Session) -> stripe.checkout.Session:
        """The session as it is now, with its intent and latest charge."""
        expand: Any = {"expand": ["payment_intent.latest_charge"]}
        return self.client.v1.checkout.sessions.retrieve(session.id, expand)

    def event_types(self) -> list[str]:
        """What has happened, oldest first."""
        events = self.client.v1.events.list({"limit": 100})
        return [event.type for event in reversed(events.data)]


@contextmanager
def playing(folder: Path, clock: FrozenClock) -> Iterator[Stripe]:
    """Serve a sandbox and a receiver of its webhooks until the block ends.

    Every answer of the API and every webhook is held against the schemas.
    """
    receiver, broken = Receiver(), []
    with serving(receiver) as hook:
        app = create_app(
            {
                "TESTING": True,
                "SANDBOX_DATABASE": folder / "sandbox.sqlite3",
                "SANDBOX_WEBHOOK_URL": f"{hook}/webhooks/stripe",
                "STRIPE_WEBHOOK_SECRET": f"{SECRET},whsec_another",
            },
            clock=clock,
        )
        _hold_against_schemas(app, broken)
        with app.app_context(), serving(app) as url:
            yield Stripe(app, url, connect(url), receiver)
    for body, _ in receiver.got:
        broken += violations(json.loads(body))
    assert broken == []


def _hold_against_schemas(app: Flask, broken: list[str]) -> None:
    @app.after_request
    def check(response: Response) -> Response:
        if request.path.startswith("/stripe/v1/") and "Request-Id" in response.headers:
            broken.extend(violations(response.get_json()))
        return response
