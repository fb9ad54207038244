"""What an event was about: money and goods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar
from uuid import UUID

from capi.choices import DeliveryCategory
from capi.content import Content
from capi.currencies import ISO_4217
from capi.custom_properties import custom_properties
from capi.findings import Severity
from capi.kinds import (
    AMOUNT,
    ID,
    LARGEST,
    TEXT,
    Amount,
    Found,
    Id,
    Kind,
    Number,
    Text,
    Whole,
    as_text,
    choice,
)
from capi.lean import lean
from capi.parts import Block, Each, EachPart


def _currency(raw: object) -> str | None:
    """Upper case and known to ISO 4217, or nothing: no currency is ever guessed."""
    code = (as_text(raw) or "").strip().upper()
    return code if code in ISO_4217 else None


def _status(raw: object) -> str | None:
    """Text. The pixel's docs have true and false here, the server's have text."""
    return str(raw).lower() if isinstance(raw, bool) else as_text(raw)


# Whatever is added to it stays so, and is no number of pieces.
_UNKNOWN = float("nan")

VALUE = replace(
    AMOUNT,
    code="value_not_a_number",
    severity=Severity.ERROR,
    fix="Give the sum in major units as int, float or Decimal.",
)
CURRENCY = Kind(
    _currency,
    "unknown_currency",
    "The currency is no ISO 4217 code and was left out.",
    "Give a code of three letters, such as EUR.",
    Severity.ERROR,
    {code: code for code in ISO_4217},
)


@lean
@dataclass(frozen=True, kw_only=True)
class CustomData(Block):
    """What it was about: money and goods.

    `value` is what the customer pays in all, in major units of `currency` (an ISO 4217
    code). `content_ids` and `num_items` follow from `contents` where they are not
    given, and `content_type` is then `product`. `item_number` tells apart the lines of
    one order in offline events; `lead_event_source` (the CRM's name) and `event_source`
    (`crm`) belong to the stages of a lead.

    `custom_properties` are the shop's own keys; they may hold no personal data. They
    also take the fields that Meta documents for certain trades, some sixty plain texts,
    numbers and lists: of travel (`checkin_date`, `travel_start`, `origin_airport`, …),
    vehicles (`make`, `model`, `year`, …), real estate (`property_type`, …) and apps
    (`level`, `description`, `success`, `max_rating_value`).
    """

    value: Annotated[Number | None, VALUE] = None
    currency: Annotated[str | None, CURRENCY] = None
    contents: Annotated[Sequence[Content], EachPart(Content)] = ()
    content_ids: Annotated[Sequence[str | int | UUID], Each(ID, unique=True)] = ()
    content_type: Text = None
    content_name: Text = None
    content_category: Text = None
    num_items: Whole = None
    order_id: Id = None
    item_number: Id = None
    search_string: Text = None
    status: Annotated[str | bool | None, replace(TEXT, read=_status)] = None
    delivery_category: Annotated[
        DeliveryCategory | str | None, choice(DeliveryCategory)
    ] = None
    predicted_ltv: Amount = None
    net_revenue: Amount = None
    lead_event_source: Text = None
    event_source: Text = None
    custom_properties: Mapping[str, Any] = field(default_factory=dict)

    _at: ClassVar[str] = "custom_data"

    _last: ClassVar[str] = "part._complete(payload, at, found)"

    def _complete(
        self, payload: dict[str, Any], at: str, found: Found
    ) -> dict[str, Any]:
        if "contents" in payload or "content_ids" in payload:
            _follow_contents(payload)
        given = self.custom_properties
        if type(given) is dict and not given:
            return payload
        return custom_properties(given, at, found, standard=self.kinds) | payload


def _follow_contents(payload: dict[str, Any]) -> None:
    """Fill in what was not given and the contents tell.

    Their number is told only when each has one: a wrong sum is worse than none.
    """
    ids: dict[str, None] = {}
    count = 0
    for item in payload.get("contents", ()):
        ids[item["id"]] = None
        count += item.get("quantity", _UNKNOWN)
    if "content_ids" not in payload:
        payload["content_ids"] = list(ids)
    payload.setdefault("content_type", "product")
    if ids and count <= LARGEST:
        payload.setdefault("num_items", count)
