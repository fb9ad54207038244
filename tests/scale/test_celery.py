"""Celery's workers: woken by a sale, or by the sweep; the broker may come and go."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.scale.brokers import need_redis, redis_server
from tests.scale.processes import (
    ROOT,
    process,
    until,
    variables,
)
from tests.server import free_port
from tests.shopper import Shopper
from tests.world import World, running

DAILY = "<crontab: {} * * * (m/h/dM/MY/d)>"
WORKER = "celery --app tasks worker --without-gossip --without-mingle".split()


@pytest.fixture
def broker_port() -> int:
    """Where the shop looks for its broker; nothing listens there yet."""
    need_redis()
    return free_port()


@pytest.fixture
def broker(tmp_path: Path, broker_port: int) -> Iterator[str]:
    """The broker's URL; it runs."""
    with redis_server(tmp_path, broker_port) as url:
        yield url


@pytest.fixture
def world(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock, broker_port: int
) -> Iterator[World]:
    """A shop that tells its broker."""
    url = f"redis://127.0.0.1:{broker_port}/0"
    with running(tmp_path, seeded, clock, BROKER_URL=url) as world:
        yield world


def states(world: World) -> list[str]:
    return [row["state"] for row in world.rows()]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_sale_wakes_the_workers(
    world: World, shopper: Shopper, broker: str, tmp_path: Path
) -> None:
    forks = ["--pool", "prefork", "--concurrency", "2"]
    with process([*WORKER, *forks], tmp_path, variables(world, tmp_path)):
        shopper.buy()

        until(lambda: states(world) == ["sent"])

    (event,) = world.events(event_name="Purchase")
    assert event["source"] == "server"


def test_without_a_broker_a_sale_is_kept_and_the_sweep_sends_it_later(
    world: World, shopper: Shopper, broker_port: int, tmp_path: Path
) -> None:
    thanks = shopper.http.get(shopper.buy(), timeout=20)
    assert thanks.status_code == 200
    assert states(world) == ["pending"]

    schedule = ["--pool", "solo", "--beat", "--schedule", str(tmp_path / "beat")]
    with (
        redis_server(tmp_path, broker_port),
        process([*WORKER, *schedule], tmp_path, variables(world, tmp_path)),
    ):
        until(lambda: states(world) == ["sent"])
        until((tmp_path / "beat.alive").exists)

    assert len(world.events(event_name="Purchase", source="server")) == 1


def script(text: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python code in the shop's folder."""
    return subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, env=env, capture_output=True, text=True
    )


def test_every_periodic_run_does_its_work_and_none_piles_up(
    world: World, tmp_path: Path
) -> None:
    told = script(
        "import json, tasks\n"
        "for each in tasks.app.conf.beat_schedule.values():\n"
        "    tasks.app.tasks[each['task']]()\n"
        "print(json.dumps({name: (each['task'], str(each['schedule']),"
        " each['options']) for name, each in tasks.app.conf.beat_schedule.items()}))",
        variables(world, tmp_path),
    )

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {
        "sweep": ["countonce.drain", "5", {"expires": 5}],
        "track": ["countonce.track", "300", {"expires": 300}],
        "returns": ["countonce.returns", DAILY.format("15 4"), {"expires": 86_400}],
        "prune": ["countonce.prune", DAILY.format("15 3"), {"expires": 86_400}],
    }
    assert told.stderr.count("Checking 0 orders") == 2


def test_a_task_that_has_sent_does_not_fail_for_want_of_a_broker(
    world: World, shopper: Shopper, tmp_path: Path
) -> None:
    shopper.buy()

    told = script("import tasks; tasks.drain()", variables(world, tmp_path))

    assert told.returncode == 0, told.stderr
    assert "Traceback" not in told.stderr
    assert states(world) == ["sent"]


def test_without_a_broker_url_the_workers_do_not_start(
    world: World, tmp_path: Path
) -> None:
    env = variables(world, tmp_path) | {"BROKER_URL": ""}

    ended = script("import tasks", env)

    assert ended.returncode == 2
    assert "BROKER_URL is not set" in ended.stderr
