"""Trackers as EasyPost writes them."""

from typing import Any

NUMBER = "EZ4000000004"


def step(status: str, datetime: object, message: str = "") -> dict[str, Any]:
    return {
        "object": "TrackingDetail",
        "message": message or status.replace("_", " ").title(),
        "description": "",
        "status": status,
        "status_detail": "status_update",
        "datetime": datetime,
        "source": "USPS",
        "carrier_code": "",
        "tracking_location": {
            "object": "TrackingLocation",
            "city": "CHARLESTON",
            "state": "SC",
            "country": None,
            "zip": "29407",
        },
        "est_delivery_date": None,
    }


STEPS = [
    step("pre_transit", "2026-09-01T10:00:00Z"),
    step("in_transit", "2026-09-02T10:00:00Z"),
    step("out_for_delivery", "2026-09-03T08:00:00Z"),
    step("delivered", "2026-09-03T14:24:00Z", "Delivered, Front Desk"),
]


def tracker(number: str = NUMBER, **changes: Any) -> dict[str, Any]:
    """A parcel that was delivered."""
    return {
        "id": f"trk_{number.lower()}",
        "object": "Tracker",
        "mode": "test",
        "tracking_code": number,
        "status": "delivered",
        "status_detail": "arrived_at_destination",
        "created_at": "2026-09-01T09:00:00Z",
        "updated_at": "2026-09-03T15:00:00Z",
        "signed_by": "JOHN TESTER",
        "weight": 17.6,
        "est_delivery_date": "2026-09-03T00:00:00Z",
        "shipment_id": None,
        "carrier": "USPS",
        "tracking_details": STEPS,
        "carrier_detail": None,
        "finalized": True,
        "is_return": False,
        "public_url": "https://track.easypost.com/djE6dHJrXzEyMw",
        "fees": [],
        **changes,
    }
