"""What every carrier can be asked, and the words in which each answers.

A carrier of its own kind is one class with the members of `Carrier`; the shop knows no
other word of it. `docs/carriers.md` shows how to add one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol


class ParcelState(StrEnum):
    """How far a parcel has come.

    Only RECEIVED means that the buyer has the goods. REVIEW is a carrier's word that
    can mean both that and the contrary; a person decides. UNKNOWN is a word that this
    code does not know: never taken for anything else.
    """

    CREATED = "created"
    IN_TRANSIT = "in_transit"
    READY = "ready"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    RECEIVED = "received"
    REVIEW = "review"
    REFUSED = "refused"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    LOST = "lost"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class TrackRequest:
    """One parcel to ask about. Some carriers tell more to who knows the phone."""

    number: str
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class TrackResult:
    """What the carrier says of one parcel.

    `received_at` (epoch seconds) is when the recipient took it, if the carrier told;
    `updated_at` is when the carrier last had news of it. `raw_code` and `raw_text` are
    the carrier's own words. `return_number` is the waybill by which the goods travel
    back to the shop, if there is one; `redirected_number` the one by which they travel
    on to the buyer in place of this. `cod_sum` is the cash that the carrier collects,
    in major units of its country's currency. `public_url` is a page for anybody that
    the carrier named in its answer. `raw` holds nothing that names a person.
    """

    number: str
    state: ParcelState
    raw_code: str = ""
    raw_text: str = ""
    received_at: int | None = None
    updated_at: int | None = None
    return_number: str | None = None
    redirected_number: str | None = None
    cod_sum: Decimal | None = None
    public_url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Carrier(Protocol):
    """A parcel carrier; `key` is its name in the database, `name` for people.

    `max_batch` is how many parcels one call may ask about, `min_interval` how many
    seconds must lie between two calls.
    """

    key: str
    name: str
    max_batch: int
    min_interval: float

    def read_number(self, text: str) -> str:
        """A waybill number as the carrier writes it; BadNumber where it cannot be."""
        ...

    def tracking_url(self, number: str) -> str:
        """The page on which the carrier shows the parcel to anybody; "" for none."""
        ...

    def track(self, requests: Sequence[TrackRequest]) -> list[TrackResult]:
        """Ask about at most `max_batch` parcels, in any order of answers.

        A parcel that the carrier left out is missing. Raises a CarrierError; a network
        call, never made inside a visitor's request.
        """
        ...


class BadNumber(ValueError):
    """The text cannot be a waybill number; the message says what one looks like."""


class BadSignature(ValueError):
    """What claims to come from a carrier was not signed with the secret agreed on."""


class CarrierError(Exception):
    """The carrier did not answer the question.

    The message names the carrier, as it stands alone in a log, and holds no key.
    """


class Transient(CarrierError):
    """Asking again later may help: no connection, a timeout, a broken answer."""


class RateLimited(Transient):
    """Asked too often; `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Refused(CarrierError):
    """The carrier does not take the key: nothing works before a person mends it."""


class BadRequest(CarrierError):
    """The carrier does not take the question; the same again will not help."""
