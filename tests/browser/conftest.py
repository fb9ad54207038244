"""A visitor with a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.busy import busy as making_busy
from tests.browser.visitor import Visitor
from tests.databases import Seeded, Sqlite
from tests.world import World


@pytest.fixture
def visitor(browser: Browser, world: World) -> Iterator[Visitor]:
    """Somebody whom the shop has never seen, with a fresh Chromium."""
    context = browser.new_context()
    yield Visitor(context, world)
    context.close()


@pytest.fixture(scope="session")
def busy(
    tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite, browser: Browser
) -> Iterator[World]:
    """Shop and sandbox in which a lot has happened; made once, for looking at.

    `browser` first: where there is none, nothing need be made.
    """
    with making_busy(tmp_path_factory.mktemp("busy"), Seeded(sqlite)) as world:
        yield world
