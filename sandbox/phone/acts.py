"""What one does on the phone, and which events the app makes of it.

An act turns the phone into the phone after it, and into events as the shop's gateway
takes them. What does not fit the screen, such as buying with an empty cart, is Idle.
"""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.phone import device
from sandbox.phone.device import CART, CATALOGUE, HOME, PRODUCT, THANKS, Phone, Product

INSTALL_EVENT = "MobileAppInstall"

_ORDER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Idle(Exception):
    """The act does nothing on this phone as it stands."""


@dataclass(frozen=True)
class Act:
    """What was done: the phone after it, and the event that the app reports, if any."""

    phone: Phone
    event_name: str | None = None
    custom_data: Mapping[str, Any] | None = None
    event_id: str | None = None


def perform(phone: Phone, name: str, product_id: str | None = None) -> Act:
    """Do `name` on the phone; `product_id` says to what, where it is to something.

    Raises Idle, also for a name that is no act.
    """
    if name not in ACTS or (not phone.installed and name != "install"):
        raise Idle(name)
    return ACTS[name](phone, phone.find(product_id))


def event(act: Act, now: int) -> dict[str, Any]:
    """The act's event as the app reports it, with an id of its own and its time."""
    told = {
        "event_name": act.event_name,
        "event_id": act.event_id or f"app-{uuid.uuid4()}",
        "event_time": now,
        "custom_data": act.custom_data,
    }
    return {name: value for name, value in told.items() if value}


def _install(phone: Phone, _product: Product | None) -> Act:
    if phone.installed:
        raise Idle("install")
    return Act(device.with_app(phone), INSTALL_EVENT)


def _uninstall(phone: Phone, _product: Product | None) -> Act:
    return Act(device.without_app(phone))


def _open(phone: Phone, _product: Product | None) -> Act:
    return Act(replace(phone, screen=CATALOGUE), "ActivateApp")


def _close(phone: Phone, _product: Product | None) -> Act:
    return Act(replace(phone, screen=HOME))


def _browse(phone: Phone, _product: Product | None) -> Act:
    return Act(replace(phone, screen=CATALOGUE))


def _view(phone: Phone, product: Product | None) -> Act:
    if product is None:
        raise Idle("view")
    looking = replace(phone, screen=PRODUCT, shown=product.id)
    return Act(looking, "ViewContent", _about([(product, 1)]))


def _add(phone: Phone, product: Product | None) -> Act:
    if product is None:
        raise Idle("add")
    cart = phone.cart | {product.id: phone.cart.get(product.id, 0) + 1}
    return Act(replace(phone, cart=cart), "AddToCart", _about([(product, 1)]))


def _cart(phone: Phone, _product: Product | None) -> Act:
    return Act(replace(phone, screen=CART))


def _buy(phone: Phone, _product: Product | None) -> Act:
    if not phone.lines:
        raise Idle("buy")
    number = "APP-" + "".join(secrets.choice(_ORDER_LETTERS) for _ in range(6))
    paid = replace(phone, screen=THANKS, cart={}, order=number)
    about = _about(phone.lines) | {
        "num_items": sum(quantity for _product, quantity in phone.lines),
        "order_id": number,
    }
    return Act(paid, "Purchase", about, event_id=f"order_{number}_purchase")


def _about(lines: list[tuple[Product, int]]) -> dict[str, Any]:
    value = sum(product.amount * quantity for product, quantity in lines)
    return {
        "value": float(value),
        "currency": lines[0][0].currency,
        "content_type": "product",
        "contents": [
            {"id": product.id, "quantity": quantity, "item_price": float(product.price)}
            for product, quantity in lines
        ],
    }


ACTS: dict[str, Callable[[Phone, Product | None], Act]] = {
    "install": _install,
    "uninstall": _uninstall,
    "open": _open,
    "close": _close,
    "browse": _browse,
    "view": _view,
    "add": _add,
    "cart": _cart,
    "buy": _buy,
}
