"""Where it happens: shop, sandbox and workers, as one machine or as many would be.

sqlite       SQLite, and worker processes
postgresql   PostgreSQL, Redis, Celery's workers and its beat
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from flask import Flask
from sqlalchemy import text

from app import create_app
from capi.schema import rows
from models import Order, db
from tests.chaos.programs import Program, from_procfile
from tests.databases import Seeded, Sqlite
from tests.postgres import Postgres
from tests.scale.brokers import redis_command, wait_for_redis
from tests.scale.processes import BIN, complete, until
from tests.server import free_port
from tests.world import environment

SETUPS = ("sqlite", "postgresql")
SECOND_PIXEL = "2345678901"
META_TIMEOUT = "1"
"""Seconds that the sandbox's Meta keeps a caller waiting who gets no answer."""

WEBHOOK_DELAY = "2"


@dataclass
class Stage:
    """The running programs, and the ways to look at them and to disturb them.

    `shop` is the shop once more, in this process, at the same database.
    """

    setup: str
    shop_url: str
    sandbox_url: str
    sandbox_store: Path
    shop: Flask
    web: Program
    sandbox: Program
    workers: list[Program]
    beat: Program | None = None
    broker: Program | None = None
    wait_for_broker: Callable[[], None] = lambda: None

    def switch(self, fault: str, *, rate: float = 0.0) -> None:
        """Turn a fault of the sandbox's on, at a rate; at 0, off."""
        answer = requests.post(
            f"{self.sandbox_url}/faults",
            json={"fault": fault, "on": rate > 0, "rate": rate},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text

    def lock_database(self, seconds: float, which: int) -> None:
        """Let nobody else write, or on PostgreSQL read, for so long."""
        url = self.shop.config["SETTINGS"].database_url
        if self.setup == "sqlite":
            path = url.removeprefix("sqlite:///")
            connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")
            connection.close()
            return
        # One table at a time: the shop takes them in its own order.
        name = (Order.__table__.name, rows.name)[which % 2]
        with self.shop.app_context(), db.engine.begin() as session:
            session.execute(text(f'LOCK TABLE "{name}" IN ACCESS EXCLUSIVE MODE'))
            time.sleep(seconds)

    @property
    def programs(self) -> list[Program]:
        """All of them, in the order in which they start."""
        rest = (self.broker, self.sandbox, self.web, self.beat, *self.workers)
        return [program for program in rest if program is not None]


@contextmanager
def set_up(
    database: Sqlite | Postgres, folder: Path, *, workers: int
) -> Iterator[Stage]:
    """Start everything, each with a log in `folder`; in the end stop everything."""
    url = Seeded(database).copy(folder)
    ports = {"SHOP_PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    stage = _stage(database.kind, folder, url, ports, workers)
    try:
        for program in stage.programs:
            program.start()
        stage.wait_for_broker()
        for address in (stage.shop_url, stage.sandbox_url):
            until(lambda address=address: _answers(address))
        yield stage
    finally:
        for program in reversed(stage.programs):
            program.stop()
        with stage.shop.app_context():
            db.session.remove()
            db.engine.dispose()


def _stage(
    setup: str, folder: Path, url: str, ports: dict[str, str], workers: int
) -> Stage:
    shop_url = f"http://127.0.0.1:{ports['SHOP_PORT']}"
    sandbox_url = f"http://127.0.0.1:{ports['SANDBOX_PORT']}"
    celery = setup == "postgresql"
    broker_port = free_port()
    store = folder / "sandbox.sqlite3"
    shop = environment(folder, shop_url, sandbox_url) | {
        "DATABASE_URL": url,
        "BROKER_URL": f"redis://127.0.0.1:{broker_port}/0" if celery else "",
        "META_PIXELS": f"{SECOND_PIXEL}:EAAsecondmadeup",
        "SHOP_COUNTRY": "UA",
    }
    theirs = {
        "SANDBOX_DATABASE": str(store),
        "SANDBOX_WEBHOOK_URL": f"{shop_url}/webhooks/stripe",
        "SANDBOX_SHOP_URL": shop_url,
        "SANDBOX_TIMEOUT_SECONDS": META_TIMEOUT,
        "SANDBOX_WEBHOOK_DELAY_SECONDS": WEBHOOK_DELAY,
    }
    env = complete(shop | theirs) | ports

    def program(name: str, *command: str | Path) -> Program:
        return Program(
            name, command or from_procfile(name), env, folder / f"{name}.log"
        )

    stage = Stage(
        setup=setup,
        shop_url=shop_url,
        sandbox_url=sandbox_url,
        sandbox_store=store,
        shop=create_app(shop),
        web=program("shop"),
        sandbox=program("sandbox"),
        workers=[],
    )
    for number in range(workers):
        name = f"worker{number}"
        command = _celery(folder, f"worker --concurrency 1 --hostname {name}@%h")
        if not celery:
            command = [BIN / "flask", "--app", "app", "capi", "worker"]
        stage.workers.append(program(name, *command))
    if celery:
        command = _celery(folder, f"beat --schedule {folder / 'beat'}")
        stage.beat = program("beat", *command)
        stage.broker = program("redis", *redis_command(folder, broker_port))
        stage.wait_for_broker = lambda: wait_for_redis(broker_port)
    return stage


def _celery(folder: Path, rest: str) -> list[str | Path]:
    quiet = "--without-gossip --without-mingle" if rest.startswith("worker") else ""
    return [BIN / "celery", "--app", "tasks", *rest.split(), *quiet.split()]


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False
