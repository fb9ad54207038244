"""What was bought: one cell of JSON, or a list in each of several columns.

Meta's template has a column for the ids, one for the quantities, and so on, in which
the first value of each belongs to the first of the goods.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from capi.content import Content
from capi.rules.rule import WARNING, Rule
from capi.upload.cells import amount, listed
from capi.upload.faults import Unusable

LISTS_DIFFER = Rule(
    "lists_differ",
    WARNING,
    "The columns of the goods have lists of different lengths, and were left out.",
    "Write one value for each of the ids, empty ones too: 2;;1.",
)
CONTENTS_UNREADABLE = Rule(
    "contents_unreadable",
    WARNING,
    "The cell is no list of goods as JSON, and was left out.",
    'Write [{"id": "mug", "quantity": 2, "item_price": 9.5}].',
)

GOODS_NOT_NUMBERED = Rule(
    "goods_not_numbered",
    WARNING,
    "A quantity or a price of the goods is no number, and they were left out.",
    "Write numbers alone, such as 9.50, or leave the place empty.",
)

BESIDE_IDS = ("quantities", "prices", "titles", "brands", "categories")
"""The columns whose lists go with the ids."""

_KEYS = {
    "id": ("id", "content_id", "sku"),
    "quantity": ("quantity", "qty"),
    "item_price": ("item_price", "price"),
    "title": ("title", "name"),
    "description": ("description",),
    "brand": ("brand",),
    "category": ("category",),
    "delivery_category": ("delivery_category",),
}


def from_json(value: str, currency: str) -> tuple[Content, ...]:
    """The goods of a cell of JSON; Meta's names and those of its older uploads."""
    items = listed(value)
    if not all(isinstance(item, dict) for item in items):
        raise Unusable(CONTENTS_UNREADABLE)
    return tuple(_content(_by_our_names(item), currency) for item in items)


def from_lists(
    ids: str, beside: Mapping[str, str], currency: str
) -> tuple[Content, ...]:
    """The goods of several cells, `beside` being those of the columns of that name."""
    names = listed(ids, commas=True)
    lists = {field: listed(cell) for field, cell in beside.items() if cell}
    if any(len(each) != len(names) for each in lists.values()):
        raise Unusable(LISTS_DIFFER)
    columns = {
        "quantity": lists.get("quantities"),
        "item_price": lists.get("prices"),
        "title": lists.get("titles"),
        "brand": lists.get("brands"),
        "category": lists.get("categories"),
    }
    return tuple(
        _content({"id": name} | _nth(columns, index), currency)
        for index, name in enumerate(names)
    )


def _nth(columns: Mapping[str, Sequence[Any] | None], index: int) -> dict[str, Any]:
    return {key: values[index] for key, values in columns.items() if values}


def _by_our_names(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        ours: item[theirs]
        for ours, several in _KEYS.items()
        for theirs in several
        if theirs in item
    }


def _content(given: Mapping[str, Any], currency: str) -> Content:
    quantity = given.get("quantity")
    return Content(
        **{
            "id": None,
            **given,
            "quantity": 1 if quantity in (None, "") else _number(quantity, currency),
            "item_price": _number(given.get("item_price"), currency),
        }
    )


def _number(given: Any, currency: str) -> Any:
    """Numbers that stand there as text are numbers."""
    if not isinstance(given, str):
        return given
    if not given.strip():
        return None
    try:
        return amount(given.strip(), currency)[0]
    except Unusable:
        raise Unusable(GOODS_NOT_NUMBERED) from None
