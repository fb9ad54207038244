"""What of an event is worth a column: it is searched, matched or summed by."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from sandbox.appendix import plain_cookie, plain_hash
from sandbox.sameness import device
from sandbox.tallies import to_amount

_SHA256 = re.compile(r"[0-9a-f]{64}")


def columns(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a server event; what it does not carry is None."""
    user_data = payload.get("user_data") or {}
    custom_data = payload.get("custom_data") or {}
    event_time = payload.get("event_time")
    fbp = as_text(user_data.get("fbp"))
    currency = as_text(custom_data.get("currency"))
    return {
        "event_name": as_text(payload["event_name"]),
        "event_id": as_text(payload.get("event_id")),
        "event_time": int(event_time) if event_time is not None else None,
        "action_source": as_text(payload.get("action_source")),
        "value": to_amount(custom_data.get("value")),
        "currency": currency.upper() if currency else None,
        "order_id": as_text(custom_data.get("order_id")),
        "fbp": plain_cookie(fbp) if fbp else None,
        "external_id": _external_id(user_data.get("external_id")),
        "madid": device(user_data.get("madid")),
        "anon_id": device(user_data.get("anon_id")),
    }


def searchable(row: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """Ids and parameters in small letters, for SQLite knows those of ASCII alone."""
    ids = (row["event_name"], row["event_id"] or "", row["pixel_id"])
    words = " ".join((*ids, json.dumps(payload, ensure_ascii=False)))
    return words.casefold().encode(errors="replace").decode()


def as_text(value: Any) -> str | None:
    """A scalar as text; ids may come as numbers. Empty is as good as absent.

    JSON can spell half a surrogate pair, which no database can keep.
    """
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).encode(errors="replace").decode() or None
    return None


def _external_id(value: Any) -> str | None:
    """The first external id as a hash: the pixel sends hashes, servers may not.

    A clear id is hashed by the pixel's rule (lower case, no white space), or the two
    halves of one event would not find each other.
    """
    known = as_text(next(iter(value), None) if isinstance(value, list) else value)
    if known is None:
        return None
    known = plain_hash("".join(known.lower().split()))
    if _SHA256.fullmatch(known):
        return known
    return hashlib.sha256(known.encode()).hexdigest()
