"""One kind of goods in an event."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID

from capi.choices import DeliveryCategory
from capi.findings import Finding, Severity
from capi.kinds import ID, WHOLE, Amount, Found, Text, choice
from capi.lean import lean
from capi.parts import Block


@lean
@dataclass(frozen=True, kw_only=True)
class Content(Block):
    """One kind of goods in the event; `id` is its id in the catalogue.

    `item_price` is the price of one piece, in major units of the event's currency.
    Without an id that Meta can use the whole item is left out: Meta would refuse the
    event for it.
    """

    id: Annotated[str | int | UUID, ID]
    quantity: Annotated[int | None, WHOLE] = 1
    item_price: Amount = None
    title: Text = None
    description: Text = None
    brand: Text = None
    category: Text = None
    delivery_category: Annotated[
        DeliveryCategory | str | None, choice(DeliveryCategory)
    ] = None

    _at: ClassVar[str] = "contents"

    _last: ClassVar[str] = "payload if 'id' in payload else part._given_up(at, found)"

    def _given_up(self, at: str, found: Found) -> dict[str, Any]:
        # What else was found in it does not matter any more.
        found[:] = [each for each in found if not each.field.startswith(f"{at}.")]
        found.append(_without_id(at))
        return {}


def _without_id(at: str) -> Finding:
    return Finding(
        code="content_without_id",
        severity=Severity.ERROR,
        field=f"{at}.id",
        message="An item of the contents has no usable id and was left out.",
        fix="Give the id that the item has in the catalogue.",
    )
