"""Who an app reports: the person, their device, and what they allow.

A call says it once for all of its events; an event may say otherwise, key by key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from capi.app_data import AppData, ExtendedDeviceInfo
from capi.consent import Consent, limit
from capi.events import Event
from capi.kinds import TEXT
from capi.user_data import UserData

Json = Mapping[str, Any]

STEADIEST_FIRST = ("anon_id", "vendor_id", "madid", "external_id")
"""An app has several ids of its device, and none is always there."""

_NOBODY = "00000000-0000-0000-0000-000000000000"
"""The advertising id of everybody who is not to be tracked."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Caller:
    """Who calls: the app by its name, and what the request itself shows of the device.

    `consent` is the shop's word for a person of whom the app says nothing.
    """

    app: str
    consent: Consent
    address: str | None = None
    agent: str | None = None


class Person:
    """The person of one event, or with an `item` of nothing, of the whole call."""

    def __init__(self, body: Json, item: Json, caller: Caller) -> None:
        said = item.get("consent") or body.get("consent") or caller.consent
        self.consent = Consent(said)
        self._user = body.get("user_data", {}) | item.get("user_data", {})
        self._app = body.get("app_data", {}) | item.get("app_data", {})
        self._shown = {
            "client_ip_address": caller.address,
            "client_user_agent": caller.agent,
        }

    def user_data(self) -> UserData:
        """The person; address and agent are the call's own, unless it says others."""
        return UserData(**self._shown | self._user)

    def app_data(self) -> AppData:
        """The app and its device."""
        known = dict(self._app)
        if "extinfo" in known:
            # Apps have some of the texts as numbers: Android's version code, for one.
            kinds = ExtendedDeviceInfo.kinds.values()
            known["extinfo"] = ExtendedDeviceInfo.of(
                [
                    str(place) if kind is TEXT else place
                    for kind, place in zip(kinds, known["extinfo"], strict=True)
                ]
            )
        return AppData(**known)

    def limited(self, event: Event) -> Event:
        """The event, with Limited Data Use where use is limited."""
        country, state = self._user.get("country_code"), self._user.get("state")
        return limit(
            event,
            self.consent,
            country=country if isinstance(country, str) else "",
            state=state if isinstance(state, str) else "",
        )

    @property
    def device(self) -> str | None:
        """By what a person who declines later takes back what still waits: 64
        characters that do not tell the id that they are of; None: there is no id."""
        ids = self._app | self._user
        for key in STEADIEST_FIRST:
            value = ids.get(key)
            if isinstance(value, str) and value.strip() not in ("", _NOBODY):
                return sha256(f"device\n{key}\n{value.strip()}".encode()).hexdigest()
        return None
