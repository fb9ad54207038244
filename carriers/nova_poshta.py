"""Nova Poshta: parcels in Ukraine, asked about by API 2.0, up to a hundred at once.

There are no webhooks, so a shop asks again and again. Tracking works without a key; but
users report that since 2025 what follows on a waybill (a return, a redirection) is told
to its owner's key alone.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from requests import RequestException, Session

from carriers.answers import unanswered
from carriers.base import BadNumber, TrackRequest, TrackResult, Transient
from carriers.nova_poshta_envelope import read_envelope
from carriers.nova_poshta_row import read_row, waybill

API_URL = "https://api.novaposhta.ua/v2.0/json/"
TRACKING_PAGE = "https://novaposhta.ua/tracking/?cargo_number="

CONNECT_SECONDS = 3.05
READ_SECONDS = 20.0
"""Public clients wait as long; a hundred parcels take their time."""

KNOWN_PREFIXES = ("20", "59", "1")
"""With these the numbers of parcels are known to begin."""

log = logging.getLogger(__name__)

_NUMBER = re.compile(r"\d{14}", re.ASCII)
_PHONE = re.compile(r"(?:00)?(?:38)?(0\d{9})", re.ASCII)


class NovaPoshta:
    """The carrier. `api_key` is the shop's own, and travels in the body of requests.

    Args:
        api_key: of the sender's account at Nova Poshta; may be left out.
        url: where the API is; a sandbox stands in for it.
        timeout: seconds to connect, and seconds between two bytes of the answer.
        session: for whoever routes requests in a way of their own.
        clock: gives epoch seconds; nothing is received later than it says.
    """

    key = "nova_poshta"
    name = "Nova Poshta"
    max_batch = 100
    min_interval = 1.0

    def __init__(
        self,
        api_key: str = "",
        *,
        url: str = API_URL,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
        session: Session | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._api_key = api_key
        # The API's address ends in a slash; without it servers redirect.
        self._url = url.rstrip("/") + "/"
        self._timeout = timeout
        self._session = session or Session()
        self._clock = clock

    def __repr__(self) -> str:
        return f"<NovaPoshta {self._url}>"

    def read_number(self, text: str) -> str:
        """The fourteen digits of a waybill, without spaces; BadNumber otherwise.

        One that begins in an unusual way is taken, and logged.
        """
        number = waybill(text)
        if not _NUMBER.fullmatch(number):
            raise BadNumber(
                "A Nova Poshta waybill number has 14 digits, such as 20450000000000."
            )
        if not number.startswith(KNOWN_PREFIXES):
            log.warning("A Nova Poshta number began unusually, with %s…", number[:2])
        return number

    def tracking_url(self, number: str) -> str:
        """Nova Poshta's page about the parcel."""
        return f"{TRACKING_PAGE}{number}"

    def track(self, requests: Sequence[TrackRequest]) -> list[TrackResult]:
        """Ask about up to 100 parcels, in one call; those not told of are missing."""
        if len(requests) > self.max_batch:
            raise ValueError(f"a call asks about {self.max_batch} parcels at most")
        asked = {request.number: request for request in requests}
        rows = self._ask(list(asked.values())) if asked else []
        told: dict[str, TrackResult] = {}
        for row in rows:
            # In any order, and not of every parcel: only the number tells.
            result = read_row(row, now=self._clock())
            if result.number in asked:
                told.setdefault(result.number, result)
        return list(told.values())

    def _ask(self, asked: Sequence[TrackRequest]) -> list[Mapping[str, Any]]:
        documents = [
            {"DocumentNumber": each.number, "Phone": ukrainian(each.phone)}
            for each in asked
        ]
        question = {
            "apiKey": self._api_key,
            "modelName": "TrackingDocumentGeneral",
            "calledMethod": "getStatusDocuments",
            "methodProperties": {"Documents": documents},
        }
        try:
            # Not redirected: the key is in the body, and would be sent along.
            answer = self._session.post(
                self._url,
                data=json.dumps(question).encode(),
                headers={"Content-Type": "application/json"},
                timeout=self._timeout,
                allow_redirects=False,
            )
        except RequestException as error:
            # The exception's own text may hold the URL of a proxy with its password.
            raise Transient(
                unanswered(self.name, self._url, type(error).__name__)
            ) from error
        phones = [document["Phone"] for document in documents]
        return read_envelope(
            answer.status_code,
            answer.content,
            answer.headers,
            secrets=(self._api_key, *phones),
        )


def ukrainian(phone: str) -> str:
    """A Ukrainian telephone number as Nova Poshta wants it, 380XXXXXXXXX; "" if none.

    Nova Poshta may refuse a whole call for the form of one telephone number.
    """
    digits = "".join(sign for sign in phone if sign in "0123456789")
    found = _PHONE.fullmatch(digits)
    return f"38{found[1]}" if found else ""
