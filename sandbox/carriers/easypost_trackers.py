"""A parcel as EasyPost's Tracker: what moves it made, in EasyPost's words.

`status` is what counts; the details tell the way, oldest first, each as it was then.
Times are UTC.
"""

import base64
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sandbox.carriers.parcels import Move, Parcel

# Nobody has heard anything of the parcel yet.
UNKNOWN = "unknown"

Json = dict[str, Any]


class Place(NamedTuple):
    """Where a scan happened, as far as the carrier says."""

    city: str | None = None
    state: str | None = None
    zip: str | None = None


class Scan(NamedTuple):
    """The carrier's words for a move, and EasyPost's finer word."""

    message: str
    status_detail: str
    place: Place = Place()


_HOUSTON = Place("HOUSTON", "TX", "77063")
_CHARLESTON = Place("CHARLESTON", "SC", "29407")

SCANS = {
    "created": Scan("Shipping Label Created", "label_created", _HOUSTON),
    "handed_over": Scan(
        "Accepted at USPS Origin Facility", "received_at_origin_facility", _HOUSTON
    ),
    "on_its_way": Scan("Departed Shipping Facility", "departed_facility", _HOUSTON),
    "with_courier": Scan("Out for Delivery", "out_for_delivery", _CHARLESTON),
    "attempt_failed": Scan(
        "Notice Left (No Authorized Recipient Available)",
        "delivery_exception",
        _CHARLESTON,
    ),
    "at_branch": Scan(
        "Available for Pickup", "arrived_at_pickup_location", _CHARLESTON
    ),
    "received": Scan("Delivered, In/At Mailbox", "arrived_at_destination", _CHARLESTON),
    "refused": Scan("Refused", "refused", _CHARLESTON),
    "returning": Scan("Return to Sender", "return", _CHARLESTON),
    "returned": Scan("Delivered to Original Sender", "return", _HOUSTON),
}


def tracker(parcel: Parcel) -> Json:
    """The Tracker of a parcel."""
    details = [_detail(parcel, move) for move in parcel.moves if move.code != UNKNOWN]
    return {
        "id": parcel.tracker,
        "object": "Tracker",
        "mode": "test",
        "tracking_code": parcel.number,
        "status": parcel.last.code,
        "status_detail": _scan(parcel.last).status_detail,
        "created_at": iso(parcel.made),
        "updated_at": iso(max(parcel.made, parcel.last.at)),
        "signed_by": None,
        "weight": None,
        "est_delivery_date": None,
        "shipment_id": None,
        "carrier": parcel.service,
        "tracking_details": details,
        "carrier_detail": _carrier_detail() if details else None,
        "delivery_evidence": [],
        "finalized": True,
        "is_return": False,
        "public_url": _public_url(parcel),
        "fees": [
            {
                "object": "Fee",
                "type": "TrackerFee",
                "amount": "0.02000",
                "charged": False,
                "refunded": False,
            }
        ],
    }


def iso(at: float) -> str:
    """A moment as EasyPost writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _public_url(parcel: Parcel) -> str:
    """The address of EasyPost's own page; it knows nothing of the sandbox's parcels."""
    name = base64.b64encode(f"v1:{parcel.tracker}".encode()).decode()
    return f"https://track.easypost.com/{name}"


def _detail(parcel: Parcel, move: Move) -> Json:
    scan = _scan(move)
    return {
        "object": "TrackingDetail",
        "message": scan.message,
        "description": "",
        "status": move.code,
        "status_detail": scan.status_detail,
        "datetime": iso(move.at),
        "source": parcel.service,
        "carrier_code": "",
        "tracking_location": _location(scan.place),
        "est_delivery_date": None,
    }


def _scan(move: Move) -> Scan:
    words = move.code.replace("_", " ").title()
    return SCANS.get(move.state, Scan(words, "status_update"))


def _carrier_detail() -> Json:
    return {
        "object": "CarrierDetail",
        "service": "First-Class Package Service",
        "container_type": None,
        "est_delivery_date_local": None,
        "est_delivery_time_local": None,
        "origin_location": "HOUSTON TX, 77001",
        "origin_tracking_location": _location(_HOUSTON),
        "destination_location": "CHARLESTON SC, 29401",
        "destination_tracking_location": None,
        "guaranteed_delivery_date": None,
        "alternate_identifier": None,
        "initial_delivery_attempt": None,
    }


def _location(place: Place) -> Json:
    return {
        "object": "TrackingLocation",
        "city": place.city,
        "state": place.state,
        "country": None,
        "zip": place.zip,
    }
