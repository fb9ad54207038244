"""Take the README's pictures from a demo that runs: `make demo`, then `make pictures`.

Buys something in the shop with a real Chromium, as a visitor would, and photographs
what the Events Manager makes of it.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SHOP = f"http://127.0.0.1:{os.environ.get('SHOP_PORT', '8000')}"
MANAGER = f"http://127.0.0.1:{os.environ.get('SANDBOX_PORT', '8001')}"
FOLDER = Path(__file__).resolve().parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BUYER = {
    "Email": "jenny.rosen@example.com",
    "Phone": "+1 650 555 1212",
    "Card number": "4242 4242 4242 4242",
    "Expiry": "12/34",
    "CVC": "123",
    "Name on card": "Jenny Rosen",
    "Address": "1 Example Way",
    "City": "Menlo Park",
    "State": "CA",
    "ZIP": "94025",
}


def main() -> None:
    """Buy once, then take every picture."""
    executable = shutil.which("chromium")
    if executable is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        buy(page)
        page.goto(f"{MANAGER}/test-events", wait_until="domcontentloaded")
        page.screenshot(path=FOLDER / "pair.png")
        page.goto(SHOP, wait_until="domcontentloaded")
        page.screenshot(path=FOLDER / "shop.png")
        page.goto(MANAGER, wait_until="domcontentloaded")
        page.screenshot(path=FOLDER / "overview.png")
        browser.close()


def buy(page: Page) -> None:
    """The whole purchase, until both halves have arrived."""
    page.goto(SHOP, wait_until="domcontentloaded")
    accept = page.get_by_role("button", name="Accept", exact=True)
    if accept.count():
        accept.click()
    page.goto(f"{SHOP}/products/storm-lantern", wait_until="domcontentloaded")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="Check out").click()
    page.get_by_role("button", name="Continue to payment").click()
    page.wait_for_url("**/pay/**")
    for label, text in BUYER.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Country", exact=True).select_option("US")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/thanks?**", wait_until="domcontentloaded")
    page.goto(f"{MANAGER}/test-events?event=Purchase", wait_until="domcontentloaded")
    page.get_by_text("counted once").first.wait_for()


if __name__ == "__main__":
    main()
