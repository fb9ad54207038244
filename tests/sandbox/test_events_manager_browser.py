"""The Events Manager in a real Chromium: live, by keyboard, on a phone, undisturbed."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.manager import arrive, arrive_pair
from tests.sandbox.meta import post_browser
from tests.server import serving

SCREENS = [
    "/",
    "/test-events",
    "/test-events/1",
    "/deduplication",
    "/match-quality",
    "/diagnostics",
    "/switches",
    "/foot-strip",
    "/nowhere",
]
LONG_ID = "ch_3PqR5tKX9wTzW2x9aLongerTailThanAnyRealChargeHas"


@pytest.fixture
def manager(sandbox: Flask) -> Iterator[str]:
    """The URL of a running Events Manager."""
    with serving(sandbox) as url:
        yield url


@pytest.fixture
def listening(page: Page, manager: str) -> Page:
    """The list of events, open and connected to the live stream."""
    page.goto(f"{manager}/test-events")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page


def test_a_new_event_appears_without_a_reload(sandbox: Flask, listening: Page) -> None:
    expect(listening.get_by_text("No events yet")).to_be_visible()

    arrive(sandbox, event_id="ch_1")

    expect(listening.locator("[data-line]")).to_have_count(1)
    expect(listening.locator("#line-1")).to_contain_text("Browser only — counted once")
    expect(listening.get_by_text("No events yet")).to_be_hidden()


def test_the_second_half_joins_the_line_where_it_stands(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox, event_id="ch_1")
    arrive(sandbox, event_id="ch_2")
    page.goto(f"{manager}/test-events")

    arrive(sandbox, "server", event_id="ch_1")

    expect(page.locator("#line-1")).to_contain_text("Deduplicated — counted once")
    assert page.locator("[data-line]").evaluate_all("all => all.map(x => x.id)") == [
        "line-2",
        "line-1",
    ]


def test_a_near_miss_changes_the_other_line_too(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox, "browser", event_id="ch_1", order_id="C1")
    page.goto(f"{manager}/test-events")

    arrive(sandbox, "server", event_id="order-1", order_id="C1")

    expect(page.locator("#line-1")).to_contain_text("Not merged — counted twice")
    expect(page.locator("#line-2")).to_contain_text("Near miss")


def test_while_a_line_is_open_new_ones_wait_to_be_asked_for(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive_pair(sandbox)
    page.goto(f"{manager}/test-events")
    page.locator("#line-1 summary").click()

    for number in range(3):
        arrive(sandbox, event_id=f"ch_more_{number}")

    waiting = page.get_by_role("button", name="3 new events")
    expect(waiting).to_be_visible()
    expect(page.locator("[data-line]")).to_have_count(1)
    waiting.click()
    expect(page.locator("[data-line]")).to_have_count(4)
    expect(waiting).to_be_hidden()


def test_an_open_line_stays_open_when_its_other_half_arrives(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox)
    page.goto(f"{manager}/test-events")
    page.locator("#line-1 summary").click()

    arrive(sandbox, "server")

    expect(page.locator("#line-1 .copies li")).to_have_count(2)
    expect(page.locator("#line-1 .copies")).to_be_visible()
    expect(page.locator("#line-1 summary")).to_be_focused()


def test_a_filtered_list_lets_only_its_own_events_in(
    sandbox: Flask, page: Page, manager: str
) -> None:
    page.goto(f"{manager}/test-events?event=Lead")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    arrive(sandbox, event_name="Purchase")
    arrive(sandbox, event_name="Lead", event_id="lead_1")

    expect(page.locator("[data-line]")).to_have_count(1)
    expect(page.locator("[data-line]")).to_contain_text("Lead")


def test_arrivals_are_announced_politely(sandbox: Flask, listening: Page) -> None:
    arrive_pair(sandbox)

    status = listening.get_by_role("status")
    expect(status).to_have_text("1 event, 1 deduplicated")
    expect(status).to_have_attribute("aria-live", "polite")


def test_overview_and_detail_bring_themselves_up_to_date(
    sandbox: Flask, browser: Browser, manager: str
) -> None:
    arrive(sandbox)
    context = browser.new_context()
    overview, detail = context.new_page(), context.new_page()
    overview.goto(manager)
    detail.goto(f"{manager}/test-events/1")

    arrive(sandbox, "server")

    expect(detail.locator(".summary")).to_contain_text("Deduplicated — counted once")
    overview.bring_to_front()
    expect(overview.locator(".figure").first).to_contain_text("2")
    row = overview.locator(".table--events tbody tr")
    expect(row).to_contain_text("100%")
    context.close()


def test_an_emptied_sandbox_shows_as_empty(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox)
    page.goto(f"{manager}/test-events")
    expect(page.locator("[data-line]")).to_have_count(1)

    sandbox.test_client().post("/reset")

    expect(page.get_by_text("No events yet")).to_be_visible()


def test_a_pause_holds_events_back_and_loses_none(
    sandbox: Flask, listening: Page
) -> None:
    listening.keyboard.press("p")
    expect(listening.get_by_text("Paused")).to_be_visible()

    arrive(sandbox)
    listening.keyboard.press("p")

    expect(listening.locator("[data-line]")).to_have_count(1)


def test_the_foot_strip_follows_along_in_the_frame_of_a_local_shop(
    sandbox: Flask, page: Page, manager: str
) -> None:
    shop = Flask("shop")
    address = f"{manager}/foot-strip?event=Purchase:ch_1"
    shop.add_url_rule("/", view_func=lambda: f'<iframe src="{address}"></iframe>')
    with serving(shop) as shop_url:
        page.goto(shop_url)
    strip = page.frame_locator("iframe")
    expect(strip.get_by_text("Live", exact=True)).to_be_visible()

    arrive_pair(sandbox)

    expect(strip.locator(".sale")).to_contain_text("Deduplicated — counted once")


def test_no_page_but_the_strip_shows_in_a_frame(page: Page, manager: str) -> None:
    shop = Flask("shop")
    shop.add_url_rule("/", view_func=lambda: f'<iframe src="{manager}/"></iframe>')
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    with serving(shop) as shop_url:
        page.goto(shop_url)

    assert any("frame-ancestors 'none'" in text for text in complaints)
    expect(page.frame_locator("iframe").get_by_text("Countonce")).to_have_count(0)


def test_everything_in_the_list_is_done_by_keyboard_alone(
    sandbox: Flask, page: Page, manager: str
) -> None:
    for number in (1, 2, 3):
        post_browser(sandbox.test_client(), f"ch_{number}")
    page.goto(f"{manager}/test-events")
    press = page.keyboard.press

    press("/")
    page.keyboard.type("from:browser")
    press("Enter")
    expect(page).to_have_url(f"{manager}/test-events?q=from:browser")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    press("j")
    press("j")
    expect(page.locator("#line-2 a").first).to_be_focused()
    press("k")
    expect(page.locator("#line-3 a").first).to_be_focused()
    press("j")
    press("x")
    expect(page.locator("#line-2 .copies")).to_be_visible()
    press("x")
    expect(page.locator("#line-2 .copies")).to_be_hidden()
    press("Enter")
    pane = page.get_by_role("complementary", name="The event")
    expect(pane.get_by_role("heading", name="Purchase")).to_be_focused()
    expect(page).to_have_url(f"{manager}/test-events/2?q=from:browser")
    press("r")
    expect(pane.get_by_text("Sent again with the same event ID.")).to_be_visible()
    press("Escape")
    expect(pane).to_be_hidden()
    expect(page).to_have_url(f"{manager}/test-events?q=from:browser")
    expect(page.locator("#line-2 a").first).to_be_focused()
    press("c")
    expect(page.get_by_text("The list is cleared.")).to_be_visible()
    expect(page.locator("[data-line]")).to_have_count(0)


def test_the_parts_of_an_event_are_tabs_for_arrow_keys(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive_pair(sandbox)
    page.goto(f"{manager}/test-events/1")

    page.get_by_role("tab", name="Summary").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Parameters")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Parameters")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Summary")).to_be_hidden()
    page.keyboard.press("End")
    expect(page.get_by_role("tabpanel", name="Compare")).to_be_visible()

    arrive(sandbox, "browser")
    expect(page.locator(".copy")).to_have_count(6)
    expect(page.get_by_role("tabpanel", name="Compare")).to_be_visible()


def test_on_a_narrow_screen_a_row_leads_to_a_page_of_its_own(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox)
    page.set_viewport_size({"width": 900, "height": 700})
    page.goto(f"{manager}/test-events?q=ch_1")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Purchase · Countonce")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{manager}/test-events?q=ch_1")
    expect(page.locator("#line-1 a").first).to_be_focused()


def test_a_list_that_is_opened_anew_begins_at_its_top(
    sandbox: Flask, page: Page, manager: str
) -> None:
    arrive(sandbox)
    page.goto(f"{manager}/test-events")
    page.locator("#line-1 a").first.click()
    expect(page.get_by_role("complementary", name="The event")).to_be_visible()

    page.goto(f"{manager}/test-events")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    expect(page.locator("body")).to_be_focused()


def test_search_help_and_screens_have_their_keys(page: Page, manager: str) -> None:
    page.goto(f"{manager}/test-events")

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("j?")
    expect(page.get_by_role("searchbox")).to_have_value("j?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page).to_have_url(f"{manager}/switches")
    page.wait_for_load_state()


def test_the_keys_open_at_their_beginning_in_a_low_window(
    page: Page, manager: str
) -> None:
    page.set_viewport_size({"width": 1000, "height": 400})
    page.goto(f"{manager}/test-events")

    page.keyboard.press("?")

    expect(page.get_by_role("heading", name="Keyboard")).to_be_focused()
    assert page.locator("#keys").evaluate("keys => keys.scrollTop") == 0


def test_the_first_tab_stop_skips_to_the_content(page: Page, manager: str) -> None:
    page.goto(manager)

    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_an_id_is_copied_whole_by_a_click(
    sandbox: Flask, browser: Browser, manager: str
) -> None:
    arrive(sandbox, event_id=LONG_ID)
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{manager}/test-events")

    page.get_by_role("button", name=LONG_ID).click()

    expect(page.locator("[data-copied='Copied']")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == LONG_ID
    context.close()


def test_pages_are_complete_without_scripts(
    sandbox: Flask, browser: Browser, manager: str
) -> None:
    arrive_pair(sandbox)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{manager}/test-events")
    expect(page.locator("#line-1")).to_contain_text("Deduplicated — counted once")
    arrive(sandbox, event_id="ch_2")
    page.get_by_role("link", name="Reload to see what is new").click()
    expect(page.locator("[data-line]")).to_have_count(2)
    page.get_by_role("searchbox", name="Search").fill("ch_2")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("[data-line]")).to_have_count(1)
    page.locator("[data-line] summary").click()
    expect(page.locator(".copies")).to_be_visible()
    page.get_by_role("link", name="Purchase").click()
    expect(page.get_by_role("heading", name="Parameters")).to_be_visible()
    page.get_by_role("link", name="Faults").click()
    page.get_by_role("button", name="Turn on pixel_blocked").click()
    expect(page.get_by_role("link", name=re.compile("^1 fault on"))).to_be_visible()
    context.close()


def unfold(page: Page) -> None:
    """Open every fold that can be seen."""
    for fold in page.locator("details:not([open]) > summary:visible").all()[::-1]:
        fold.click()


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_fit_a_phone_and_cause_no_complaint(
    sandbox: Flask, browser: Browser, manager: str, path: str, scheme: str
) -> None:
    arrive_pair(sandbox, LONG_ID, em=["ab" * 32], order_id="x" * 80)
    arrive(sandbox, event_id="other", order_id="x" * 80, event_name="Purchase")
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=scheme
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{manager}{path}")
    for tab in page.get_by_role("tab").all():
        tab.click()
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    unfold(page)
    page.wait_for_load_state("load")

    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    assert [text for text in complaints if not re.search(r"\b404\b", text)] == []
    context.close()


def test_a_forbidden_script_is_what_the_complaints_would_show(
    page: Page, manager: str
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(manager)

    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: '1'}))"
    )

    assert any("Content Security Policy" in text for text in complaints)
