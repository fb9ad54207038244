"""SIGTERM: what is in hand is finished, and nothing else is begun."""

import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from flask import Flask, jsonify

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.scale.brokers import need_redis, redis_server
from tests.scale.conftest import clock as clock
from tests.scale.processes import (
    BIN,
    DEADLINE,
    process,
    until,
    variables,
)
from tests.server import free_port, serving
from tests.shopper import Shopper
from tests.world import World, running

CELERY = "--app tasks worker --without-gossip --without-mingle --beat --concurrency 1"


@dataclass
class SlowMeta:
    """Takes its time over each call: until the test says that it may answer."""

    url: str = ""
    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    may_answer: threading.Event = field(default_factory=threading.Event)
    calls: int = 0


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """The URL of a broker of the test's own."""
    need_redis()
    with redis_server(tmp_path, free_port()) as url:
        yield url


@pytest.fixture
def meta() -> Iterator[SlowMeta]:
    """Meta, on a slow day."""
    slow, app = SlowMeta(), Flask("slow")

    @app.post("/<path:edge>")
    def take(edge: str) -> object:
        slow.calls += 1
        slow.asked.release()
        assert slow.may_answer.wait(DEADLINE)
        return jsonify(events_received=1, fbtrace_id="Aslow")

    with serving(app) as url:
        slow.url = url
        yield slow
        slow.may_answer.set()


def bought(world: World) -> dict[str, object]:
    shopper = Shopper(world.shop_url)
    shopper.http.get(shopper.buy(), timeout=20)
    (row,) = world.rows()
    return row


def ends_well(running: subprocess.Popen[bytes], meta: SlowMeta, world: World) -> None:
    """It is told to stop in the middle of a call, and finishes that."""
    assert meta.asked.acquire(timeout=DEADLINE)
    running.send_signal(signal.SIGTERM)
    assert [row["state"] for row in world.rows()] == ["sending"]
    meta.may_answer.set()

    assert running.wait(DEADLINE) == 0
    (row,) = world.rows()
    assert (row["state"], row["fbtrace_id"]) == ("sent", "Aslow")
    assert meta.calls == 1


def test_a_worker_finishes_the_call_in_hand(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock, meta: SlowMeta
) -> None:
    with running(tmp_path, seeded, clock, META_GRAPH_URL=meta.url) as world:
        bought(world)
        env = variables(world, tmp_path) | {"META_GRAPH_URL": meta.url}
        command = [BIN / "flask", "--app", "app", "capi", "worker"]
        with process(command, tmp_path, env) as worker:
            ends_well(worker, meta, world)

    (log,) = tmp_path.glob("flask-*.log")
    said = log.read_text(encoding="utf-8")
    assert re.search(r"^[-0-9: ]{19} Purchase event sent for order C", said, re.M)
    assert "has stopped" in said


def test_a_celery_worker_finishes_the_call_in_hand(
    tmp_path: Path,
    seeded: Seeded,
    clock: FrozenClock,
    meta: SlowMeta,
    broker: str,
) -> None:
    settings = {"META_GRAPH_URL": meta.url, "BROKER_URL": broker}
    with running(tmp_path, seeded, clock, **settings) as world:
        env = variables(world, tmp_path) | {
            "META_GRAPH_URL": meta.url,
            "LOG_FORMAT": "json",
        }
        schedule = ["--schedule", str(tmp_path / "beat")]
        command = [BIN / "celery", *CELERY.split(), *schedule]
        with process(command, tmp_path, env) as worker:
            bought(world)
            ends_well(worker, meta, world)

    (log,) = tmp_path.glob("celery-*.log")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith('{"time": ') and "event sent" in line for line in lines)


def test_the_web_server_finishes_the_request_in_hand(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    asked, may_answer = threading.Event(), threading.Event()
    with running(tmp_path, seeded, clock) as world:
        held = world.sandbox.before_request_funcs.setdefault(None, [])

        def hold() -> None:
            asked.set()
            assert may_answer.wait(DEADLINE)

        port = free_port()
        url = f"http://127.0.0.1:{port}"
        env = variables(world, tmp_path) | {"SHOP_URL": url}
        options = f"--no-control-socket --bind 127.0.0.1:{port} --worker-class gthread"
        command = [BIN / "gunicorn", *options.split(), "--graceful-timeout", "30"]
        with process([*command, "app:serve()"], tmp_path, env) as server:
            until(lambda: _is_there(url))
            shopper = Shopper(url)
            shopper.add()
            held.append(hold)
            answers: list[int] = []
            visit = threading.Thread(
                target=lambda: answers.append(
                    shopper.send("/checkout", "/checkout").status_code
                )
            )
            visit.start()
            assert asked.wait(DEADLINE)
            server.send_signal(signal.SIGTERM)
            may_answer.set()
            visit.join(DEADLINE)

            assert server.wait(DEADLINE) == 0
    assert answers == [303]


def _is_there(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=20).ok
    except requests.RequestException:
        return False
