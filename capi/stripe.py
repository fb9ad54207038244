"""What a Stripe payment tells about a Purchase.

Reads plain dicts (`session.to_dict()`), so it depends on no version of Stripe's SDK.
The session must be retrieved with `payment_intent.latest_charge` expanded.
"""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def paid_charge(session: Json) -> Json | None:
    """The Charge that paid for the session, or None where none did.

    A declined try leaves a charge of its own under the same PaymentIntent, so only one
    that is `paid` counts.
    """
    intent = session.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, Mapping) else None
    if not isinstance(charge, Mapping):
        return None
    return (
        charge if charge.get("paid") and charge.get("status") == "succeeded" else None
    )


def purchase_id(charge_id: str | None, order_number: str) -> str:
    """The Purchase's event id: the Charge's, or one from the order without a charge.

    Thanks page, webhook, replay and support desk all come to the same id by
    themselves, from what the payment is called.
    """
    return charge_id or f"order_{order_number}_purchase"


def person(session: Json) -> dict[str, str]:
    """Who paid, as keyword arguments for `UserData`; what Stripe left out is absent."""
    details = session.get("customer_details") or {}
    address = details.get("address") or {}
    first, _, last = (details.get("name") or "").strip().partition(" ")
    found = {
        "email": details.get("email"),
        "phone": details.get("phone"),
        "first_name": first,
        "last_name": last.strip(),
        "city": address.get("city"),
        "state": address.get("state"),
        "zip_code": address.get("postal_code"),
        "country_code": address.get("country"),
    }
    return {key: value for key, value in found.items() if value}
