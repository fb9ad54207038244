"""One sandbox and one shop for all inputs, and the counts at the end."""

import random
from dataclasses import dataclass

import pytest
from flask import Flask
from stripe import StripeClient

from app import create_app
from models import db
from sandbox import create_app as create_sandbox
from sandbox.store import Store
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.fuzz import runs
from tests.fuzz.doors import Door, Within
from tests.shop.phone import KEYS
from tests.world import EASYPOST_SECRET, OWNERS_PASSWORD, WEBHOOK_SECRET, environment


@dataclass(frozen=True)
class Shop:
    """A shop whose Stripe is the sandbox beside it; `owner` has the password."""

    app: Flask
    visitor: Door
    owner: Door


@pytest.fixture(scope="package")
def still() -> FrozenClock:
    """The clock of both."""
    return FrozenClock()


@pytest.fixture(scope="package")
def other_side(tmp_path_factory: pytest.TempPathFactory, still: FrozenClock) -> Door:
    """The sandbox; it delivers no webhook."""
    folder = tmp_path_factory.mktemp("other-side")
    app = create_sandbox(
        {
            "TESTING": True,
            "SANDBOX_DATABASE": folder / "sandbox.sqlite3",
            "SANDBOX_SLOW_SECONDS": 0.0,
            "SANDBOX_TIMEOUT_SECONDS": 0.0,
            "META_PIXEL_ID": "1234567890",
            "META_APP_ID": "9876543210",
        },
        clock=still,
    )
    door = Door(app)
    store: Store = app.extensions["sandbox_store"]
    door.watch_store(store)
    return door


@pytest.fixture(scope="package")
def shop(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite: Sqlite,
    other_side: Door,
    still: FrozenClock,
) -> Shop:
    """The shop, on a seeded database; its forms need no token."""
    folder = tmp_path_factory.mktemp("shop")
    app = create_app(
        environment(folder, "http://localhost", "http://127.0.0.1:9")
        | {
            "DATABASE_URL": Seeded(sqlite).copy(folder),
            "MOBILE_API_KEYS": KEYS,
            "MOBILE_EVENTS_PER_MINUTE": "1000000000",
            "CONSENT_MODE": "opt_in",
        },
        clock=still,
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.instance_path = str(folder / "instance")
    app.extensions["stripe"] = StripeClient(
        "sk_test_made_up",
        base_addresses={"api": "http://localhost/stripe"},
        http_client=Within(other_side.app),
    )
    visitor, owner = Door(app), Door(app, ("owner", OWNERS_PASSWORD))
    with app.app_context():
        for door in (visitor, owner):
            door.watch_engine(db.engine)
    return Shop(app, visitor, owner)


@pytest.fixture
def secrets() -> tuple[str, str]:
    """With what Stripe and EasyPost sign."""
    return WEBHOOK_SECRET, EASYPOST_SECRET


@pytest.fixture(autouse=True)
def _same_dice() -> None:
    random.seed(0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the long run took, by target."""
    if not runs.LONG:
        return
    terminalreporter.section("inputs")
    for name, count in runs.taken.items():
        terminalreporter.write_line(f"{count:>8,}  {name}")
    terminalreporter.write_line(f"{runs.taken.total():>8,}  in all")
    seed = terminalreporter.config.getoption("--hypothesis-seed")
    terminalreporter.write_line(f"seed {seed}")
