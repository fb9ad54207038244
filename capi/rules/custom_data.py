"""Lint of `custom_data`: the types of its fields, and what an event should say."""

from capi.rules.contents import quantities
from capi.rules.rule import NOTE, WARNING, Findings, Rule, Subject, is_empty, text
from capi.rules.values import number, whole

WRONG_TYPE = Rule(
    "custom_data_type",
    WARNING,
    "The value is not of the type that Meta's docs give for this field.",
    "Send the type that Meta's docs give.",
)
CONTENT_TYPE_MISSING = Rule(
    "content_type_missing",
    WARNING,
    "There are ids of goods, but not whether they name products or groups of them.",
    "Send content_type product, or product_group for ids of groups.",
)
CONTENT_TYPE_UNKNOWN = Rule(
    "content_type_unknown",
    WARNING,
    "Meta knows no such content_type, so the goods are not found in the catalogue.",
    "Send product or product_group.",
)
GOODS_MISSING = Rule(
    "goods_missing",
    NOTE,
    "The event names no goods; catalogue ads need them.",
    "Send contents, or content_ids, with the catalogue's ids.",
)
SEARCH_STRING_MISSING = Rule(
    "search_string_missing",
    NOTE,
    "The search does not say what was searched for.",
    "Send search_string, without personal data.",
)
NUM_ITEMS_INVALID = Rule(
    "num_items_invalid",
    WARNING,
    "num_items is not a whole number above zero.",
    "Send how many pieces the event is about.",
)
NUM_ITEMS_MISMATCH = Rule(
    "num_items_mismatch",
    WARNING,
    "num_items differs from the sum of the quantities in contents.",
    "Count pieces, not lines.",
)

_TEXTS = (
    "content_name",
    "content_category",
    "order_id",
    "search_string",
    "item_number",
    "lead_event_source",
    "content_type",
    "delivery_category",
)
_NUMBERS = ("predicted_ltv", "net_revenue")
_ABOUT_GOODS = frozenset(
    """
    ViewContent AddToCart AddToWishlist InitiateCheckout AddPaymentInfo Purchase
    """.split()
)

# The latter five are for catalogues of journeys, vehicles and homes.
_CONTENT_TYPES = frozenset(
    "product product_group destination flight hotel vehicle home_listing".split()
)


def check(subject: Subject) -> Findings:
    """The fields that are neither money nor single goods."""
    yield from _types(subject)
    yield from _content_type(subject)
    yield from _expected(subject)
    yield from _num_items(subject)


def _types(subject: Subject) -> Findings:
    for key, value in subject.custom_data.items():
        path = subject.field("custom_data", key)
        if is_empty(value):
            continue
        if key in _TEXTS and not isinstance(value, str):
            yield WRONG_TYPE.at(path, fix="Send text.")
        elif key in _NUMBERS and number(value) is None:
            yield WRONG_TYPE.at(path, fix="Send a number.")
        elif key == "status" and not isinstance(value, str | bool):
            yield WRONG_TYPE.at(path, fix="Send text.")


def _content_type(subject: Subject) -> Findings:
    content_type = subject.custom_data.get("content_type")
    path = subject.field("custom_data", "content_type")
    if is_empty(content_type):
        if _has_goods(subject):
            yield CONTENT_TYPE_MISSING.at(path)
    elif isinstance(content_type, str) and content_type not in _CONTENT_TYPES:
        yield CONTENT_TYPE_UNKNOWN.at(path)


def _expected(subject: Subject) -> Findings:
    if subject.name in _ABOUT_GOODS and not _has_goods(subject):
        yield GOODS_MISSING.at(subject.field("custom_data", "contents"))
    if subject.name == "Search" and not text(subject.custom_data.get("search_string")):
        yield SEARCH_STRING_MISSING.at(subject.field("custom_data", "search_string"))


def _num_items(subject: Subject) -> Findings:
    value = subject.custom_data.get("num_items")
    if is_empty(value):
        return
    count = whole(value)
    path = subject.field("custom_data", "num_items")
    if count is None or count < 1:
        yield NUM_ITEMS_INVALID.at(path)
    elif (pieces := quantities(subject)) is not None and pieces != count:
        yield NUM_ITEMS_MISMATCH.at(path)


def _has_goods(subject: Subject) -> bool:
    custom = subject.custom_data
    return not (
        is_empty(custom.get("contents")) and is_empty(custom.get("content_ids"))
    )
