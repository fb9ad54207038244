"""With scripts off, the pages say the same, and a sale is a sale."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.visitor import Visitor
from tests.browser.walk import one_of_each_kind
from tests.world import World

# A button states nothing: what only scripts can do, such as to copy, has one with them.
# What scripts make tabs of is there as a whole, a part at a time.
# Scripts keep it true how long ago something was; the moment itself is the fact.
_FACTS = """() => {
  const main = document.querySelector('main').cloneNode(true);
  for (const time of main.querySelectorAll('time')) time.textContent = time.dateTime;
  const folded = '[hidden]:not([role="tabpanel"]), [role="tablist"]';
  const idle = `${folded}, .button, script, noscript`;
  for (const gone of main.querySelectorAll(idle)) gone.remove();
  return main.textContent;
}"""


@pytest.fixture
def unscripted(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context
    context.close()


def facts(page: Page) -> list[str]:
    return re.sub(r"\s+", " ", page.evaluate(_FACTS)).split()


def test_each_page_of_the_events_manager_says_the_same(
    busy: World, page: Page, unscripted: BrowserContext
) -> None:
    plain = unscripted.new_page()
    differ, said = {}, 0
    for path in one_of_each_kind(page, busy.sandbox, f"{busy.sandbox_url}/"):
        plain.goto(f"{busy.sandbox_url}{path}")
        with_scripts, without = facts(page), facts(plain)
        said += len(without)
        if with_scripts != without:
            differ[path] = (with_scripts, without)

    assert differ == {}
    assert said > 1000


def test_a_purchase_works_and_reaches_meta_from_the_server(
    busy: World, unscripted: BrowserContext
) -> None:
    visitor = Visitor(unscripted, busy)
    visitor.page.goto(f"{busy.shop_url}/")
    visitor.page.get_by_role("button", name="Accept", exact=True).click()
    before = busy.purchases()["counted"]

    visitor.add_to_cart()
    visitor.go_to_payment()
    visitor.fill_payment()
    visitor.pay()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Thank you")
    busy.switch("meta_500", on=False)
    busy.clock.tick(3600)
    busy.work()

    assert busy.purchases()["counted"] == before + 1
