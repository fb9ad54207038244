"""EasyPost: parcels of a hundred carriers, asked about and heard of by its own SDK.

A parcel is known to EasyPost as a tracker. The trackers that are there already are read
in one call; for a parcel that has none, one is made, and that is what EasyPost charges
for. In production it gives the old tracker to whoever asks for the same parcel again
within three months.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from easypost import validate_webhook
from easypost.errors import SignatureVerificationError

from carriers.base import (
    BadNumber,
    BadRequest,
    BadSignature,
    CarrierError,
    ParcelState,
    RateLimited,
    Refused,
    TrackRequest,
    TrackResult,
    Transient,
)
from carriers.easypost_line import CONNECT_SECONDS, READ_SECONDS, Line
from carriers.easypost_tracker import moment, read_tracker, tracking_code

API_BASE = "https://api.easypost.com"
API_VERSION = "/v2"

FAILURES_IN_A_ROW = 2
"""After so many parcels that could not be asked about, the rest waits for another call:
one bad parcel does not stop those behind it, and an outage does not stop the worker."""

ONE_PARCEL_FOR = 90 * 86_400
"""An older tracker, in seconds, may be of another parcel: carriers use their numbers
again. EasyPost, too, makes a new one for whoever asks after three months."""

UPDATED = "tracker.updated"
SIGNATURE_HEADER = "X-Hmac-Signature"
"""Where a delivery has its signature."""

_NUMBER = re.compile(r"[0-9A-Z]{5,50}", re.ASCII)

log = logging.getLogger(__name__)


class EasyPost:
    """The carrier. It detects by the number whose parcel it is.

    Args:
        api_key: a test or a production key of EasyPost's.
        url: where the API is, with or without its version.
        timeout: seconds to connect, and seconds between two bytes of the answer.
        clock: gives epoch seconds; nothing is received later than it says.
    """

    key = "easypost"
    name = "EasyPost"
    max_batch = 20
    min_interval = 0.25

    def __init__(
        self,
        api_key: str,
        *,
        url: str = API_BASE,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._api_key = api_key
        self._url = url.rstrip("/").removesuffix(API_VERSION) + API_VERSION
        self._timeout = timeout
        self._clock = clock

    def __repr__(self) -> str:
        return f"<EasyPost {self._url}>"

    def read_number(self, text: str) -> str:
        """A tracking number in capitals, without spaces; BadNumber if it is none."""
        number = tracking_code(text)
        if not _NUMBER.fullmatch(number):
            raise BadNumber(
                "A tracking number has 5 to 50 letters and digits and nothing else,"
                " such as 9400110898825022579493."
            )
        return number

    def tracking_url(self, number: str) -> str:
        """None: EasyPost's page has the tracker in its address, not the number.

        It comes with each answer, as `public_url`.
        """
        return ""

    def track(self, requests: Sequence[TrackRequest]) -> list[TrackResult]:
        """Read the trackers of up to 20 parcels, and make those that are not there.

        A parcel that EasyPost knows no carrier for is NOT_FOUND, in EasyPost's words.
        Where it fails half-way, what was told until then is given.
        """
        if len(requests) > self.max_batch:
            raise ValueError(f"a call asks about {self.max_batch} parcels at most")
        if not requests:
            return []
        line = Line(self._api_key, self._url, self._timeout)
        numbers = list(dict.fromkeys(request.number for request in requests))
        known = self._known(line, numbers)
        missing = [number for number in numbers if number not in known]
        made, failure = self._make(line, missing)
        results = [*known.values(), *made]
        if failure is not None and not results:
            raise failure
        if failure is not None:
            log.warning("Not every parcel could be asked about: %s", failure)
        return results

    def _known(self, line: Line, numbers: Sequence[str]) -> dict[str, TrackResult]:
        """What the trackers say that are there, by number; of several, the newest."""
        now = self._clock()
        known: dict[str, TrackResult] = {}
        for tracker in sorted(line.trackers(numbers), key=_created_at):
            result = read_tracker(tracker, now=now)
            fresh = not 0 < _created_at(tracker) < now - ONE_PARCEL_FOR
            if result is not None and result.number in numbers and fresh:
                known[result.number] = result
        return known

    def _make(
        self, line: Line, numbers: Sequence[str]
    ) -> tuple[list[TrackResult], CarrierError | None]:
        """Make trackers: what they say, and the last failure."""
        made: list[TrackResult] = []
        failure: CarrierError | None = None
        in_a_row = 0
        for number in numbers:
            try:
                made.append(self._make_one(line, number))
                in_a_row = 0
            except CarrierError as error:
                failure, in_a_row = error, in_a_row + 1
                hopeless = isinstance(error, RateLimited | Refused)
                if hopeless or in_a_row == FAILURES_IN_A_ROW:
                    break
        return made, failure

    def _make_one(self, line: Line, number: str) -> TrackResult:
        try:
            tracker = line.make(number)
        except BadRequest as error:
            return TrackResult(
                number=number, state=ParcelState.NOT_FOUND, raw_text=str(error)
            )
        result = read_tracker(tracker, now=self._clock())
        if result is None or result.number != number:
            raise Transient("EasyPost answered with the tracker of another parcel")
        return result


def _created_at(tracker: Mapping[str, Any]) -> int:
    """In epoch seconds; 0 where the tracker does not say."""
    return moment(tracker.get("created_at")) or 0


def read_webhook(
    body: bytes,
    signature: str,
    secret: str,
    *,
    clock: Callable[[], float] = time.time,
) -> TrackResult | None:
    """What a delivery of EasyPost's says of a parcel; None where it is of another kind.

    `signature` is the header `X-Hmac-Signature`, `secret` the one given to EasyPost
    with the address; `clock` gives epoch seconds. Raises BadSignature, always so
    without a secret. The signature has no time in it: whoever gets hold of an old
    delivery can send it again, so what it tells must be fit to be told twice and late.
    """
    if not secret or not signature.isascii():
        raise BadSignature("The delivery is not signed with EasyPost's secret.")
    try:
        event = validate_webhook(body, {SIGNATURE_HEADER: signature}, secret)
    except SignatureVerificationError:
        raise BadSignature(
            "The delivery is not signed with EasyPost's secret."
        ) from None
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or event.get("description") != UPDATED:
        return None
    tracker = event.get("result")
    if not isinstance(tracker, dict):
        return None
    return read_tracker(tracker, now=clock())
