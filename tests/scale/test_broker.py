"""The bell: told at once, never a flood, and nobody waits for the broker."""

import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu.exceptions import OperationalError

from shop import broker
from shop.broker import Bell
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.server import free_port
from tests.shopper import Shopper
from tests.world import running

DEADLINE = 10.0


class Messenger:
    """Goes to the broker, and stays there until it is let go."""

    def __init__(self) -> None:
        self.gone = threading.Semaphore(0)
        self.let_go = threading.Semaphore(0)

    def __call__(self) -> None:
        self.gone.release()
        assert self.let_go.acquire(timeout=DEADLINE)

    def has_gone(self) -> bool:
        """Whether it went, within the deadline."""
        return self.gone.acquire(timeout=DEADLINE)


def test_however_often_it_rings_meanwhile_they_are_told_once_more() -> None:
    messenger = Messenger()
    bell = Bell(messenger, rest=0)
    bell.ring()
    assert messenger.has_gone()

    for _ in range(1000):
        bell.ring()
    messenger.let_go.release(2)
    assert messenger.has_gone()
    bell.ring()
    assert messenger.has_gone()

    assert not messenger.gone.acquire(blocking=False)
    messenger.let_go.release()


def test_a_broker_that_takes_no_word_is_told_again_and_not_named_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = threading.Semaphore(0)

    def fail() -> None:
        told.release()
        raise ConnectionError("redis://:a-password@broker")

    bell = Bell(fail, rest_after_trouble=0)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            bell.ring()
            assert told.acquire(timeout=DEADLINE)

    assert "ConnectionError" in caplog.text
    assert "a-password" not in caplog.text


@pytest.fixture
def hanging() -> Iterator[int]:
    """The port of a broker that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_hangs_is_given_up_without_a_second_try(
    hanging: int, scheme: str
) -> None:
    publisher = broker.connect(f"{scheme}://127.0.0.1:{hanging}//")

    with pytest.raises(OperationalError, match="(?i)time"):
        publisher.send_task(broker.DRAIN, retry=False)

    options = publisher.conf.broker_transport_options
    assert options.pop("max_retries") == 0
    assert set(options.values()) == {broker.TIMEOUT}
    assert publisher.conf.broker_connection_timeout == broker.TIMEOUT == 0.3


@pytest.mark.parametrize("hangs", [True, False])
def test_a_broker_that_hangs_or_is_away_costs_the_visitor_nothing(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock, hanging: int, hangs: bool
) -> None:
    url = f"redis://127.0.0.1:{hanging if hangs else free_port()}/0"
    with running(tmp_path, seeded, clock, BROKER_URL=url) as world:
        shopper = Shopper(world.shop_url)

        thanks = shopper.http.get(shopper.buy(), timeout=20)

        assert thanks.status_code == 200
        assert world.work() > 0
        assert [row["state"] for row in world.rows()] == ["sent"]
