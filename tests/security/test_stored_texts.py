"""Texts that strangers choose stay texts on every page that shows them."""

import json
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from carriers.nova_poshta import TRACKING_PAGE
from models import Shipment, writing
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.security import poison
from tests.security.poison import BREAKS_OUT, COMPUTED, EVIL, LINK
from tests.security.walk import Walk
from tests.shop.delivery import NUMBER
from tests.shop.owner import Owner
from tests.shop.phone import KEYS
from tests.world import running


class Looker(HTMLParser):
    """Notes what no template of ours has: handlers, our images, strange links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name.startswith("on") or (tag, name, text) == ("img", "src", "x"):
                self.found.append(f"<{tag} {name}={value}>")
            if name in ("href", "src", "action", "formaction"):
                if text.startswith(("javascript:", "data:", "vbscript:")):
                    self.found.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script" and "alert(" in data:
            # In a script of ours a text is JSON, whose < and ' are escaped.
            if "<" in data.partition("alert(")[0][-60:] or "alert('" in data:
                self.found.append(f"<script>{data[:80]}")


def planted(html: str) -> list[str]:
    looker = Looker()
    looker.feed(html)
    return looker.found


def test_the_looker_sees_what_it_is_there_to_see() -> None:
    for bad in (
        f"<p>{EVIL}</p>",
        f'<input value="{EVIL}">',
        f'<script>let name = "{BREAKS_OUT}"</script>',
        f'<a href="{LINK}">x</a>',
        "<script>alert('xss')</script>",
    ):
        assert planted(bad), bad
    assert planted('<script>x = "\\u003cimg onerror=alert(\\u0027xss\\u0027)"') == []


@pytest.fixture(scope="module")
def poisoned(
    tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite
) -> Iterator[Walk]:
    """A shop and a sandbox in which every text that can be chosen was chosen badly."""
    folder: Path = tmp_path_factory.mktemp("poisoned")
    with running(
        folder,
        Seeded(sqlite),
        FrozenClock(),
        MOBILE_API_KEYS=KEYS,
        NOVA_POSHTA_URL="http://127.0.0.1:9/",
    ) as world:
        poison.products(world)
        poison.orders(world)
        poison.events(world)
        poison.stripe(world)
        world.work()
        yield Walk(world, Owner(world.shop), poison.values(world))


QUERIES = ("", f"?q={EVIL}", f"?category={EVIL}", f"?event={EVIL}&status={EVIL}")


def test_no_page_of_the_shop_takes_a_text_for_markup(poisoned: Walk) -> None:
    shop = poisoned.world.shop
    shown = 0
    for path in poisoned.paths(shop, "GET"):
        for query in QUERIES:
            answer = shop.test_client().get(f"{path}{query}", auth=poisoned.owner.auth)
            assert answer.status_code < 500, path
            if answer.mimetype == "text/html":
                assert planted(answer.text) == [], (path, query)
                assert COMPUTED not in unescape(answer.text), path
                shown += "alert(" in answer.text
            answer.close()
    assert shown > 20  # the texts are there, as texts


def test_no_page_of_the_sandbox_takes_a_text_for_markup(poisoned: Walk) -> None:
    sandbox = poisoned.world.sandbox
    shown = 0
    for path in poisoned.paths(sandbox, "GET"):
        if path == "/live":
            continue
        for query in QUERIES[::3]:
            answer = sandbox.test_client().get(f"{path}{query}")
            assert answer.status_code < 500, path
            if answer.mimetype == "text/html":
                assert planted(answer.text) == [], (path, query)
                assert COMPUTED not in unescape(answer.text), path
                shown += "alert(" in answer.text
            answer.close()
    assert shown > 10


def test_the_live_stream_carries_texts_as_texts(poisoned: Walk) -> None:
    with poisoned.world.sandbox.test_client() as client:
        answer = client.get("/live?after=0")
        found = []
        for piece in answer.response:
            message = piece.decode()
            if "event: line" in message:
                found.append(json.loads(message.partition("data: ")[2])["html"])
            if "event: place" in message:
                break
        answer.close()

    assert any("alert(" in html for html in found)
    assert [planted(html) for html in found] == [[]] * len(found)


def test_a_carriers_page_is_linked_to_only_where_it_is_a_page(poisoned: Walk) -> None:
    world = poisoned.world
    number = world.orders()[-1].number
    links = {}
    for url in (LINK, "data:text/html,x", "http://x", "//x", "https://x/"):
        with world.shop.app_context(), writing() as work:
            work.scalars(select(Shipment)).one().page_url = url
        told = poisoned.owner.json(f"/admin/orders/{number}.json")
        links[url] = told["parcel"]["tracking_url"]

    assert links.pop("https://x/") == "https://x/"
    assert set(links.values()) == {f"{TRACKING_PAGE}{NUMBER}"}


def test_in_a_browser_nothing_of_it_runs(poisoned: Walk, page: Page) -> None:
    world = poisoned.world
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    newest = world.events()[0]["id"]
    for address in (
        f"{world.shop_url}/products/odd",
        f"{world.shop_url}/search?q={EVIL}",
        f"{world.shop_url}/?category={EVIL[:40]}",
        f"{world.sandbox_url}/",
        f"{world.sandbox_url}/test-events",
        f"{world.sandbox_url}/test-events/{newest}",
        f"{world.sandbox_url}/dashboard",
    ):
        page.goto(address, wait_until="domcontentloaded")

    assert dialogs == []
