"""By which keys a copy is compared with others: its event id, its device, its order.

Meta's docs: an offline event is known by its time, name, item number and order or, for
want of an order, by the person's keys; its event id plays no part, and it is compared
with offline events alone. An install is known by its device. All else by its event id.

What counts as offline is what Meta's docs call so, and what it allows 62 days for:
`action_source` physical_store. A sale by phone, chat or email is reported like one of a
server's, and has an event id's 48 hours.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.appendix import plain_hash
from sandbox.matching import (
    APP,
    BY_ID,
    INSTALL,
    INSTALLS,
    OFFLINE,
    OFFLINE_SALES,
    Rule,
)

# What iOS and Android give an app whose user does not let it know the id: no device.
_NOBODY = re.compile(r"[0-]*")


@dataclass(frozen=True)
class Sameness:
    """The rule for one copy, and its keys: two copies that share one are one event."""

    rule: Rule
    keys: tuple[str, ...]


def sameness(
    payload: Mapping[str, Any], source: str, event_id: str | None
) -> Sameness | None:
    """How copies of this server event are found; None: by nothing that it carries."""
    if source == OFFLINE:
        return Sameness(OFFLINE_SALES, (f"sale {_sale(payload)}",))
    if source == APP and payload.get("event_name") == INSTALL:
        user_data = payload.get("user_data") or {}
        devices = {name: device(user_data.get(name)) for name in ("madid", "anon_id")}
        keys = tuple(f"{name} {value}" for name, value in devices.items() if value)
        if keys:
            return Sameness(INSTALLS, keys)
    return Sameness(BY_ID, (f"id {event_id}",)) if event_id is not None else None


def device(value: Any) -> str | None:
    """A device's or an install's id in one spelling; None where it names nobody."""
    text = value.strip().lower() if isinstance(value, str) else ""
    # JSON can spell half a surrogate pair, which no database can keep.
    text = text.encode(errors="replace").decode()
    return None if _NOBODY.fullmatch(text) else text


def _sale(payload: Mapping[str, Any]) -> str:
    custom_data = payload.get("custom_data") or {}
    order = custom_data.get("order_id")
    parts = (
        str(payload.get("event_time")),
        str(custom_data.get("item_number") or ""),
        str(order) if order else _person(payload.get("user_data") or {}),
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _person(user_data: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    return sorted((key, _values(value)) for key, value in user_data.items())


def _values(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return sorted(plain_hash(str(item)) for item in values if item not in (None, ""))
