"""Take the pictures of README and docs: `make pictures`.

Starts a demo of its own on free ports, apart from one that may be running, lets the
robot shop with a fixed seed, does what the robot does not, and photographs the shop and
each screen of the Events Manager's navigation, in both themes, into `docs/pictures/`.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).resolve().parent
PICTURES = DOCS / "pictures"
BIN = Path(sys.executable).parent
DEADLINE_SECONDS = 60.0
SETTLE_MS = 3000
SEED = "11"
OWNER = ("owner", "demo-only-change-me")
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
ON_THE_PHONE = ("install", "open", "view cast-iron-pan", "add cast-iron-pan", "buy")
MISTAKES = (
    {"ev": "Purchase", "cd[value]": "42", "eid": "no-currency"},
    {"ev": "AddToCart", "cd[currency]": "USD", "cd[value]": "-18", "eid": "below-zero"},
)
"""What a shop might send that is less careful."""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    """Everything, from an empty database to the last picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium)")
    with demo() as (shop, manager), sync_playwright() as playwright:
        flask("sandbox", "demo", "--seed", SEED)
        send_what_waits()
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1280, "height": 720},
            http_credentials={"username": OWNER[0], "password": OWNER[1]},
        )
        page = context.new_page()
        photograph_the_tour(page, manager)
        photograph_the_shop(page, shop)
        send_a_parcel(shop, manager)
        buy_on_the_phone(manager)
        make_mistakes(manager)
        send_what_waits()
        photograph_the_screens(page, manager)
        browser.close()
    sizes = [picture.stat().st_size for picture in PICTURES.iterdir()]
    print(f"{len(sizes)} pictures, {sum(sizes) / 1e6:.1f} MB in {PICTURES}")


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """Shop, sandbox and worker with nothing in them; gives the two addresses."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "SHOP_PORT": str(free_port()),
            "SANDBOX_PORT": str(free_port()),
            "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite3",
            "SANDBOX_DATABASE": f"{folder}/sandbox.sqlite3",
        }
        flask("app", "db", "upgrade")
        flask("app", "seed")
        programs = subprocess.Popen(
            [BIN / "honcho", "-e", "/dev/null", "start"],
            cwd=DOCS.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        shop, manager = (
            f"http://127.0.0.1:{os.environ[name]}"
            for name in ("SHOP_PORT", "SANDBOX_PORT")
        )
        try:
            wait_for(f"{shop}/healthz")
            wait_for(f"{manager}/healthz")
            yield shop, manager
        finally:
            programs.send_signal(signal.SIGINT)
            programs.wait(DEADLINE_SECONDS)


def photograph_the_tour(page: Page, manager: str) -> None:
    """What `docs/tour.md` leads to, with nothing in it but what the robot did."""
    page.goto(f"{manager}/")
    take(page, "overview")
    take(page, "tour-overview", whole=True)
    for name, words in {
        "tour-merged": "event:Purchase status:deduplicated",
        "tour-server-only": "event:Purchase code:browser_missing",
    }.items():
        page.goto(f"{manager}/test-events?q={words}")
        page.locator("[data-line] a").first.click()
        page.wait_for_load_state("networkidle")
        take(page, name)


def photograph_the_shop(page: Page, shop: str) -> None:
    """The way of a buyer, up to the receipt with both halves of the Purchase."""
    page.goto(f"{shop}/")
    page.get_by_role("button", name="Accept", exact=True).click()
    take(page, "shop")
    page.goto(f"{shop}/products/storm-lantern")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_role("link", name="Check out").click()
    page.get_by_role("button", name="Continue to payment").click()
    page.wait_for_url("**/pay/**")
    for label, text in BUYER.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Country", exact=True).select_option("US")
    take(page, "pay")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/thanks?order=*")
    send_what_waits()
    page.wait_for_timeout(SETTLE_MS)  # The strip at the foot follows what arrives.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    take(page, "shop-thanks")


def photograph_the_screens(page: Page, manager: str) -> None:
    """Every screen that the navigation leads to, under its name there."""
    page.goto(f"{manager}/")
    links = page.locator("nav a[data-go]").evaluate_all(
        "links => links.map(link => [link.querySelector('svg').nextSibling"
        ".textContent.trim(), link.href])"
    )
    for name, address in links[1:]:  # The overview's has been taken, with the tour's.
        page.goto(address)
        take(page, re.sub(r"\W+", "-", name.lower()))


def send_what_waits() -> None:
    """Help the worker, and let it end what it has begun."""
    flask("app", "capi", "worker", "--once")
    time.sleep(SETTLE_MS / 1000)


def send_a_parcel(shop: str, manager: str) -> None:
    """An order to be paid on delivery is at its branch."""
    made = post(f"{manager}/parcels", json={"carrier": "nova_poshta"}).json()
    orders = requests.get(f"{shop}/admin/orders.json", auth=OWNER, timeout=30)
    placed = [o["number"] for o in orders.json()["orders"] if o["status"] == "placed"]
    flask("app", "parcels", "ship", placed[0], made["number"])
    for state in ("handed_over", "at_branch"):
        post(f"{manager}/parcels/{made['number']}/move", json={"state": state})
    flask("app", "parcels", "track")


def buy_on_the_phone(manager: str) -> None:
    """Somebody installs the shop's app and buys in it."""
    for act in ON_THE_PHONE:
        name, _, product = act.partition(" ")
        post(f"{manager}/phone/act", data={"act": name, "product": product})


def make_mistakes(manager: str) -> None:
    """Two hits of the pixel that the diagnostics have something to say of."""
    for fields in MISTAKES:
        post(f"{manager}/tr/", data={"id": "1234567890", **fields})


def take(page: Page, name: str, *, whole: bool = False) -> None:
    """What is to be seen of the open page, or the whole of it, in both themes."""
    page.evaluate("document.fonts.ready")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_timeout(300)  # Colours may take a moment from one to the other.
        path = PICTURES / f"{name}-{theme}.png"
        page.screenshot(path=path, animations="disabled", full_page=whole)


def flask(app: str, *words: str) -> None:
    """A command of the shop's or the sandbox's; what it says is shown if it fails."""
    done = subprocess.run(
        [BIN / "flask", "--app", app, *words],
        cwd=DOCS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"flask --app {app} {' '.join(words)}\n{done.stdout}{done.stderr}")


def post(url: str, **sent: object) -> requests.Response:
    """Do something in the sandbox, as its pages' forms do."""
    answer = requests.post(url, timeout=30, **sent)
    answer.raise_for_status()
    return answer


def wait_for(url: str) -> None:
    """Until somebody answers there."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    sys.exit(f"Nobody answers at {url}")


def free_port() -> int:
    """A port where nothing listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
