"""EasyPost's Tracker object, read: the same in an answer and in a webhook.

The statuses are those of EasyPost's API documentation. `delivered` is told of whoever
took the parcel, the shop included: a tracker of a return label says so, but a parcel
that went back on its own label does not, and is for a person to judge.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from carriers.answers import tidy
from carriers.base import ParcelState, TrackResult
from carriers.return_leg import returning

DELIVERED = "delivered"
FAILURE = "failure"
TO_SENDER = "return_to_sender"
NO_NEWS = "unknown"

STATES = {
    NO_NEWS: ParcelState.NOT_FOUND,  # the parcel's carrier has nothing to tell
    "pre_transit": ParcelState.CREATED,
    "in_transit": ParcelState.IN_TRANSIT,
    "out_for_delivery": ParcelState.OUT_FOR_DELIVERY,
    "available_for_pickup": ParcelState.READY,
    DELIVERED: ParcelState.RECEIVED,
    TO_SENDER: ParcelState.RETURNING,
    FAILURE: ParcelState.ATTEMPT_FAILED,
    "cancelled": ParcelState.CANCELLED,
    "error": ParcelState.UNKNOWN,  # EasyPost could not find out; it goes on trying
}

FAILURES = {"refused": ParcelState.REFUSED, "lost": ParcelState.LOST}
"""What `status_detail` makes of a `failure`, where it is more than a failed try."""

KEPT = (
    "id mode tracking_code status status_detail carrier created_at updated_at"
    " est_delivery_date finalized is_return public_url"
).split()
"""What of a tracker is handed on. The rest names people and places."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Step:
    """One scan of the parcel; `at` is in epoch seconds, or None."""

    status: str
    message: str
    at: int | None


def read_tracker(tracker: Mapping[str, Any], *, now: float) -> TrackResult | None:
    """What the tracker says; None where it does not even say of which parcel.

    `now` is in epoch seconds, and nothing is received after it: the times of carriers
    that name no zone are told as UTC, and may lie ahead. A status that is not known is
    logged.
    """
    number = tracking_code(tracker.get("tracking_code"))
    if not number:
        return None
    status = tidy(tracker.get("status"))
    steps = _steps(tracker.get("tracking_details"))
    state = _state(status, tracker, steps)
    delivered_at = _delivered_at(steps) if state is ParcelState.RECEIVED else None
    return TrackResult(
        number=number,
        state=state,
        raw_code=status,
        raw_text=steps[-1].message if steps else "",
        received_at=None if delivered_at is None else min(delivered_at, int(now)),
        updated_at=moment(tracker.get("updated_at")),
        public_url=_page(tracker.get("public_url")),
        raw={key: tidy(tracker[key]) for key in KEPT if key in tracker},
    )


def tracking_code(value: object) -> str:
    """A tracking code in the form in which two are compared: capitals, no spaces."""
    return "".join(tidy(value).upper().split())


def moment(value: object) -> int | None:
    """An ISO 8601 time in epoch seconds; UTC where it names no zone, as EasyPost says.

    None for anything else.
    """
    try:
        read = datetime.fromisoformat(tidy(value))
        if read.tzinfo is None:
            read = read.replace(tzinfo=UTC)
        return max(int(read.timestamp()), 0) or None
    except (ValueError, OverflowError):
        return None


def _state(
    status: str, tracker: Mapping[str, Any], steps: Sequence[_Step]
) -> ParcelState:
    if status not in STATES:
        log.warning("EasyPost sent a status that is not known: %r", status)
        return ParcelState.UNKNOWN
    state = STATES[status]
    if status == FAILURE:
        state = FAILURES.get(tidy(tracker.get("status_detail")), state)
    if tracker.get("is_return") is True:
        return returning(state)
    went_back = any(step.status == TO_SENDER for step in steps)
    if state is ParcelState.RECEIVED and went_back:
        return ParcelState.REVIEW
    return state


def _steps(details: object) -> list[_Step]:
    """The scans of a parcel, oldest first; those without a time keep their place."""
    found: list[_Step] = []
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, Mapping):
            found.append(
                _Step(
                    status=tidy(detail.get("status")),
                    message=tidy(detail.get("message")),
                    at=moment(detail.get("datetime")),
                )
            )
    if all(step.at is not None for step in found):
        found.sort(key=lambda step: step.at or 0)
    return found


def _delivered_at(steps: Sequence[_Step]) -> int | None:
    """When the parcel was delivered, once and for all.

    After that come scans of the paperwork, delivered as well. A "delivered" that was
    followed by something else was a mistake of the carrier's.
    """
    at = None
    for step in steps:
        if step.status == DELIVERED:
            at = step.at if at is None else at
        elif step.status != NO_NEWS:
            at = None
    return at


def _page(value: object) -> str:
    """The address of a page, if it is one that a link may lead to."""
    url = tidy(value)
    return url if url.startswith("https://") else ""
