"""An event as the shop means it, and its two halves as Meta reads them.

Browser and server are rendered from one `Event`, so that id, value, currency and
contents cannot drift apart: `to_browser()` gives the arguments of `fbq('track', …)`,
`to_server()` the JSON for the Conversions API, hashed and with nothing empty in it.

No value raises: one that Meta could not use is left out and reported by `findings()`,
because a sale with a bad phone number is still a sale.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from capi.currencies import ISO_4217
from capi.findings import Finding, Severity
from capi.user_data import UserData

Number: TypeAlias = int | float | Decimal


@dataclass(frozen=True, kw_only=True)
class Content:
    """One kind of goods in the event; `id` is its id in the catalogue.

    `item_price` is the price of one piece, in major units of the event's currency.
    """

    id: str
    quantity: int = 1
    item_price: Number | None = None
    title: str | None = None
    brand: str | None = None
    category: str | None = None
    delivery_category: str | None = None

    def to_meta(self) -> dict[str, Any]:
        """The item of `contents`, the same for browser and server."""
        item = {**vars(self), "item_price": finite(self.item_price)}
        return {key: value for key, value in item.items() if value not in (None, "")}


@dataclass(frozen=True, kw_only=True)
class CustomData:
    """What it was about: money and goods.

    `value` is what the customer pays in all, in major units of `currency` (an ISO 4217
    code). `content_ids` and `num_items` follow from `contents` where they are not
    given. `custom_properties` are the shop's own keys; they may hold no personal data.
    """

    value: Number | None = None
    currency: str | None = None
    contents: tuple[Content, ...] = ()
    content_ids: tuple[str, ...] = ()
    content_type: str | None = None
    content_name: str | None = None
    content_category: str | None = None
    num_items: int | None = None
    order_id: str | None = None
    search_string: str | None = None
    status: str | None = None
    delivery_category: str | None = None
    predicted_ltv: Number | None = None
    custom_properties: Mapping[str, Any] = field(default_factory=dict)

    def to_meta(self) -> dict[str, Any]:
        """Meta's `custom_data`, the same for browser and server."""
        ids = self.content_ids or tuple(content.id for content in self.contents)
        known = {
            "value": finite(self.value),
            "currency": self._currency(),
            "contents": [content.to_meta() for content in self.contents],
            "content_ids": list(ids),
            "content_type": self.content_type or ("product" if ids else None),
            "content_name": self.content_name,
            "content_category": self.content_category,
            "num_items": self._num_items(),
            "order_id": self.order_id,
            "search_string": self.search_string,
            "status": self.status,
            "delivery_category": self.delivery_category,
            "predicted_ltv": finite(self.predicted_ltv),
        }
        return {
            key: value
            for key, value in {**self.custom_properties, **known}.items()
            if value not in (None, "", [])
        }

    def findings(self) -> tuple[Finding, ...]:
        """What was left out."""
        found = []
        if self.value is not None and finite(self.value) is None:
            found.append(
                Finding(
                    code="value_not_a_number",
                    severity=Severity.ERROR,
                    field="custom_data.value",
                    message="The value is not a finite number and was left out.",
                    fix="Give the sum in major units as int, float or Decimal.",
                )
            )
        if self.currency and self._currency() is None:
            found.append(
                Finding(
                    code="unknown_currency",
                    severity=Severity.ERROR,
                    field="custom_data.currency",
                    message="The currency is no ISO 4217 code and was left out.",
                    fix="Give a code of three letters, such as EUR.",
                )
            )
        return tuple(found)

    def _num_items(self) -> int | None:
        if self.num_items is not None or not self.contents:
            return self.num_items
        return sum(content.quantity for content in self.contents)

    def _currency(self) -> str | None:
        code = self.currency.strip().upper() if isinstance(self.currency, str) else ""
        return code if code in ISO_4217 else None


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that a person did, at `event_time` (Unix seconds), once.

    `event_id` is what Meta merges the two halves by, together with `event_name` and
    the pixel; both halves must carry the same.
    """

    event_name: str
    event_time: int
    event_id: str | None = None
    action_source: str = "website"
    event_source_url: str | None = None
    referrer_url: str | None = None
    opt_out: bool | None = None
    data_processing_options: tuple[str, ...] | None = None
    data_processing_options_country: int | None = None
    data_processing_options_state: int | None = None
    user_data: UserData = field(default_factory=UserData)
    custom_data: CustomData = field(default_factory=CustomData)

    def to_server(self) -> dict[str, Any]:
        """The event as the Conversions API takes it."""
        options = self.data_processing_options
        event = {
            "event_name": self.event_name,
            "event_time": self.event_time,
            "event_id": self.event_id,
            "action_source": self.action_source,
            "event_source_url": self.event_source_url,
            "referrer_url": self.referrer_url,
            "opt_out": self.opt_out,
            "data_processing_options": None if options is None else list(options),
            "data_processing_options_country": self.data_processing_options_country,
            "data_processing_options_state": self.data_processing_options_state,
            "user_data": self.user_data.to_server(),
            "custom_data": self.custom_data.to_meta() or None,
        }
        return {key: value for key, value in event.items() if value not in (None, "")}

    def to_browser(self) -> tuple[str, dict[str, Any], dict[str, str]]:
        """Name, parameters and options for `fbq('track', name, parameters, options)`.

        The id stands in the options, the fourth argument of `fbq`: among the
        parameters it would be custom data, and Meta would merge nothing.
        """
        options = {"eventID": self.event_id} if self.event_id else {}
        return self.event_name, self.custom_data.to_meta(), options

    def findings(self) -> tuple[Finding, ...]:
        """What was left out of the event or is doubtful in it."""
        return self.user_data.findings() + self.custom_data.findings()


def finite(number: object) -> int | float | None:
    """A number as JSON can say it, or None where it is no finite number."""
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        return None
    if not math.isfinite(number):
        return None
    return number if isinstance(number, int) else float(number)
