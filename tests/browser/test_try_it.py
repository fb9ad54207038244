"""A story in a real Chromium: the page beside the shop ticks while one buys."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.world import World


def test_a_story_ticks_by_itself_while_its_reader_buys_in_another_tab(
    world: World, visitor: Visitor
) -> None:
    story = visitor.new_tab()
    story.goto(f"{world.sandbox_url}/try-it")
    story.get_by_role("link", name="Buy once, count once").click()
    story.get_by_role("button", name="Begin").click()
    expect(story.get_by_role("heading", name="0 of 6 steps done")).to_be_visible()

    visitor.buy()
    world.work()

    end = story.locator(".story__end")
    expect(end).to_contain_text(world.orders()[0].number)
    expect(story.get_by_role("heading", name="6 of 6 steps done")).to_be_visible()
    assert visitor.problems == []
