"""Who did it: the customer information that Meta matches to an account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from capi import browser_keys
from capi.findings import Finding
from capi.normalize import Normalized, hash_key

HASHED = {
    "email": "em",
    "phone": "ph",
    "first_name": "fn",
    "last_name": "ln",
    "date_of_birth": "db",
    "gender": "ge",
    "city": "ct",
    "state": "st",
    "zip_code": "zp",
    "country_code": "country",
    "external_id": "external_id",
}
"""Our names, which are those of Meta's SDK, and Meta's keys on the wire."""

AS_IT_IS: dict[str, Callable[[object], Normalized]] = {
    "client_ip_address": browser_keys.normalize_ip,
    "client_user_agent": browser_keys.normalize_user_agent,
    "fbp": browser_keys.normalize_fbp,
    "fbc": browser_keys.normalize_fbc,
}
"""Keys that Meta wants unhashed, named alike on both sides."""

Text: TypeAlias = str | Sequence[str] | None


@dataclass(frozen=True, kw_only=True, repr=False)
class UserData:
    """Customer information in clear; it leaves this object normalised and hashed.

    Texts that are SHA-256 hashes already pass as they are. A field that Meta hashes
    may hold several values. `country_code` also says how to read phone, state and
    postcode. The `repr` names the fields that are set, never what is in them.
    """

    email: Text = None
    phone: Text = None
    first_name: Text = None
    last_name: Text = None
    date_of_birth: Text = None
    gender: Text = None
    city: Text = None
    state: Text = None
    zip_code: Text = None
    country_code: Text = None
    external_id: Text = None
    client_ip_address: str | None = None
    client_user_agent: str | None = None
    fbp: str | None = None
    fbc: str | None = None

    def __repr__(self) -> str:
        present = (f"{each.name}=…" for each in fields(self) if self._has(each.name))
        return f"UserData({', '.join(present)})"

    def to_server(self) -> dict[str, Any]:
        """Meta's `user_data`: lists of hashes, and the browser's keys as they are."""
        return self._resolved()[0]

    def to_browser(self) -> dict[str, str]:
        """The hashes for the pixel's manual advanced matching (`fbq('init', id, …)`).

        They are the server half's own, so that both halves name the same person; the
        pixel takes one value for each key.
        """
        payload = self.to_server()
        return {key: payload[key][0] for key in HASHED.values() if key in payload}

    def findings(self) -> tuple[Finding, ...]:
        """What was left out or is doubtful."""
        return self._resolved()[1]

    def _has(self, name: str) -> bool:
        return getattr(self, name) not in (None, "", (), [])

    def _resolved(self) -> tuple[dict[str, Any], tuple[Finding, ...]]:
        payload: dict[str, Any] = {}
        findings: list[Finding] = []
        country = self.country_code if isinstance(self.country_code, str) else None
        for name, key in HASHED.items():
            if not self._has(name):
                continue
            hashed = hash_key(key, getattr(self, name), country=country)
            findings += hashed.findings
            if hashed.values:
                payload[key] = list(hashed.values)
        for name, normalize in AS_IT_IS.items():
            if not self._has(name):
                continue
            normal = normalize(getattr(self, name))
            findings += normal.findings
            if normal.values:
                payload[name] = normal.values[0]
        return payload, tuple(findings)
