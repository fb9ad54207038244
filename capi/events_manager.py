"""The local Events Manager, asked for what it made of an event.

Meta's own has no such question: what it received and merged can only be looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import requests

from capi.errors import TransportError
from capi.happenings import Direction, Step

SECONDS = 3.0
BROWSER = "browser"


@dataclass(frozen=True)
class Arrival:
    """One copy of an event, as it arrived there.

    `reason` is a stable code, `sentence` says it in words, and `cause` is what is
    behind it, where that is known.
    """

    id: int
    received_at: float
    source: str
    pixel_id: str
    event_name: str
    event_id: str | None
    status: str
    reason: str
    value: float | None
    currency: str | None
    sentence: str | None = None
    cause: str | None = None


class EventsManager:
    """Reads `GET /events.json` of the Events Manager at `url`."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/events.json"

    def arrivals(self, **query: str) -> list[Arrival]:
        """What arrived, oldest first. Raises TransportError."""
        try:
            answer = requests.get(self._url, params=query, timeout=SECONDS)
            found = answer.json()
        except requests.RequestException as error:
            raise TransportError(type(error).__name__) from error
        if answer.status_code != 200 or not isinstance(found, list):
            raise TransportError("not the Events Manager", status=answer.status_code)
        return [_arrival(each) for each in reversed(found)]


def remark(arrivals: Sequence[Arrival]) -> str:
    """What the copies of one event came to, in a few words; empty: nothing merged."""
    merged = next((each for each in arrivals if each.reason == "merged"), None)
    if merged is None:
        return ""
    twins = [
        each
        for each in arrivals
        if each.source != merged.source and each.pixel_id == merged.pixel_id
    ]
    if not twins:
        return "merged"
    apart = min(abs(each.received_at - merged.received_at) for each in twins)
    return f"browser and server merged, {apart:.1f} s apart: counted once"


def hits(arrivals: Sequence[Arrival], *, since: float) -> list[Step]:
    """The browser's arrivals as steps of the log."""
    return [
        Step(
            key=f"arrival {each.id}",
            at=each.received_at,
            direction=Direction.OUT,
            event_name=each.event_name,
            event_id=each.event_id or "",
            who=each.source,
            value=each.value,
            currency=each.currency,
            destination=f"pixel:{each.pixel_id}",
            text="merged with the server's" if each.reason == "merged" else "",
        )
        for each in arrivals
        if each.source == BROWSER and each.received_at >= since
    ]


def _arrival(found: Mapping[str, Any]) -> Arrival:
    known: Any = {each.name: found.get(each.name) for each in fields(Arrival)}
    return Arrival(**known)
