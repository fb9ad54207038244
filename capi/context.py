"""What the visitor's browser told the shop at the moment of the act.

It is frozen then and kept with the order. A webhook hours later, or a worker days
later, sees the shopper's address and agent, never Stripe's or its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from capi.consent import Consent
from capi.user_data import Some, UserData


@dataclass(frozen=True, kw_only=True, repr=False)
class Context:
    """A visitor's browser, as one request showed it.

    `to_dict` gives what JSON can hold; `from_dict` takes it back, keys unknown to this
    version included.
    """

    client_ip_address: str | None = None
    client_user_agent: str | None = None
    event_source_url: str | None = None
    referrer_url: str | None = None
    fbp: str | None = None
    fbc: str | None = None
    external_id: str | None = None
    consent: Consent = Consent.UNDECIDED

    def __repr__(self) -> str:
        return f"Context(consent={self.consent.value!r}, …)"

    def to_dict(self) -> dict[str, str]:
        """Everything that is known, as texts."""
        return {key: str(value) for key, value in vars(self).items() if value}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Context":
        """The context that `to_dict` gave."""
        known = {
            each.name: stored[each.name] for each in fields(cls) if each.name in stored
        }
        if "consent" in known:
            known["consent"] = Consent(known["consent"])
        return cls(**known)

    def user_data(self, **person: Some[str]) -> UserData:
        """User data for `person` (named as in `UserData`) in this browser."""
        known: dict[str, Any] = {"external_id": self.external_id, **person}
        return UserData(
            **known,
            client_ip_address=self.client_ip_address,
            client_user_agent=self.client_user_agent,
            fbp=self.fbp,
            fbc=self.fbc,
        )
