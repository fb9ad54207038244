"""A shop and a sandbox in which a lot has happened, for tests that look around."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Browser, BrowserContext

from sandbox.robot.plan import plan
from sandbox.robot.run import run, shelf
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.owner import Owner, form
from tests.shopper import Shopper
from tests.world import OWNERS_PASSWORD, PIXEL_ID, World, running

ORDERS = 8
SEED = 5
APP_KEY = "demo-app:made up for the phone"
ON_THE_PHONE = (
    {"act": "install"},
    {"act": "open"},
    {"act": "view", "product": "cast-iron-pan"},
    {"act": "add", "product": "cast-iron-pan"},
    {"act": "buy"},
)


@contextmanager
def busy(folder: Path, database: Seeded) -> Iterator[World]:
    """A shop that asks for consent, where people and a phone have bought."""
    with running(
        folder,
        database,
        FrozenClock(),
        CONSENT_MODE="opt_in",
        MOBILE_API_KEYS=APP_KEY,
        foot_strip=True,
    ) as world:
        world.shop.instance_path = str(folder / "instance")
        world.sandbox.config.update(MOBILE_API_KEYS=APP_KEY, META_PIXEL_ID=PIXEL_ID)
        _shop(world)
        world.work()
        _send_a_parcel(world)
        for act in ON_THE_PHONE:
            _post(world, "/phone/act", act)
        world.work()
        world.switch("meta_500")
        yield world


def buyer(
    browser: Browser, world: World, *, consents: bool = False, **options: object
) -> BrowserContext:
    """The browser of somebody who has just ordered something, and put more into the
    cart; the order is the newest of all. Without `consents`, the banner waits."""
    shopper = Shopper(world.shop_url)
    if consents:
        shopper.send("/consent", "/consent", choice="granted")
    where = shopper.buy()
    shopper.http.get(where, timeout=20)
    shopper.add("desk-lamp", 2)
    context = browser.new_context(**options)
    context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value or "", "url": world.shop_url}
            for cookie in shopper.http.cookies
        ]
    )
    return context


def owner(browser: Browser, **options: object) -> BrowserContext:
    """The browser of the shop's owner."""
    return browser.new_context(
        http_credentials={"username": "owner", "password": OWNERS_PASSWORD}, **options
    )


def _shop(world: World) -> None:
    visits = plan(
        ORDERS,
        seed=SEED,
        shelf=shelf(world.shop_url),
        block_pixel=0.25,
        refuse_consent=0.125,
    )
    outcomes = run(visits, world.shop_url)
    assert [one.trouble for one in outcomes if one.trouble] == []


def _send_a_parcel(world: World) -> None:
    """The parcel of the order that is paid on delivery."""
    made = _post(world, "/parcels", {"carrier": "nova_poshta"}).json()
    placed = next(order for order in world.orders() if order.state == "placed")
    Owner(world.shop).send(*form(placed.number, ""), number=made["number"])
    _post(world, f"/parcels/{made['number']}/move", {"state": "at_branch"})
    world.shop.test_cli_runner().invoke(args=["parcels", "track"])


def _post(world: World, path: str, body: dict[str, str]) -> requests.Response:
    sent = {"data": body} if path.startswith("/phone") else {"json": body}
    answer = requests.post(f"{world.sandbox_url}{path}", timeout=20, **sent)
    assert answer.ok, answer.text
    return answer
