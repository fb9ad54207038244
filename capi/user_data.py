"""Who did it: the customer information that Meta matches to an account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar
from uuid import UUID

from capi.digests import Digests, Email, Opaque, Phone, Shared, SharedInCountry, Told
from capi.kinds import Found, Id, Text, is_blank, several
from capi.lean import lean
from capi.normal import browser_keys, e164, people
from capi.normal.normalized import Normalized
from capi.parts import Part
from capi.user_ids import FB_LOGIN_ID, LEAD_ID, MADID

_T = TypeVar("_T")
Some: TypeAlias = _T | Sequence[_T] | None
"""One value, several, or none."""

IP = Told(browser_keys.normalize_ip, browser_keys.USUAL_IP)
AGENT = Told(browser_keys.normalize_user_agent, browser_keys.is_usual_agent)
FBP = Told(browser_keys.normalize_fbp, browser_keys.USUAL_FBP)
FBC = Told(browser_keys.normalize_fbc, browser_keys.USUAL_FBC)


@lean
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

    email: Annotated[Some[str], Email("em", usual=people.USUAL_EMAIL)] = None
    phone: Annotated[Some[str | int], Phone("ph", in_use=e164.in_use)] = None
    first_name: Annotated[Some[str], Shared("fn")] = None
    last_name: Annotated[Some[str], Shared("ln")] = None
    date_of_birth: Annotated[Some[str | int | date], Digests("db")] = None
    gender: Annotated[Some[str], Shared("ge")] = None
    city: Annotated[Some[str], Shared("ct")] = None
    state: Annotated[Some[str], SharedInCountry("st")] = None
    zip_code: Annotated[Some[str], SharedInCountry("zp")] = None
    country_code: Annotated[Some[str], Shared("country")] = None
    external_id: Annotated[Some[str | int | UUID], Opaque("external_id")] = None
    f5first: Annotated[str | None, Digests("f5first", single=True)] = None
    f5last: Annotated[str | None, Digests("f5last", single=True)] = None
    fi: Annotated[str | None, Digests("fi", single=True)] = None
    dobd: Annotated[str | int | None, Digests("dobd", single=True)] = None
    dobm: Annotated[str | int | None, Digests("dobm", single=True)] = None
    doby: Annotated[str | int | None, Digests("doby", single=True)] = None
    client_ip_address: Annotated[str | None, IP] = None
    client_user_agent: Annotated[str | None, AGENT] = None
    fbp: Annotated[str | None, FBP] = None
    fbc: Annotated[str | None, FBC] = None
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
        return self.render(self._at, [])

    def to_browser(self) -> dict[str, str]:
        """The hashes for the pixel's manual advanced matching (`fbq('init', id, …)`).

        They are the server half's own, so that both halves name the same person; the
        pixel takes one value for each key.
        """
        sent = self.to_server()
        return {key: sent[key][0] for key in HASHED.values() if key in sent}

    def _with_care(self, name: str, raw: object, at: str, found: Found) -> Any:
        kind = self.kinds[name]
        if not isinstance(kind, Digests) or is_blank(raw):
            return super()._with_care(name, raw, at, found)
        return kind.within(self._country()).take(raw, at, found)

    def _country(self) -> str | None:
        texts = (each for each in several(self.country_code) if isinstance(each, str))
        return next(texts, None)

    def _has(self, name: str) -> bool:
        value = getattr(self, name)
        return not is_blank(value) and not (
            isinstance(value, tuple | list) and not value
        )


HASHED = {
    name: kind.key
    for name, kind in UserData.kinds.items()
    if isinstance(kind, Digests) and not kind.single
}
"""Our names, which are those of Meta's SDK, and Meta's keys on the wire: lists."""

AS_IT_IS: dict[str, Callable[[object], Normalized]] = {
    name: kind.normalize
    for name, kind in UserData.kinds.items()
    if isinstance(kind, Told)
}
"""Keys that the browser tells and Meta wants unhashed, named alike on both sides."""
