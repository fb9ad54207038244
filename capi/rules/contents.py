"""Lint of the goods: `contents` and `content_ids`."""

from collections.abc import Iterator, Mapping

from capi.choices import DeliveryCategory
from capi.rules.rule import ERROR, WARNING, Findings, Rule, Subject, is_empty
from capi.rules.values import identifier, items, number, whole

NOT_A_LIST = Rule(
    "contents_not_a_list",
    ERROR,
    "contents is not a list of objects.",
    'Send [{"id": …, "quantity": …, "item_price": …}], as JSON and not as text.',
)
ID_MISSING = Rule(
    "content_without_id",
    ERROR,
    "An item of contents has no id; Meta refuses the event.",
    "Send the id that the goods have in the catalogue.",
)
ID_UNKNOWN = Rule(
    "content_id_unknown",
    WARNING,
    "The catalogue has no such id, so Meta does not know which goods are meant.",
    "Send the id as the catalogue's feed has it, in the same case.",
)
IDS_NOT_A_LIST = Rule(
    "content_ids_not_a_list",
    WARNING,
    "content_ids is not a list of ids.",
    "Send a list, with one id too.",
)
IDS_DIFFER = Rule(
    "content_ids_differ",
    WARNING,
    "content_ids and contents name different goods.",
    "Send the same ids in both, or contents alone.",
)
QUANTITY_INVALID = Rule(
    "quantity_invalid",
    WARNING,
    "The quantity is not a whole number above zero.",
    "Send how many pieces of it there are.",
)
PRICE_INVALID = Rule(
    "item_price_invalid",
    WARNING,
    "The price is not a number, or is below zero.",
    "Send the price of one piece, in major units of the event's currency.",
)
KEY_NEAR_MISS = Rule(
    "content_key_near_miss",
    WARNING,
    "Meta reads another key for this.",
    "Use id, quantity and item_price.",
)
DELIVERY_UNKNOWN = Rule(
    "delivery_category_unknown",
    WARNING,
    "Meta knows no such delivery_category.",
    "Send in_store, curbside or home_delivery.",
)

_DELIVERY = frozenset(DeliveryCategory)
_MEANT = {
    "price": "item_price",
    "unit_price": "item_price",
    "itemPrice": "item_price",
    "qty": "quantity",
    "count": "quantity",
    "sku": "id",
    "product_id": "id",
    "item_id": "id",
    "content_id": "id",
    "name": "title",
}


def check(subject: Subject) -> Findings:
    """Each item, and whether the ids agree with each other and the catalogue."""
    contents = subject.custom_data.get("contents")
    if not is_empty(contents) and not isinstance(contents, list):
        yield NOT_A_LIST.at(subject.field("custom_data", "contents"))
    for index, item in enumerate(items(contents)):
        if isinstance(item, dict):
            yield from _item(subject, index, item)
        else:
            yield NOT_A_LIST.at(subject.field("custom_data", "contents", index))
    yield from _ids(subject)
    yield from _catalogue(subject)
    delivery = subject.custom_data.get("delivery_category")
    yield from _delivery(subject.field("custom_data", "delivery_category"), delivery)


def contents(subject: Subject) -> list[Mapping[str, object]]:
    """The items that are objects."""
    listed = items(subject.custom_data.get("contents"))
    return [item for item in listed if isinstance(item, dict)]


def quantities(subject: Subject) -> int | None:
    """How many pieces the contents are, None where they do not tell."""
    counts = [whole(item.get("quantity", 1)) for item in contents(subject)]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _item(subject: Subject, index: int, item: Mapping[str, object]) -> Findings:
    here = ("custom_data", "contents", index)
    if identifier(item.get("id")) is None:
        yield ID_MISSING.at(subject.field(*here, "id"))
    quantity = item.get("quantity")
    if quantity is not None and (whole(quantity) or 0) < 1:
        yield QUANTITY_INVALID.at(subject.field(*here, "quantity"))
    price = item.get("item_price")
    if price is not None and ((known := number(price)) is None or known < 0):
        yield PRICE_INVALID.at(subject.field(*here, "item_price"))
    for key, meant in _MEANT.items():
        if key in item and meant not in item:
            yield KEY_NEAR_MISS.at(subject.field(*here, key), fix=f"Write {meant}.")
    category = item.get("delivery_category")
    yield from _delivery(subject.field(*here, "delivery_category"), category)


def _delivery(path: str, value: object) -> Findings:
    if not is_empty(value) and not (isinstance(value, str) and value in _DELIVERY):
        yield DELIVERY_UNKNOWN.at(path)


def _ids(subject: Subject) -> Findings:
    ids = subject.custom_data.get("content_ids")
    path = subject.field("custom_data", "content_ids")
    if is_empty(ids):
        return
    if not isinstance(ids, list):
        yield IDS_NOT_A_LIST.at(path)
        return
    for index, each in enumerate(ids):
        if identifier(each) is None:
            yield IDS_NOT_A_LIST.at(f"{path}[{index}]")
    listed = {identifier(each) for each in ids}
    in_contents = {identifier(item.get("id")) for item in contents(subject)}
    if in_contents and listed != in_contents:
        yield IDS_DIFFER.at(path)


def _catalogue(subject: Subject) -> Findings:
    catalogue = subject.context.catalogue
    if catalogue is None:
        return
    for path, known in _named(subject):
        if known is not None and known not in catalogue:
            yield ID_UNKNOWN.at(path)


def _named(subject: Subject) -> Iterator[tuple[str, str | None]]:
    """Every id with its path: those of the contents, else those of content_ids."""
    listed = items(subject.custom_data.get("contents"))
    for index, item in enumerate(listed):
        if isinstance(item, dict):
            path = subject.field("custom_data", "contents", index, "id")
            yield path, identifier(item.get("id"))
    if not listed:
        ids = items(subject.custom_data.get("content_ids"))
        for index, each in enumerate(ids):
            path = subject.field("custom_data", "content_ids", index)
            yield path, identifier(each)
