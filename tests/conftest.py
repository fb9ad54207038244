"""What every test has: a clock of its own, and no network but this machine's."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clock import FrozenClock

_connect = socket.socket.connect


def _connect_locally(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and not (
        address[0].startswith("127.") or address[0] in ("localhost", "::1")
    ):
        raise AssertionError(f"a test reached for {address[0]}")
    _connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _connect_locally)
    yield
    patch.undo()


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands still until the test moves it."""
    return FrozenClock()
