"""What Meta could know a person by, in five kinds, as a row of dots shows it.

Neither the address nor the agent of the browser is among them: every web event has
those, so that they would tell no event from another.
"""

from collections.abc import Iterable, Mapping
from typing import Any

KINDS: dict[str, tuple[str, ...]] = {
    "email": ("em",),
    "phone": ("ph",),
    "name": ("fn", "ln", "ct", "st", "zp", "country", "db", "ge"),
    "id": ("external_id", "fb_login_id", "lead_id", "subscription_id"),
    "device": ("fbp", "fbc", "madid", "anon_id", "ctwa_clid"),
}


def kinds_in(payloads: Iterable[Mapping[str, Any]]) -> list[str]:
    """The kinds that any of these events has, in the order of `KINDS`."""
    present = {
        key
        for payload in payloads
        for key, value in (payload.get("user_data") or {}).items()
        if value not in (None, "", [])
    }
    return [kind for kind, keys in KINDS.items() if present.intersection(keys)]
