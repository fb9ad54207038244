"""The schemas that every answer and webhook of these tests is held against."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clock import FrozenClock
from tests.sandbox import stripe_kit as kit
from tests.sandbox.stripe_kit import Stripe
from tests.sandbox.stripe_schemas import violations


@pytest.fixture
def shop(tmp_path: Path, clock: FrozenClock) -> Iterator[Stripe]:
    with kit.playing(tmp_path, clock) as served:
        yield served


@pytest.fixture
def session(shop: Stripe) -> dict[str, Any]:
    """A paid session with its intent and charge inside."""
    return shop.paid().to_dict()


def test_a_good_session_breaks_nothing(session: dict[str, Any]) -> None:
    assert violations(session) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda session: session.pop("customer"),
        lambda session: session.pop("created"),
        lambda session: session.update(invented=1),
        lambda session: session.update(amount_total="2500"),
        lambda session: session.update(status="done"),
        lambda session: session.update(currency="USD"),
        lambda session: session["customer_details"].pop("tax_exempt"),
        lambda session: session["payment_intent"].pop("processing"),
        lambda session: session["payment_intent"]["latest_charge"].pop("review"),
    ],
)
def test_each_fault_is_found(
    session: dict[str, Any], spoil: Callable[[dict[str, Any]], object]
) -> None:
    spoil(session)

    assert violations(session) != []


def test_an_object_inside_an_event_and_a_list_is_looked_at(
    session: dict[str, Any], shop: Stripe
) -> None:
    event = shop.client.v1.events.list().data[0].to_dict()
    listed = {"object": "list", "data": [event], "has_more": False, "url": "/v1/x"}
    assert violations(listed) == []

    del event["data"]["object"]["metadata"]

    assert violations(event) != []
    assert violations(listed) != []


def test_a_code_that_is_not_stripes_is_found() -> None:
    problem = {"type": "invalid_request_error", "code": "session_not_open"}

    assert violations({"error": problem}) != []
