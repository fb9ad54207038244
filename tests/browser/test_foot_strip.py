"""The demo's strip in a real Chromium: both halves of a sale, at a glance."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from sandbox.foot_strip import PATIENCE
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


def test_what_never_came_is_said_so_when_something_else_does(
    world: World, visitor: Visitor
) -> None:
    visitor.page.route("**/tr/**", lambda route: route.abort())
    visitor.page.goto(f"{world.shop_url}/products/desk-lamp")
    strip = visitor.page.frame_locator(".strip iframe").locator(".strip__events")
    expect(strip).to_contain_text("not yet")

    world.clock.tick(PATIENCE)
    world.work()  # the server's half of ViewContent arrives

    expect(strip).to_contain_text("PageView Browser has not come")


def test_on_the_way_back_the_strip_tells_of_the_page_that_is_shown(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}/products/desk-lamp")
    visitor.page.goto(f"{world.shop_url}/cart")

    visitor.page.go_back()

    frame = visitor.page.locator(".strip iframe")
    shown = frame.element_handle().content_frame()
    assert shown is not None
    shown.wait_for_load_state()
    told = frame.get_attribute("src")
    assert told is not None
    assert shown.url.partition("&since=")[0] == told
