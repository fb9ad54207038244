"""What happened: the cells of a row as an event, as far as they can be read."""

from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import Any

from capi.choices import ActionSource
from capi.consent import Consent, limit
from capi.content import Content
from capi.custom_data import CustomData
from capi.events import Event
from capi.names import EventName
from capi.rules.rule import ERROR, WARNING, Rule
from capi.rules.source import SOURCE_UNKNOWN
from capi.upload import cells, goods, moments
from capi.upload.faults import Unusable
from capi.upload.moments import DateOrder
from capi.upload.people import person
from capi.upload.row import Row
from capi.user_ids import positive

NOT_OFFLINE = Rule(
    "not_offline",
    ERROR,
    "A sale on a website or in an app is no offline sale: the shop tells Meta of it"
    " itself, and Meta, which merges offline events with none of those, would count it"
    " twice.",
    "Leave such rows out of the file.",
)
MESSAGING_NEEDS_IDS = Rule(
    "messaging_needs_ids",
    ERROR,
    "Meta wants the ids of the conversation with business_messaging, and a file of"
    " sales has none.",
    "Write chat for a sale that was made in a conversation.",
)
VALUE_BELOW_ZERO = Rule(
    "value_below_zero",
    ERROR,
    "The amount is below zero. Meta has no event that takes a sale back.",
    "Leave returns and refunds out of the file.",
)
CURRENCIES_DIFFER = Rule(
    "currencies_differ",
    ERROR,
    "The amount is written with another currency than the row's.",
    "Write the same currency, or the number alone.",
)
STORE_CODE_LONG = Rule(
    "store_code_long",
    WARNING,
    "Meta takes up to 64 characters for a store's code; it was left out.",
    "Use the shorter code that Meta knows the store by.",
)
PAGE_ID_MALFORMED = Rule(
    "page_id_malformed",
    WARNING,
    "The value is not the number of a page at Meta, and was left out.",
    "Copy the number from the page's settings, without letters.",
)

LONGEST_STORE_CODE = 64

_NAMES = {name.lower(): name for name in EventName}
_SOURCES = {source.value: source for source in ActionSource}
_ONLINE = (ActionSource.WEBSITE, ActionSource.APP)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How to read what a file leaves open.

    `timezone` is that of times without one, `date_order` how to read 05/06/2026,
    `currency` that of rows without one, `country` that of customers without one, and
    `encoding` the file's, where it is not UTF-8 or UTF-16.
    """

    timezone: tzinfo | None = None
    date_order: DateOrder | None = None
    currency: str | None = None
    country: str | None = None
    encoding: str | None = None


def event(row: Row, reading: Reading) -> tuple[Event, Consent]:
    """The event of a row, without an id, and what its customer allows.

    What could not be read is told by the row.
    """
    name = row.read("event_name", cells.name) if row.has("event_name") else "Purchase"
    given: dict[str, Any] = {
        "event_name": _NAMES.get((name or "").lower(), name),
        "event_time": _time(row, reading),
        "action_source": row.read("action_source", _source)
        or ActionSource.PHYSICAL_STORE,
        "customer_segmentation": row.text("customer_segmentation"),
        "user_data": person(row, country=reading.country, order=reading.date_order),
        "custom_data": _custom_data(row, reading),
    }
    consent = _consent(row)
    sold = Event(**given | _limits(row))
    if consent is Consent.LIMITED:
        place = {"country": row.text("country"), "state": row.text("state")}
        sold = limit(sold, consent, **place)
    return sold, consent


def _consent(row: Row) -> Consent:
    """What the column of consents says. A file without one holds those who gave it."""
    if not row.has("consent"):
        return Consent.GRANTED
    return row.read("consent", cells.consent) or Consent.UNDECIDED


def _time(row: Row, reading: Reading) -> int | None:
    """The moment in one column, or the day in one and the time of day in another."""
    read = partial(moments.moment, local=reading.timezone, order=reading.date_order)
    date, time = row.text("event_date"), row.text("event_time")
    if date and moments.is_time_of_day(time):
        return row.read("event_time", lambda time: read(f"{date} {time}"))
    return row.read("event_time" if time else "event_date", read)


def _source(value: str) -> ActionSource:
    source = _SOURCES.get("_".join(value.lower().replace("-", " ").split()))
    if source is None:
        raise Unusable(SOURCE_UNKNOWN)
    if source in _ONLINE:
        raise Unusable(NOT_OFFLINE)
    if source is ActionSource.BUSINESS_MESSAGING:
        raise Unusable(MESSAGING_NEEDS_IDS)
    return source


def _limits(row: Row) -> dict[str, Any]:
    """Limited Data Use, as the row asks for it."""
    options = row.read("ldu", cells.limited)
    if options is None:
        return {}
    return {
        "data_processing_options": options,
        "data_processing_options_country": row.read("ldu_country", cells.whole),
        "data_processing_options_state": row.read("ldu_state", cells.whole),
    }


def _custom_data(row: Row, reading: Reading) -> CustomData:
    own = row.text("currency").upper()
    currency = own or (reading.currency or "").upper()
    value, written = row.read("value", partial(cells.amount, currency=currency)) or (
        None,
        currency,
    )
    if own and written != own:
        row.tell("value", CURRENCIES_DIFFER)
    if value is not None and value < 0:
        row.tell("value", VALUE_BELOW_ZERO)
    store = _store(row)
    return CustomData(
        value=value,
        currency=written,
        order_id=row.read("order_id", cells.name),
        item_number=row.read("item_number", cells.name),
        contents=_contents(row, written),
        custom_properties={"store_data": store} if store else {},
        content_type=row.text("content_type"),
        content_name=row.text("content_name"),
        delivery_category=row.text("delivery_category"),
    )


def _contents(row: Row, currency: str) -> tuple[Content, ...]:
    as_json = row.read("contents", partial(goods.from_json, currency=currency))
    if as_json is not None:
        return as_json
    beside = {field: row.text(field) for field in goods.BESIDE_IDS}
    return (
        row.read(
            "content_ids",
            partial(goods.from_lists, beside=beside, currency=currency),
        )
        or ()
    )


def _store(row: Row) -> dict[str, Any]:
    """Where it was bought, as Meta's docs have it among the custom data."""
    given = {
        "store_code": row.read("store_code", _store_code),
        "store_page_id": row.read("store_page_id", _page_id),
        "brand_page_id": row.read("brand_page_id", _page_id),
    }
    return {key: value for key, value in given.items() if value is not None}


def _store_code(value: str) -> str:
    if len(value) > LONGEST_STORE_CODE:
        raise Unusable(STORE_CODE_LONG)
    return value


def _page_id(value: str) -> int:
    number = positive(value)
    if number is None:
        raise Unusable(PAGE_ID_MALFORMED)
    return number
