"""What the shop answers to a webhook: enough for people to see what it did."""

import json
from pathlib import Path
from typing import Any

from sandbox.stripe import deliveries as stripe_deliveries
from sandbox.stripe import webhooks as stripe_webhooks
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shopper import Shopper
from tests.world import World, running

COMPLETED = "checkout.session.completed"


def answers(world: World, type: str = COMPLETED) -> list[dict[str, Any]]:
    """The answers to events of a type, the oldest first."""
    with world.sandbox.app_context():
        found = reversed(stripe_deliveries.listing())
        return [
            json.loads(attempt.response)
            for delivery in found
            if delivery.type == type
            for attempt in delivery.attempts
        ]


def again(world: World) -> None:
    """Let Stripe deliver the newest completed session once more."""
    with world.sandbox.app_context():
        (newest, *_) = (
            each for each in stripe_deliveries.listing() if each.type == COMPLETED
        )
        stripe_webhooks.resend(newest.event)
        stripe_webhooks.deliver_due()


def test_a_webhook_that_comes_first_queues_the_purchase(
    world: World, shopper: Shopper
) -> None:
    shopper.buy()
    again(world)

    (order,) = world.orders()
    first, second = answers(world)
    assert first == {
        "result": "applied",
        "order": order.number,
        "status": "paid",
        "purchase": "queued",
    }
    assert second == {"result": "already_handled"}
    assert answers(world, "charge.succeeded") == [{"result": "ignored"}]


def test_after_the_thanks_page_the_purchase_was_queued_before(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_off")
    shopper.http.get(shopper.buy(), timeout=20)
    world.switch("webhook_off", on=False)
    world.deliver()

    (told,) = answers(world)
    assert (told["result"], told["purchase"]) == ("applied", "queued_before")


def test_without_consent_the_purchase_is_withheld(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_in") as world:
        Shopper(world.shop_url).buy()

        (told,) = answers(world)

    assert (told["status"], told["purchase"]) == ("paid", "withheld")
