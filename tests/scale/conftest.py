"""What tests with several processes share: the real time, and the outbox's fixtures."""

import time

import pytest

from tests.capi.conftest import engine as engine
from tests.capi.conftest import meta as meta
from tests.capi.conftest import meta_url as meta_url
from tests.clock import FrozenClock


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands at the real time: other processes have no other."""
    return FrozenClock(time.time())
