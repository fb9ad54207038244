"""The shop's pages: what visitors and its owner ask for, and every form of theirs."""

from typing import Any

from tests.fuzz.conftest import Shop
from tests.fuzz.doors import Door, read
from tests.fuzz.inputs import (
    altered,
    cut,
    either,
    encoded,
    fields,
    form,
    one_of,
    query,
    segment,
    text,
)
from tests.fuzz.runs import fuzz
from tests.shop.delivery import RECIPIENT

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
OWNERS_PAGES = ("/admin/orders", "/admin/outbox", "/admin/parcels")
OWNERS_JSON = ("/admin/orders.json", "/admin/outbox.json", "/admin/parcels.json")
SHOWN_OF_EACH = 100


def problem(body: Any) -> None:
    """The shop's one shape of an error."""
    assert set(body) == {"error"}, body
    assert set(body["error"]) == {"code", "message", "field"}, body
    assert body["error"]["message"]


def shown(owner: Door) -> None:
    """Every list of the owner's is there, and its JSON is such to browsers too."""
    owner.calls = getattr(owner, "calls", 0) + 1  # type: ignore[attr-defined]
    if owner.calls % SHOWN_OF_EACH:  # type: ignore[attr-defined]
        return
    for page in OWNERS_PAGES:
        owner.shows(page)
    for page in OWNERS_JSON:
        read(owner.shows(page).text)


@fuzz(
    1500,
    page=one_of(
        *("/", "/search", "/thanks", "/feed.csv", "/consent"), "/checkout", "/cart"
    ),
    params=fields(
        "q",
        "category",
        "order",
        "session_id",
        "next",
        "fbclid",
        "page",
        session_id="cs_test_a1",
    ),
    agent=text,
    cookie=text,
)
def test_pages(shop: Shop, page: str, params: Any, agent: str, cookie: str) -> None:
    headers = {
        "User-Agent": latin(agent),
        "Accept-Language": latin(cookie),
        "Cookie": f"_fbp={latin(cookie)}; _fbc={latin(agent)}",
    }

    shop.visitor(f"{page}?{query(params)}", headers=headers)


def latin(text: str) -> str:
    """What a header can carry of a text."""
    one_line = "".join(each for each in text if each not in "\r\n\0")
    return one_line.encode("latin-1", errors="ignore").decode("latin-1")


@fuzz(300, slug=text, method=one_of("GET", "POST", "PUT", "HEAD", "OPTIONS"))
def test_addresses(shop: Shop, slug: str, method: str) -> None:
    for place in ("", "products/", "admin/orders/", "admin/outbox/", "static/", "api/"):
        shop.owner(f"/{place}{segment(slug)}", method=method)


@fuzz(
    2000,
    action=one_of("add", "change", "remove", "restore"),
    filled=fields("order", product="stoneware-mug", quantity="1"),
)
def test_the_cart(shop: Shop, action: str, filled: Any) -> None:
    shop.visitor(f"/cart/{action}", data=form(filled), content_type=FORM)
    if filled.get("quantity") != "1":
        shop.visitor.shows("/cart")


@fuzz(500, filled=fields(choice="granted", next="/cart"), raw=cut(b"choice=granted"))
def test_consent(shop: Shop, filled: Any, raw: bytes) -> None:
    answer = shop.visitor("/consent", data=form(filled), content_type=FORM)
    if answer.status_code == 303 and (to := answer.headers["Location"]):
        assert to.startswith("/"), to
        assert not to.startswith(("//", "/\\")), to
    shop.visitor("/consent", data=raw, content_type=FORM)


@fuzz(
    400,
    filled=fields("postal_code", "line2", "state", "comment", **RECIPIENT),
)
def test_the_checkout(shop: Shop, filled: Any) -> None:
    shop.visitor("/consent", data={"choice": "granted"})
    shop.visitor("/cart/add", data={"product": "stoneware-mug", "quantity": "1"})
    answer = shop.visitor("/checkout", data=form(filled), content_type=FORM)
    if answer.status_code == 303 and "/thanks" in (to := answer.headers["Location"]):
        shop.visitor.shows(to.removeprefix("http://localhost"))
    shown(shop.owner)


@fuzz(
    800,
    page=one_of(*OWNERS_PAGES, *OWNERS_JSON),
    params=fields(
        "q",
        "state",
        "before",
        "limit",
        "stalled",
        "event_name",
        "event_id",
        "destination",
        "kind",
        "subject",
    ),
)
def test_the_owners_filters(shop: Shop, page: str, params: Any) -> None:
    answer = shop.owner(f"{page}?{query(params)}")

    if page in OWNERS_JSON and answer.status_code == 200:
        read(answer.text)


@fuzz(
    1500,
    body=altered({"id": 1, "action": "retry", "reason": "x"}, "ids", "state"),
    raw=cut(b'{"id": 1, "action": "discard", "reason": "x"}'),
    whole=one_of(True, True, False),
)
def test_the_owners_changes(shop: Shop, body: Any, raw: bytes, whole: bool) -> None:
    data = encoded(body) if whole else raw

    answer = shop.owner("/admin/outbox.json", data=data, content_type=JSON)

    if answer.status_code != 200:
        problem(read(answer.text))


@fuzz(
    400,
    action=one_of("parcel", "parcel/state", "parcel/received"),
    filled=fields(
        carrier="nova_poshta",
        number="20400048799001",
        at="2026-09-21T14:13",
        sure="yes",
        state="returned",
    ),
    number=either(text, one_of("", "")),
)
def test_the_owners_forms(shop: Shop, action: str, filled: Any, number: str) -> None:
    order = segment(number) if number else an_order(shop)

    shop.owner(f"/admin/orders/{order}/{action}", data=form(filled), content_type=FORM)
    shop.owner(f"/admin/orders/{order}")
    shown(shop.owner)


def an_order(shop: Shop) -> str:
    """The newest order's number; one is placed where there is none."""
    listed = read(shop.owner.shows("/admin/orders.json?limit=1").text)
    orders = listed["orders"] if isinstance(listed, dict) else listed
    if orders:
        return str(orders[0]["number"])
    shop.visitor("/cart/add", data={"product": "stoneware-mug", "quantity": "1"})
    shop.visitor("/checkout", data=form(RECIPIENT), content_type=FORM)
    return an_order(shop)
