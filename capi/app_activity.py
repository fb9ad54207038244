"""A call of the App Events API: what one device has to say, in the words of one app."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from capi.app_data import TRACKING_FLAGS, ExtendedDeviceInfo, Places
from capi.app_event import AppEvent
from capi.events import OPTIONS
from capi.findings import Finding, Severity
from capi.kinds import TEXT, Flag, Found, Id, Kind, Moment, Text, Whole, as_text
from capi.lean import lean
from capi.normal.browser_keys import normalize_ip
from capi.parts import Block, Each, EachPart, Nested
from capi.rules.rule import Rule
from capi.user_data import HASHED, UserData
from capi.user_ids import MADID


class ActivityKind(StrEnum):
    """What a call is about: the parameter `event`."""

    INSTALL = "MOBILE_APP_INSTALL"
    CUSTOM_EVENTS = "CUSTOM_APP_EVENTS"
    DEFERRED_LINK = "DEFERRED_APP_LINK"


EVENTS_MISSING = Rule(
    "custom_events_missing",
    Severity.ERROR,
    "The call has no custom event that Meta could take.",
    "Give custom_events, each with a name that Meta takes.",
)
DEVICE_MISSING = Rule(
    "advertiser_id_missing",
    Severity.WARNING,
    "The call names no device; Meta's docs require advertiser_id or attribution.",
    "Send the device's advertising id, which it gives while tracking is allowed.",
)
ADDRESS_MISSING = Rule(
    "device_address_missing",
    Severity.WARNING,
    "The device's address is not known; Meta wants it with every call that a server"
    " makes, in the header X-Forwarded-For.",
    "Give client_ip_address as the app's call came from it.",
)
FLAG_ASSUMED = Rule(
    "tracking_flag_assumed",
    Severity.WARNING,
    "Nobody said what the person allows, so 0 is sent: not allowed.",
    "Send the flag with every event, as the device and the app have it.",
)

DEVICE = frozenset({"advertiser_id", "attribution"})
"""By either of these Meta knows the device."""


class Address:
    """The kind of the device's address: public, or left out."""

    look: ClassVar[str] = ""

    def take(self, raw: object, at: str, found: Found) -> str | None:
        """The address in its short form."""
        normal = normalize_ip(raw)
        found += [replace(finding, field=at) for finding in normal.findings]
        return next(iter(normal.values), None)


class AdvancedMatching(Nested):
    """The kind of `ud`: one digest of each key, as the pixel has them."""

    look: ClassVar[str] = ""

    def take(self, raw: object, at: str, found: Found) -> Any:
        """The digests, by Meta's keys; what Meta does not hash has no place in `ud`."""
        known = super().take(raw, at, found) or {}
        hashed = {key: known[key][0] for key in HASHED.values() if key in known}
        return hashed or None


class Objects:
    """The kind of a list of JSON objects that are Meta's own, such as claims."""

    look: ClassVar[str] = ""

    def take(self, raw: object, at: str, found: Found) -> list[Any] | None:
        """The list as it is."""
        if isinstance(raw, list | tuple) and all(isinstance(x, dict) for x in raw):
            return list(raw)
        message = "The value is no list of objects and was left out."
        fix = "Give a list of it."
        found.append(Finding("wrong_type", Severity.ERROR, at, message, fix))
        return None


def _kind(raw: object) -> str | None:
    word = (as_text(raw) or "").strip().upper()
    return word if word in frozenset(ActivityKind) else None


KIND = Kind(
    _kind,
    "unknown_choice",
    "The value is none that Meta knows here and was left out.",
    f"Use one of {', '.join(ActivityKind)}.",
    Severity.ERROR,
)


@lean
@dataclass(frozen=True, kw_only=True, repr=False)
class Activity(Block):
    """An install, custom events, or the question for a deferred link, of one device.

    `advertiser_id` is the device's advertising id; `attribution` Facebook's cookie of
    old Android and iOS, which is not to be kept. Meta's docs require one of the two.
    `anon_id` is of the installation, `app_user_id` the app's own.

    Both tracking flags are always sent. One that is not known is sent as 0: Meta takes
    an event without it for one of a person who has refused, and nobody's permission is
    made up here. `advertiser_tracking_enabled` is what the system's user allows,
    `application_tracking_enabled` the app's own switch, which must survive a restart.

    `consider_views` asks Meta to answer with views of ads, too, where there was no
    click; `include_dwell_data` and `include_video_data` for more about those. `ud`
    holds who it is, in clear; it leaves this object hashed.

    `client_ip_address` is the device's; it travels as the header X-Forwarded-For. What
    else Meta's reference lists is the work of Meta's SDKs, or says `custom_events` once
    more, in a file.
    """

    event: Annotated[ActivityKind | str, KIND]
    advertiser_id: Annotated[str | UUID | None, MADID] = None
    attribution: Text = None
    advertiser_tracking_enabled: Flag = None
    application_tracking_enabled: Flag = None
    custom_events: Annotated[Sequence[AppEvent], EachPart(AppEvent)] = ()
    event_id: Id = None
    ud: Annotated[UserData | None, AdvancedMatching(UserData)] = None
    extinfo: Annotated[ExtendedDeviceInfo | None, Places(ExtendedDeviceInfo)] = None
    anon_id: Id = None
    app_user_id: Id = None
    vendor_id: Text = None
    install_timestamp: Moment = None
    install_referrer: Text = None
    google_install_referrer: Text = None
    meta_install_referrer: Text = None
    installer_package: Text = None
    url_schemes: Annotated[Sequence[str], Each(TEXT, unique=True)] = ()
    campaign_ids: Text = None
    click_id: Text = None
    device_token: Text = None
    consider_views: Flag = None
    include_dwell_data: Flag = None
    include_video_data: Flag = None
    windows_attribution_id: Text = None
    receipt_data: Text = None
    attribution_referrer: Text = None
    attribution_sources: Annotated[Sequence[Mapping[str, Any]] | None, Objects()] = None
    page_id: Id = None
    page_scoped_user_id: Id = None
    user_id: Id = None
    user_id_type: Text = None
    data_processing_options: Annotated[Sequence[str] | None, OPTIONS] = None
    data_processing_options_country: Whole = None
    data_processing_options_state: Whole = None
    limited_data_use: Flag = None
    add_to_messaging_customer_base_for_whatsapp: Flag = None
    client_ip_address: Annotated[str | None, Address()] = None

    def __repr__(self) -> str:
        return f"Activity({self.event!r}, …)"

    _last: ClassVar[str] = "part._complete(payload, at, found)"

    def _complete(
        self, payload: dict[str, Any], at: str, found: Found
    ) -> dict[str, Any]:
        numbers = {
            key: int(value) if isinstance(value, bool) else value
            for key, value in payload.items()
        }
        missing = [flag for flag in TRACKING_FLAGS if flag not in payload]
        found += map(FLAG_ASSUMED.at, missing)
        found += _needs(payload)
        return numbers | dict.fromkeys(missing, 0)


def _needs(payload: Mapping[str, Any]) -> Iterator[Finding]:
    """What Meta's docs ask for beside the flags."""
    custom = payload.get("event") == ActivityKind.CUSTOM_EVENTS
    if custom and not payload.get("custom_events"):
        yield EVENTS_MISSING.at("custom_events")
    if payload.get("advertiser_tracking_enabled") and not payload.keys() & DEVICE:
        yield DEVICE_MISSING.at("advertiser_id")
    if "client_ip_address" not in payload:
        yield ADDRESS_MISSING.at("client_ip_address")
