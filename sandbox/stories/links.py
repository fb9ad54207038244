"""Where a step of a story leads: to a page of the shop, or to a screen."""

from typing import NamedTuple

from flask import current_app, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sandbox.overview import SALE
from sandbox.stories.scene import Scene

_SHOP = {
    "shop": ("/", _l("Open shop")),
    "consent": ("/consent", _l("Open the page Your consent")),
}
_SALES = f"event:{SALE}"
_SCREENS: dict[str, tuple[str, dict[str, str], LazyString]] = {
    "overview": ("overview.index", {}, _l("See the overview")),
    "events": (
        "events_manager.test_events",
        {"q": f"event:{SALE}"},
        _l("See the events"),
    ),
    "deduplication": ("deduplication.index", {}, _l("See the deduplication")),
    "outbox": ("outbox.index", {}, _l("See the outbox")),
    "withheld": ("outbox.index", {"state": "withheld"}, _l("See the outbox")),
}


class Link(NamedTuple):
    """An address with its words; `away`: it is the shop's, and opens beside this."""

    href: str
    words: LazyString
    away: bool = False


def link(leads: str | None, scene: Scene) -> Link | None:
    """The link of a step; None where there is nothing to lead to yet."""
    if leads in _SHOP:
        path, words = _SHOP[leads]
        return Link(_shop(path), words, away=True)
    if leads == "receipt" and scene.payments:
        number = scene.payments[0].order
        words = _l("Open the receipt")
        return Link(_shop(f"/thanks?order={number}"), words, away=True)
    if leads == "order":
        orders = [order for order in scene.orders if order.method == "cod"]
        path = f"/admin/orders/{orders[0].number}" if orders else "/admin/orders"
        return Link(_shop(path), _l("Open the order as its owner"), away=True)
    if leads == "event" and scene.sales:
        arrival = scene.sales[-1].copies[0].id
        href = url_for("events_manager.event", arrival_id=arrival)
        return Link(href, _l("Open the event"))
    if leads not in _SCREENS:
        return None
    endpoint, query, words = _SCREENS[leads]
    return Link(url_for(endpoint, **query), words)


def _shop(path: str) -> str:
    return f"{current_app.config['SANDBOX_SHOP_URL']}{path}"
