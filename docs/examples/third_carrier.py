"""A carrier of your own: Pigeon Post, which does not exist.

`docs/carriers.md` goes through it. Its API answers `GET /parcels?numbers=PP1,PP2` with
`{"parcels": [{"number": "PP…", "status": "…", "since": "2026-11-22T09:30:00Z"}]}`, and
wants a key in the header `X-Api-Key`.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from requests import RequestException, Response, Session

from carriers.base import (
    BadNumber,
    BadRequest,
    ParcelState,
    RateLimited,
    Refused,
    TrackRequest,
    TrackResult,
    Transient,
)

STATES = {
    "announced": ParcelState.CREATED,
    "flying": ParcelState.IN_TRANSIT,
    "on_the_roof": ParcelState.READY,
    "handed_over": ParcelState.RECEIVED,
    "shooed_away": ParcelState.REFUSED,
    "flying_home": ParcelState.RETURNING,
    "home": ParcelState.RETURNED,
    "hawk": ParcelState.LOST,
}


class PigeonPost:
    """The carrier; up to 30 parcels a call, and no more than one call a second."""

    key = "pigeon_post"
    name = "Pigeon Post"
    max_batch = 30
    min_interval = 1.0

    def __init__(
        self, api_key: str, *, url: str = "https://api.pigeonpost.example"
    ) -> None:
        self._url = url
        self._session = Session()
        self._session.headers["X-Api-Key"] = api_key

    def read_number(self, text: str) -> str:
        """`PP` and eight digits; BadNumber otherwise."""
        number = "".join(text.upper().split())
        if not re.fullmatch(r"PP\d{8}", number, re.ASCII):
            raise BadNumber("A Pigeon Post number looks like PP12345678.")
        return number

    def tracking_url(self, number: str) -> str:
        """Pigeon Post's page about the parcel."""
        return f"https://pigeonpost.example/where/{number}"

    def track(self, requests: Sequence[TrackRequest]) -> list[TrackResult]:
        """Ask about up to 30 parcels."""
        numbers = ",".join(request.number for request in requests)
        try:
            answer = self._session.get(
                f"{self._url}/parcels",
                params={"numbers": numbers},
                timeout=(3.05, 10),
                allow_redirects=False,
            )
            _check(answer)
            return [_read(parcel) for parcel in answer.json()["parcels"]]
        except (RequestException, ValueError, KeyError, TypeError) as error:
            # The exception's own text may show what was sent: its class must do.
            raise Transient(f"Pigeon Post: {type(error).__name__}") from None


def _check(answer: Response) -> None:
    if answer.status_code == 429:
        raise RateLimited("Pigeon Post was asked too often", retry_after=60.0)
    if answer.status_code in (401, 403):
        raise Refused("Pigeon Post does not take the key")
    if answer.status_code in (400, 422):
        raise BadRequest("Pigeon Post does not take the question")
    if answer.status_code != 200:
        raise Transient(f"Pigeon Post answered with HTTP {answer.status_code}")


def _read(parcel: dict[str, Any]) -> TrackResult:
    state = STATES.get(parcel["status"], ParcelState.UNKNOWN)
    since = int(datetime.fromisoformat(parcel["since"]).timestamp())
    return TrackResult(
        number=parcel["number"],
        state=state,
        raw_code=parcel["status"],
        received_at=since if state is ParcelState.RECEIVED else None,
        updated_at=since,
    )
