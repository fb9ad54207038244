"""`expand`: put whole objects where ids stand, as deep as four steps.

The graph says which members of which object lead to another. A name with a capital
letter is an inner object that is always there; it can be passed through, not expanded.
"""

from sqlite3 import Connection
from typing import Any

from sandbox.stripe import lists, records
from sandbox.stripe.errors import BadParameter
from sandbox.stripe.records import Json, Query

DEEPEST = 4

# A member that names objects of several kinds; what it leads to goes no further.
ANY = "any"

GRAPH: dict[str, dict[str, str]] = {
    "checkout.session": {
        "customer": "customer",
        "line_items": "list of item",
        "payment_intent": "payment_intent",
        "shipping_cost": "ShippingCost",
        "shipping_options": "ShippingOption",
    },
    "ShippingCost": {"shipping_rate": "shipping_rate"},
    "ShippingOption": {"shipping_rate": "shipping_rate"},
    "item": {"price": "Price"},
    "Price": {"product": "product"},
    "payment_intent": {
        "customer": "customer",
        "latest_charge": "charge",
        "payment_method": "payment_method",
    },
    "balance_transaction": {"source": ANY},
    "charge": {
        "balance_transaction": "balance_transaction",
        "customer": "customer",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
        "refunds": "list of refund",
    },
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "refund": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
    },
}

_LISTS = {
    "list of item": ("item", "/v1/checkout/sessions/{id}/line_items"),
    "list of refund": ("refund", "/v1/charges/{id}/refunds"),
}


def check(root: str, paths: list[str]) -> None:
    """Raise BadParameter for a path that cannot be expanded from `root`."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            raise BadParameter(
                f"You cannot expand more than {DEEPEST} levels of a property ({path}).",
                param="expand",
            )
        kind = root
        for step in steps:
            kind = _follow(kind, step, path)
        if kind[0].isupper() or steps[-1] == "data":
            raise _impossible(path)


def expand(connection: Connection, root: str, body: Json, paths: list[str]) -> Json:
    """The object with each path expanded; `check` has passed. Null stays null."""
    for path in paths:
        body = _expand(connection, root, body, path.split("."))
    return body


def _expand(connection: Connection, kind: str, value: Any, steps: list[str]) -> Any:
    if isinstance(value, list):
        return [_expand(connection, kind, entry, steps) for entry in value]
    if not steps or not isinstance(value, dict):
        return value
    step, *rest = steps
    target = _follow(kind, step, step)
    inner = value.get(step)
    if target in _LISTS and inner is None:
        inner = _list(connection, target, value["id"])
    elif isinstance(inner, str):
        kind = None if target == ANY else target
        inner = records.find(connection, kind, inner)
    return {**value, step: _expand(connection, target, inner, rest)}


def _list(connection: Connection, target: str, owner: str) -> Json:
    kind, url = _LISTS[target]
    return lists.page(
        connection,
        Query(kind, parent=owner),
        url=url.format(id=owner),
        newest_first=kind != "item",
    )


def _follow(kind: str, step: str, path: str) -> str:
    if kind.startswith("list of ") and step == "data":
        return kind.removeprefix("list of ")
    target = GRAPH.get(kind, {}).get(step)
    if target is None:
        raise _impossible(path)
    return target


def _impossible(path: str) -> BadParameter:
    return BadParameter(f"This property cannot be expanded ({path}).", param="expand")
