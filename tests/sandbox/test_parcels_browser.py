"""Parcels in a real Chromium: made and moved by mouse, by keyboard, on a phone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.parcel_kit import NUMBER, PHONE, ask, look, make, move
from tests.server import serving


@pytest.fixture
def manager(sandbox: Flask) -> Iterator[str]:
    """The URL of a running Events Manager."""
    with serving(sandbox) as url:
        yield url


def test_a_marketer_makes_a_waybill_and_brings_the_parcel_to_its_recipient(
    client: FlaskClient, page: Page, manager: str
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(manager)
    page.get_by_role("link", name="Parcels").click()
    page.get_by_label("Recipient's phone").fill(PHONE)
    page.get_by_label("Cash on delivery").fill("1500")
    page.get_by_role("button", name="Make waybill").click()
    number = page.get_by_role("heading", level=1).inner_text()

    for press in ("Handed over", "On its way", "At the branch", "Received"):
        page.get_by_role("button", name=press, exact=True).click()
        # The way may show it a moment before the page that answers has come.
        expect(page.locator("#moves")).to_contain_text(f"{press}.")
        expect(page.locator(".way li").last).to_contain_text(press)
    page.get_by_role("button", name="Money paid out").click()

    expect(page.locator(".summary")).to_contain_text("Nova Poshta says: 11")
    assert look(client, number)["state"] == "paid_out"
    assert complaints == []


def test_a_parcel_is_moved_by_keyboard_alone(
    client: FlaskClient, page: Page, manager: str
) -> None:
    make(client)
    page.goto(manager)

    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(f"{manager}/parcels")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=NUMBER)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{manager}/parcels/{NUMBER}")
    page.get_by_role("button", name="Handed over").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{manager}/parcels/{NUMBER}#moves")
    expect(page.locator("#moves")).to_contain_text("Handed over.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Waybill made")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="On its way", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(".summary")).to_contain_text("Nova Poshta says: 5")
    page.wait_for_load_state()
    page.keyboard.press("Escape")

    expect(page).to_have_url(f"{manager}/parcels")
    assert look(client)["state"] == "on_its_way"


def test_the_screen_is_complete_without_scripts(
    client: FlaskClient, browser: Browser, manager: str
) -> None:
    make(client)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{manager}/parcels")
    page.get_by_role("link", name=NUMBER).click()
    page.get_by_label("Another code of Nova Poshta").select_option("105")
    page.get_by_role("button", name="Say this code").click()

    expect(page.locator(".summary")).to_contain_text("105, storage ended")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_screens_fit_a_phone_and_cause_no_complaint(
    sandbox: Flask, client: FlaskClient, browser: Browser, manager: str, scheme: str
) -> None:
    sandbox.config["EASYPOST_WEBHOOK_SECRET"] = "made up"
    sandbox.config["SANDBOX_SHOP_URL"] = "http://127.0.0.1:9"
    make(client, cod=1500)
    move(client, "refused", "returning")
    ask(client)
    ask(client, "20450099999999")
    long = make(client, "1Z" + "9" * 38, carrier="easypost")["number"]
    move(client, "received", number=long)
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=scheme
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for path in ("", f"/{NUMBER}", f"/{long}"):
        page.goto(f"{manager}/parcels{path}")
        for fold in page.locator("summary").all():
            fold.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    assert complaints == []
    context.close()
