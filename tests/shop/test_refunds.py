"""Money given back: recorded beside the Purchase, which stays as it was."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shopper import Shopper
from tests.world import World, running

pytestmark = pytest.mark.each_database


def give_back(world: World, amount: int | None = None) -> None:
    """Refund the newest order's charge at Stripe, and let the webhook tell the shop."""
    order = world.orders()[-1]
    answer = requests.post(
        f"{world.sandbox_url}/stripe/v1/refunds",
        data={"charge": order.stripe_charge_id}
        | ({"amount": amount} if amount else {}),
        headers={"Authorization": "Bearer sk_test_made_up"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    world.deliver()


def test_a_full_refund_shows_and_sends_nothing(world: World, shopper: Shopper) -> None:
    shopper.buy()
    before = len(world.rows())

    give_back(world)

    (order,) = world.orders()
    assert (order.state, order.status) == ("paid", "refunded")
    assert (order.amount_refunded, order.net) == (order.total, 0)
    assert len(world.rows()) == before


def test_several_refunds_in_part_add_up_and_each_is_kept(
    world: World, shopper: Shopper
) -> None:
    shopper.buy()

    give_back(world, 500)
    world.clock.tick(60)
    give_back(world, 300)

    (order,) = world.orders()
    assert order.status == "partially_refunded"
    assert order.net == order.total - 800
    assert [(each.amount, each.total) for each in world.refunds()] == [
        (500, 500),
        (300, 800),
    ]


def test_a_refund_told_three_times_is_noted_once(
    world: World, shopper: Shopper
) -> None:
    shopper.buy()
    world.switch("webhook_duplicate")

    give_back(world, 500)

    assert [each.amount for each in world.refunds()] == [500]


def test_a_refund_told_before_the_payment_leaves_one_purchase(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_off")
    shopper.buy()
    assert world.orders()[0].state == "pending"
    charges = requests.get(
        f"{world.sandbox_url}/stripe/v1/charges",
        headers={"Authorization": "Bearer sk_test_made_up"},
        timeout=10,
    ).json()["data"]
    requests.post(
        f"{world.sandbox_url}/stripe/v1/refunds",
        data={"charge": charges[0]["id"], "amount": 500},
        headers={"Authorization": "Bearer sk_test_made_up"},
        timeout=10,
    )

    world.switch("webhook_off", on=False)
    world.deliver()

    (order,) = world.orders()
    assert (order.state, order.amount_refunded) == ("paid", 500)
    assert len(world.rows()) == 1


@pytest.fixture
def telling(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop that has an event of its own for refunds."""
    with running(tmp_path, seeded, clock, META_REFUND_EVENT="Refund") as world:
        yield world


def test_where_the_shop_wants_it_each_refund_is_an_event_of_its_own(
    telling: World,
) -> None:
    Shopper(telling.shop_url).buy()
    give_back(telling, 500)
    give_back(telling, 300)
    telling.work()

    (order,) = telling.orders()
    events = telling.events(event_name="Refund")
    assert [event["value"] for event in events] == [3.0, 5.0]
    assert len({event["event_id"] for event in events}) == 2
    assert telling.purchases()["value"] == {"USD": order.total / 100}


def test_the_refunds_event_points_at_the_purchase(telling: World) -> None:
    Shopper(telling.shop_url).buy()
    give_back(telling)

    (purchase,), (refund,) = telling.rows(), telling.rows("Refund")
    assert json.loads(refund["payload"])["original_event_data"] == {
        "event_name": "Purchase",
        "event_time": purchase["event_time"],
        "event_id": purchase["event_id"],
        "order_id": telling.orders()[0].number,
    }
