"""Texts that strangers choose stay texts on every page that shows them."""

import json
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page
from sqlalchemy import insert, select

from capi.schema import refusals
from carriers.nova_poshta import TRACKING_PAGE
from models import Order, Product, Shipment, StripeEvent, writing
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.security.walk import Walk
from tests.shop.delivery import NUMBER, order_on_delivery
from tests.shop.owner import Owner
from tests.shop.phone import KEYS, Phone, event
from tests.shopper import Shopper
from tests.world import PIXEL_ID, World, running

EVIL = """<img src=x onerror="alert('xss')">'"><script>alert('xss')</script>{{88*88}}"""
COMPUTED = "</script>7744"
"""What a template would make of it that took the text for one."""

BREAKS_OUT = "</script></textarea></style></title>-->" + EVIL
LINK = "javascript:alert('xss')//https://x"
STRIPES_KEY = ("sk_test_made_up", "")


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
        _products(world)
        _orders(world)
        _events(world)
        _stripe(world)
        world.work()
        yield Walk(world, Owner(world.shop), _values(world))


def _products(world: World) -> None:
    with world.shop.app_context(), writing() as work:
        work.add(
            Product(
                slug="odd",
                name=EVIL[:120],
                category=EVIL[:40],
                description=BREAKS_OUT,
                price=100,
                image='x" onerror="alert(1)',
            )
        )


def _orders(world: World) -> None:
    shopper = Shopper(world.shop_url)
    shopper.http.headers["User-Agent"] = f"Mozilla/5.0 {EVIL}"
    shopper.http.headers["Referer"] = f"https://evil.example/{EVIL}"
    shopper.get(f"/search?q={EVIL}")
    shopper.add("odd")
    names = {"name": EVIL, "address": EVIL, "city": EVIL, "zip": EVIL[:20]}
    paid = shopper.pay(shopper.check_out(), **names)
    shopper.http.get(paid.headers["Location"], timeout=20)
    other = Shopper(world.shop_url)
    other.http.headers["User-Agent"] = f"Mozilla/5.0 {EVIL}"
    fields = {"name": EVIL, "city": EVIL, "line1": EVIL, "postal_code": EVIL}
    order_on_delivery(other, **{key: text[:119] for key, text in fields.items()})
    with world.shop.app_context(), writing() as work:
        order = work.scalars(select(Order).order_by(Order.id.desc())).first()
        order.note, order.source_note, order.dispute = EVIL, EVIL, EVIL[:40]
        work.add(
            Shipment(
                order=order,
                carrier="nova_poshta",
                number=NUMBER,
                state=EVIL[:20],
                raw_code=EVIL[:40],
                raw_text=EVIL,
                page_url="https://carrier.example/" + EVIL,
                created_at=1,
                changed_at=1,
            )
        )
        work.add(StripeEvent(id=EVIL, type=EVIL[:80], object_id=EVIL, received_at=1))


def _events(world: World) -> None:
    bad = {"event_name": EVIL[:40], "event_id": EVIL}
    data = {
        "value": EVIL,
        "currency": EVIL,
        "content_name": BREAKS_OUT,
        "contents": [{"id": EVIL, "quantity": 1}],
        EVIL: EVIL,
    }
    hit = {"id": PIXEL_ID, "ev": EVIL, "eid": EVIL, "dl": LINK, "rl": EVIL}
    hit |= {
        "ts": "1",
        "fbp": EVIL,
        f"cd[{EVIL}]": EVIL,
        f"ud[{EVIL}]": EVIL,
        EVIL: EVIL,
    }
    agent = {"User-Agent": EVIL, "X-Odd": EVIL}
    for method in ("GET", "POST"):
        requests.request(
            method,
            f"{world.sandbox_url}/tr/",
            params=hit if method == "GET" else None,
            data=hit if method == "POST" else None,
            headers=agent,
            timeout=20,
        )
    graph = f"{world.sandbox_url}/graph/v26.0"
    token = {"access_token": f"EAAmadeup{EVIL.replace(' ', '')}"}
    served = {
        "event_time": int(world.clock()),
        "action_source": "website",
        "event_source_url": f"https://shop.example/{EVIL}",
        "user_data": {"client_user_agent": EVIL, "client_ip_address": "8.8.8.8"},
        "custom_data": data | {"value": 1, "currency": "USD"},
    }
    for each in (bad | served, {"event_name": "Purchase", "event_id": EVIL} | served):
        call = {"data": [each], "test_event_code": EVIL, **token}
        requests.post(
            f"{graph}/{PIXEL_ID}/events", json=call, headers=agent, timeout=20
        )
    odd = {"event": "CUSTOM_APP_EVENTS", "advertiser_tracking_enabled": "1", **token}
    odd |= {"custom_events": json.dumps([{"_eventName": EVIL, "x": EVIL}])}
    requests.post(f"{graph}/9876543210/activities", data=odd, timeout=20)
    phone = Phone(world.shop_url)
    phone.call({"events": [event(event_id=EVIL, custom_data={"content_name": EVIL})]})
    row = world.rows("Purchase")[0]
    with world.shop.app_context(), writing() as work:
        work.execute(
            insert(refusals).values(
                outbox_id=row["id"], refused_at=1.0, message=EVIL, fbtrace_id=EVIL[:64]
            )
        )


def _stripe(world: World) -> None:
    api = f"{world.sandbox_url}/stripe/v1"
    form = {
        "mode": "payment",
        "success_url": f"{world.shop_url}/thanks?x={EVIL}",
        "cancel_url": f"{world.shop_url}/cart?x={EVIL}",
        "client_reference_id": EVIL[:100],
        "metadata[odd]": EVIL,
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "100",
        "line_items[0][price_data][product_data][name]": EVIL,
        "line_items[0][price_data][product_data][description]": EVIL,
        "line_items[0][price_data][product_data][images][0]": f"https://x/{EVIL}",
    }
    for changes in ({}, {"success_url": LINK}, {"cancel_url": LINK}):
        requests.post(
            f"{api}/checkout/sessions",
            data=form | changes,
            auth=STRIPES_KEY,
            timeout=20,
        )
    requests.post(f"{world.sandbox_url}/parcels", data={"number": NUMBER}, timeout=20)


def _values(world: World) -> dict[str, list[str | int]]:
    def ids(kind: str) -> list[str | int]:
        answer = requests.get(
            f"{world.sandbox_url}/stripe/v1/{kind}", auth=STRIPES_KEY, timeout=20
        )
        return [each["id"] for each in answer.json()["data"]]

    sessions, orders = ids("checkout/sessions"), world.orders()
    rows = [row for name in ("Purchase", "AddToCart") for row in world.rows(name)]
    return {
        "anything": [EVIL],
        "app_id": ["1"],
        "arrival_id": [each["id"] for each in world.events()],
        "event": ["evt_nobody"],
        "filename": [EVIL],
        "id": [*sessions, *ids("events")[:3], 1],
        "method": ["x"],
        "model": ["x"],
        "number": [*(order.number for order in orders), NUMBER, EVIL],
        "pixel_id": [PIXEL_ID],
        "rest": [EVIL],
        "row_id": [row["id"] for row in rows],
        "session_id": [*sessions, EVIL],
        "slug": ["odd", "stoneware-mug", EVIL],
        "version": ["v26.0"],
    }


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
