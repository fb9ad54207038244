"""Brokers on loopback for the shop's programs to meet at: Redis, and RabbitMQ."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis

from tests.scale.processes import process, until
from tests.server import free_port

RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""The program itself. Debian's on the PATH insists on a user of its own."""


def need_redis() -> None:
    """Skip the test where there is no Redis to start."""
    if shutil.which("redis-server") is None:
        pytest.skip("Redis is not installed (Debian: apt install redis-server)")


def need_rabbitmq() -> None:
    """Skip the test where there is no RabbitMQ to start."""
    if not RABBITMQ.exists() or shutil.which("epmd") is None:
        pytest.skip("RabbitMQ is not installed (Debian: apt install rabbitmq-server)")


def redis_command(folder: Path, port: int) -> list[str]:
    """What starts a Redis that keeps nothing, on loopback."""
    command = f"redis-server --bind 127.0.0.1 --port {port} --appendonly no --save"
    return [*command.split(), "", "--dir", str(folder)]


@contextmanager
def redis_server(folder: Path, port: int) -> Iterator[str]:
    """A Redis that keeps nothing, on loopback; gives its URL."""
    with process(redis_command(folder, port), folder):
        wait_for_redis(port)
        yield f"redis://127.0.0.1:{port}/0"


def wait_for_redis(port: int) -> None:
    """Wait until Redis is there."""
    with redis.Redis(port=port) as client:
        until(lambda: _answers(client))


@contextmanager
def rabbitmq_server(folder: Path, port: int) -> Iterator[str]:
    """A RabbitMQ of its own, on loopback, with its plugins off; gives its URL.

    Erlang's nodes find each other by a program that answers for their names; left to
    itself it stays behind, so this one is ours and ends with the block.
    """
    names = free_port()
    settings = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(names),
        "RABBITMQ_NODENAME": "countonce@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "rabbitmq"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_CONFIG_FILE": str(folder / "no-rabbitmq"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "no-rabbitmq-env"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "no-rabbitmq-plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
            "-kernel inet_dist_use_interface {127,0,0,1}"
        ),
    }
    ask_names = ["epmd", "-port", str(names), "-address", "127.0.0.1"]
    with process(ask_names, folder), process([RABBITMQ], folder, settings):
        until(lambda: _listens(port))
        yield f"amqp://guest:guest@127.0.0.1:{port}//"


def _answers(client: "redis.Redis") -> bool:
    with suppress(redis.ConnectionError):
        return bool(client.ping())
    return False


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
