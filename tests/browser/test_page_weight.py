"""What a page of the shop costs its visitor: bytes, hosts, and nothing that jumps."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.busy import buyer
from tests.world import World

LIGHT = 150_000
OWN = {"127.0.0.1"}
COUNTED = ("document", "stylesheet", "script", "font")
PATHS = (
    "/",
    "/?category=desk",
    "/products/stoneware-mug",
    "/search?q=mug",
    "/cart",
    "/checkout",
    "/consent",
    "/privacy",
    "/thanks",
    "/nowhere",
)

_WATCH = """
window.shifts = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifts += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
"""
_LOOK_THROUGH = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let at = 0; at < document.body.scrollHeight; at += innerHeight / 2) {
    scrollTo(0, at);
    await frame();
  }
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  await frame();
  await frame();
}"""
_UNSIZED = """images => images
  .filter(image => !(image.hasAttribute('width') && image.hasAttribute('height')))
  .map(image => image.outerHTML)"""


@pytest.fixture
def page(browser: Browser, busy: World) -> Iterator[Page]:
    """A buyer's, who lets Meta know, so that the pixel is on the pages."""
    context = buyer(browser, busy)
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.goto(f"{busy.shop_url}/privacy")
    page.get_by_role("button", name="Accept", exact=True).click()
    yield page
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_heavy_jumps_or_asks_another_machine(
    busy: World, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    asked, came = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfinished", lambda request: came.append(request))
    for path in PATHS:
        asked.clear()
        came.clear()
        page.goto(f"{busy.shop_url}{path}", wait_until="load")
        page.locator("details[data-frame=there]").wait_for()
        page.evaluate(_LOOK_THROUGH)
        costs = {
            "too heavy": max(sum(map(weight, came)) - LIGHT, 0),
            "others asked": {urlsplit(url).hostname for url in asked} - OWN,
            "shifted": page.evaluate("window.shifts"),
            "without a size": page.locator("img").evaluate_all(_UNSIZED),
        }

        assert not any(costs.values()), (path, costs)
        assert sum(map(weight, came)) > 10_000


def test_nothing_jumps_on_a_slow_machine_either(busy: World, page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 20})

    for _ in range(5):  # every sixth time it did, when half of the page was painted
        page.goto(f"{busy.shop_url}/cart", wait_until="load")
        page.evaluate(_LOOK_THROUGH)
        assert page.evaluate("window.shifts") == 0


def test_a_jump_would_have_been_seen(busy: World, page: Page) -> None:
    page.goto(f"{busy.shop_url}/", wait_until="load")

    page.evaluate("document.body.prepend(document.createElement('hr'))")
    page.evaluate(_LOOK_THROUGH)

    assert page.evaluate("window.shifts") > 0


def weight(request: Request) -> int:
    """Bytes on the wire, of what is not a picture."""
    if request.resource_type not in COUNTED:
        return 0
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
