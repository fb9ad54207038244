"""Texts that strangers choose, chosen badly, in every place that keeps one."""

import json

import requests
from sqlalchemy import insert, select

from capi.schema import refusals
from models import Order, Product, Shipment, StripeEvent, writing
from tests.shop.delivery import NUMBER, order_on_delivery
from tests.shop.phone import Phone, event
from tests.shopper import Shopper
from tests.world import PIXEL_ID, World

EVIL = """<img src=x onerror="alert('xss')">'"><script>alert('xss')</script>{{88*88}}"""
COMPUTED = "</script>7744"
"""What a template would make of it that took the text for one."""

BREAKS_OUT = "</script></textarea></style></title>-->" + EVIL
LINK = "javascript:alert('xss')//https://x"
STRIPES_KEY = ("sk_test_made_up", "")


def products(world: World) -> None:
    """A product that is nothing but markup."""
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


def orders(world: World) -> None:
    """Buyers and carriers who write markup wherever they may write."""
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


def events(world: World) -> None:
    """Hits, calls and reports whose every value is markup."""
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


def stripe(world: World) -> None:
    """Payment pages that were made with markup."""
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


def values(world: World) -> dict[str, list[str | int]]:
    """What stands for the parts of addresses; see `walk`."""

    def ids(kind: str) -> list[str | int]:
        answer = requests.get(
            f"{world.sandbox_url}/stripe/v1/{kind}", auth=STRIPES_KEY, timeout=20
        )
        return [each["id"] for each in answer.json()["data"]]

    sessions, orders = ids("checkout/sessions"), world.orders()
    rows = [row for name in ("Purchase", "AddToCart") for row in world.rows(name)]
    return {
        "action": ["retry"],
        "anything": [EVIL],
        "app_id": ["1"],
        "arrival_id": [each["id"] for each in world.events()],
        "event": ["evt_nobody"],
        "filename": [EVIL],
        "id": [*sessions, *ids("events")[:3], 1],
        "key": ["buy-once", EVIL],
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
