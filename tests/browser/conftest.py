"""A visitor with a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.visitor import Visitor
from tests.world import World


@pytest.fixture
def visitor(browser: Browser, world: World) -> Iterator[Visitor]:
    """Somebody whom the shop has never seen, with a fresh Chromium."""
    context = browser.new_context()
    yield Visitor(context, world)
    context.close()
