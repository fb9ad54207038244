"""Shoppers."""

import pytest

from tests.shopper import Shopper
from tests.world import World


@pytest.fixture
def shopper(world: World) -> Shopper:
    """A visitor of the shop, without a browser."""
    return Shopper(world.shop_url)
