"""A shop that is watched: by its owner, and by a Prometheus that knows the token."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.phone import KEYS
from tests.world import World, running

METRICS_TOKEN = "a-token-for-prometheus"


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """Shop, sandbox and worker; the app has a key, and so has Prometheus."""
    settings = {"MOBILE_API_KEYS": KEYS, "METRICS_TOKEN": METRICS_TOKEN}
    with running(tmp_path, seeded, clock, **settings) as world:
        yield world
