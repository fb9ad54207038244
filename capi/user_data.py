"""Who did it: the customer information that Meta matches to an account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar
from uuid import UUID

from capi.findings import Finding
from capi.kinds import Id, Text, is_blank, several
from capi.normal import browser_keys
from capi.normalize import Normalized, hash_key
from capi.parts import Part, Resolved
from capi.user_ids import FB_LOGIN_ID, LEAD_ID, MADID

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
"""Our names, which are those of Meta's SDK, and Meta's keys on the wire: lists."""

HASHED_SCALARS = frozenset({"f5first", "f5last", "fi", "dobd", "dobm", "doby"})
"""Keys that Meta wants hashed, too, but only one value of each. They are in Meta's SDK
and no longer in its docs."""

AS_IT_IS: dict[str, Callable[[object], Normalized]] = {
    "client_ip_address": browser_keys.normalize_ip,
    "client_user_agent": browser_keys.normalize_user_agent,
    "fbp": browser_keys.normalize_fbp,
    "fbc": browser_keys.normalize_fbc,
}
"""Keys that the browser tells and Meta wants unhashed, named alike on both sides."""

_T = TypeVar("_T")
Some: TypeAlias = _T | Sequence[_T] | None
"""One value, several, or none."""


@dataclass(frozen=True, kw_only=True, repr=False)
class UserData(Part):
    """Customer information in clear; it leaves this object normalised and hashed.

    Texts that are SHA-256 hashes already pass as they are. A field that Meta hashes
    may hold several values. `country_code` also says how to read phone, state and
    postcode. The `repr` names the fields that are set, never what is in them.

    `lead_id` is of Meta's lead ads, `fb_login_id` of Facebook Login. `anon_id` (of an
    app's installation) and `madid` (the device's advertising id) go with app events.
    From `page_id` on, the ids are of business messaging: WhatsApp takes `ctwa_clid`
    with `page_id` or `whatsapp_business_account_id`, Messenger `page_id` with
    `page_scoped_user_id`, Instagram `ig_account_id` with `ig_sid`.
    """

    email: Some[str] = None
    phone: Some[str | int] = None
    first_name: Some[str] = None
    last_name: Some[str] = None
    date_of_birth: Some[str | int | date] = None
    gender: Some[str] = None
    city: Some[str] = None
    state: Some[str] = None
    zip_code: Some[str] = None
    country_code: Some[str] = None
    external_id: Some[str | int | UUID] = None
    f5first: str | None = None
    f5last: str | None = None
    fi: str | None = None
    dobd: str | int | None = None
    dobm: str | int | None = None
    doby: str | int | None = None
    client_ip_address: str | None = None
    client_user_agent: str | None = None
    fbp: str | None = None
    fbc: str | None = None
    subscription_id: Id = None
    fb_login_id: Annotated[int | str | None, FB_LOGIN_ID] = None
    lead_id: Annotated[int | str | None, LEAD_ID] = None
    anon_id: Id = None
    madid: Annotated[str | UUID | None, MADID] = None
    page_id: Id = None
    page_scoped_user_id: Id = None
    ctwa_clid: Text = None
    whatsapp_business_account_id: Id = None
    ig_account_id: Id = None
    ig_sid: Id = None

    _at: ClassVar[str] = "user_data"

    def __repr__(self) -> str:
        present = (f"{each.name}=…" for each in fields(self) if self._has(each.name))
        return f"UserData({', '.join(present)})"

    def to_server(self) -> dict[str, Any]:
        """Meta's `user_data`: lists of hashes, and the other keys as they are."""
        return self.resolve().payload

    def to_browser(self) -> dict[str, str]:
        """The hashes for the pixel's manual advanced matching (`fbq('init', id, …)`).

        They are the server half's own, so that both halves name the same person; the
        pixel takes one value for each key.
        """
        country = self._country()
        hashed = {
            HASHED[name]: hash_key(HASHED[name], raw, country=country).values
            for name, raw in self._given()
            if name in HASHED
        }
        return {key: values[0] for key, values in hashed.items() if values}

    def _resolve(self, at: str) -> Resolved:
        payload: dict[str, Any] = {}
        findings: list[Finding] = []
        others: list[tuple[str, Any]] = []
        country = self._country()
        for name, raw in self._given():
            if key := HASHED.get(name):
                values, found = hash_key(key, raw, country=country)
                if values:
                    payload[key] = list(values)
            elif name in HASHED_SCALARS:
                values, found = hash_key(name, raw, country=country)
                if values:
                    payload[name] = values[0]
            elif as_it_is := AS_IT_IS.get(name):
                values, found = as_it_is(raw)
                if values:
                    payload[name] = values[0]
            else:
                others.append((name, raw))
                continue
            findings += found
        rest = self._read(others, at)
        return Resolved(payload | rest.payload, (*findings, *rest.findings))

    def _country(self) -> str | None:
        texts = (each for each in several(self.country_code) if isinstance(each, str))
        return next(texts, None)

    def _has(self, name: str) -> bool:
        value = getattr(self, name)
        return not is_blank(value) and not (
            isinstance(value, tuple | list) and not value
        )
