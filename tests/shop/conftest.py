"""Who comes to the shop: shoppers, and its owner."""

from typing import Any

import pytest

from tests.shop.delivery import ScriptedCarrier, install, order_on_delivery, ship
from tests.shop.owner import spoil
from tests.shopper import Shopper
from tests.world import World


@pytest.fixture
def purchase(world: World, shopper: Shopper) -> dict[str, Any]:
    """The row of a Purchase that waits, with both its firings."""
    shopper.http.get(shopper.buy(), timeout=20)
    return world.rows()[-1]


@pytest.fixture
def refused(world: World, purchase: dict[str, Any]) -> dict[str, Any]:
    """The row of a Purchase that Meta refused."""
    spoil(world, purchase["event_id"])
    world.work()
    row = world.rows()[-1]
    assert row["state"] == "failed"
    return row


@pytest.fixture
def carrier(world: World) -> ScriptedCarrier:
    """The only carrier that the shop knows: it says what the test wants."""
    return install(world)


@pytest.fixture
def placed(shopper: Shopper, world: World, carrier: ScriptedCarrier) -> str:
    """The number of an order that is to be paid on delivery."""
    order_on_delivery(shopper)
    return world.orders()[-1].number


@pytest.fixture
def shipped(world: World, placed: str) -> str:
    """The same, with its parcel handed over."""
    ship(world, world.orders()[-1])
    return placed
