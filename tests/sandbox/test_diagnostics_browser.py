"""The screen Diagnostics in a real Chromium: live, handed on, and fit for everybody."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from sandbox.diagnostics.kinds import CLEAN_EVENTS
from tests.browser.axe import Axe
from tests.sandbox.meta import EVENTS_URL, post_server, purchase
from tests.server import serving

WRONG = {"value": -1, "currency": "USD", "note": "joe@eg.com"}


@pytest.fixture
def diagnostics(sandbox: Flask) -> Iterator[str]:
    """The address of the screen."""
    with serving(sandbox) as url:
        yield f"{url}/diagnostics"


@pytest.fixture
def page(browser: Browser, diagnostics: str) -> Iterator[Page]:
    """The screen, open, in a browser that lets pages copy."""
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(diagnostics)
    yield page
    context.close()


def test_a_finding_comes_is_handed_on_and_goes_without_a_reload(
    sandbox: Flask, page: Page
) -> None:
    client = sandbox.test_client()
    post_server(client, purchase("ch_1", custom_data=WRONG))
    card = page.get_by_role("article", name="The value is below zero.")
    expect(card).to_be_visible()
    fold = card.get_by_text("The text for the developer")
    fold.click()

    card.get_by_role("button", name="Copy for developer").click()
    post_server(client, purchase("ch_2", custom_data=WRONG))

    expect(card).to_contain_text("2 times")
    expect(card.get_by_text("**The value is below zero.**")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("**The value is below zero.** (`value_negative`")
    post_server(client, *(purchase(f"good {n}") for n in range(CLEAN_EVENTS)))
    # All of these are of one order, which deduplication is at fault for.
    expect(page.get_by_text("No other fault found")).to_be_visible()
    expect(page.get_by_role("link", name="Previously detected (2)")).to_be_visible()


def test_axe_finds_nothing_on_cards(sandbox: Flask, page: Page) -> None:
    client = sandbox.test_client()
    local = {"em": ["0" * 64], "client_ip_address": "10.0.0.1"}
    post_server(client, purchase("ch_1", custom_data=WRONG, user_data=local))
    client.post(EVENTS_URL, json={"data": [purchase()], "access_token": "short"})
    page.reload()
    for fold in page.locator("summary").all():
        fold.click()

    assert Axe().violations(page) == []
