"""What every test has: a clock of its own, and no network but this machine's."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import postgres as postgres_room
from tests import warm
from tests.clock import FrozenClock
from tests.databases import KINDS, Seeded, Sqlite
from tests.postgres import Postgres
from tests.shop.owner import Owner
from tests.shopper import Shopper
from tests.world import World, running

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE_MS = 30_000
"""What a busy machine may take until a page shows what is expected of it: as long as
Playwright waits for everything else."""

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


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    warm.keep(patch)
    yield
    patch.undo()


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks."""
    config.addinivalue_line(
        "markers", "each_database: run on SQLite and on PostgreSQL alike"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on each database where it asks for it (EACH_DATABASE=1: every one)."""
    test = metafunc.definition
    asks = test.get_closest_marker("each_database")
    wanted = asks or os.environ.get("EACH_DATABASE") == "1"
    says = any("database" in mark.args[0] for mark in test.iter_markers("parametrize"))
    if "database" in metafunc.fixturenames and wanted and not says:
        metafunc.parametrize("database", KINDS, indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Where every program is installed (NO_SKIPS=1), a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("NO_SKIPS") == "1":
        report.outcome = "failed"
    return report


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands still until the test moves it."""
    return FrozenClock()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; the test is skipped where there is none."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    expect.set_options(PATIENCE_MS)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=executable, args=CHROMIUM_FLAGS
        )


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a visitor whom nobody has seen before."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    """Databases in files."""
    return Sqlite(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgres]:
    """A PostgreSQL that runs for these tests alone; skipped where there is none."""
    if postgres_room.program("postgres") is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    with postgres_room.cluster() as cluster:
        yield cluster


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Sqlite | Postgres]:
    """What holds the test's tables: SQLite, but for tests marked `each_database`."""
    databases = request.getfixturevalue(getattr(request, "param", "sqlite"))
    yield databases
    databases.drop_copies()


@pytest.fixture
def seeded(database: Sqlite | Postgres) -> Seeded:
    """A database as migrations and `flask seed` make it; tests take copies."""
    return Seeded(database)


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """Shop, sandbox and worker, running."""
    with running(tmp_path, seeded, clock) as world:
        yield world


@pytest.fixture
def shopper(world: World) -> Shopper:
    """A visitor of the shop, without a browser."""
    return Shopper(world.shop_url)


@pytest.fixture
def owner(world: World) -> Owner:
    """The shop's owner."""
    return Owner(world.shop)
