"""The demo's strip in a real Chromium: both halves of a sale, at a glance."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.world import World, running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[World]:
    """The demo, with the strip: one for all visitors."""
    folder, database = tmp_path_factory.mktemp("strip"), Seeded(sqlite)
    with running(folder, database, FrozenClock(), foot_strip=True) as world:
        yield world


def test_the_thanks_page_shows_both_halves_of_the_sale_as_they_arrive(
    world: World, visitor: Visitor
) -> None:
    visitor.add_to_cart()
    visitor.go_to_payment()
    visitor.fill_payment()
    visitor.pay()
    visitor.page.wait_for_url("**/thanks?order=*")
    sale = visitor.page.frame_locator(".strip iframe").locator(".sale")

    expect(sale).to_contain_text("Counted. One half is still to come.")
    world.work()
    expect(sale).to_contain_text("Deduplicated — counted once")

    assert visitor.problems == []


def test_where_the_sandbox_is_away_the_frame_goes_and_nothing_is_said(
    world: World, visitor: Visitor
) -> None:
    visitor.page.route("**/foot-strip*", lambda route: route.abort())

    visitor.page.goto(world.shop_url)

    frame = visitor.page.locator(".strip iframe")
    expect(frame).to_be_hidden()
    expect(frame).to_have_count(0)


def test_a_strip_that_was_folded_stays_so_on_the_next_page(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(world.shop_url)
    fold = visitor.page.locator(".strip details")
    expect(fold).to_have_attribute("open", "")

    visitor.page.get_by_text("What this page sends to Meta").click()
    visitor.page.goto(f"{world.shop_url}/cart")

    expect(fold).not_to_have_attribute("open", "")


def test_the_loading_of_a_page_with_the_strip_ends(
    world: World, browser: Browser
) -> None:
    for _ in range(8):  # every second time it did not, while icons came from a file
        context = browser.new_context(java_script_enabled=False)
        Visitor(context, world).page.goto(world.shop_url)
        context.close()
