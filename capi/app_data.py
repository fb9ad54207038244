"""The app and the device of an event with `action_source` app."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, TypeAlias

from capi.choices import DeviceInfoVersion
from capi.findings import Finding, Severity
from capi.kinds import (
    TEXT,
    Flag,
    Found,
    Kind,
    Number,
    Text,
    as_text,
    choice,
    finite,
    whole,
)
from capi.lean import lean
from capi.parts import Block, Each, Nested, Part


def _count(raw: object) -> int | str | None:
    """A whole number; Meta's docs have it as one in one place, as text in another."""
    number = whole(raw)
    return as_text(raw) if number is None else number


def _density(raw: object) -> str | None:
    """Pixels per point, as text with two decimals, as in Meta's examples."""
    number = finite(raw)
    return as_text(raw) if number is None else f"{number:.2f}"


Count: TypeAlias = Annotated[
    int | str | None,
    Kind(
        _count,
        "not_a_whole_number",
        "The value is not a whole number and was left out.",
        "Give an int.",
    ),
]


@lean
@dataclass(frozen=True, kw_only=True)
class ExtendedDeviceInfo(Part):
    """The device, in the sixteen places of `extinfo`, which stand in this order.

    Meta requires the first, `a2` (Android) or `i2` (iOS), and `os_version`; every
    other may be missing. Widths and heights are in pixels (Android) or points (iOS),
    storage is in GB.
    """

    ext_info_version: Annotated[
        DeviceInfoVersion | str | None, choice(DeviceInfoVersion, Severity.ERROR)
    ] = None
    app_package_name: Text = None
    short_version: Text = None
    long_version: Text = None
    os_version: Text = None
    device_model_name: Text = None
    locale: Text = None
    timezone_abbreviation: Text = None
    carrier: Text = None
    screen_width: Count = None
    screen_height: Count = None
    screen_density: Annotated[Number | str | None, replace(TEXT, read=_density)] = None
    cpu_core_count: Count = None
    total_disk_space_gb: Count = None
    free_disk_space_gb: Count = None
    device_time_zone: Text = None

    _at: ClassVar[str] = "app_data.extinfo"

    @classmethod
    def of(cls, places: Sequence[Any]) -> "ExtendedDeviceInfo":
        """The device that a list such as Meta's `extinfo` describes.

        Apps have some of the texts as numbers: Android's version code, for one.
        """
        known: dict[str, Any] = {}
        for (name, kind), place in zip(cls.kinds.items(), places, strict=False):
            number = finite(place) if kind is TEXT else None
            known[name] = place if number is None else str(number)
        return cls(**known)

    @property
    def cannot_forbid_tracking(self) -> bool:
        """Whether it is an iOS of before 6, whose owners had no such switch: Meta's
        docs have their `advertiser_tracking_enabled` as 1."""
        major = (self.one("os_version") or "").partition(".")[0].strip()
        is_ios = self.one("ext_info_version") == DeviceInfoVersion.IOS
        return is_ios and major.isdecimal() and int(major) < _FIRST_WITH_SWITCH

    def to_meta(self) -> list[Any]:
        """Meta's `extinfo`: a value in each place, `""` where nothing is known.

        Meta's Python SDK leaves null there, which Meta's docs do not allow.
        """
        return list(self.render(self._at, []).values())

    _last: ClassVar[str] = "part._complete(payload, at, found)"

    def _complete(
        self, payload: dict[str, Any], at: str, found: Found
    ) -> dict[str, Any]:
        if not ("ext_info_version" in payload and "os_version" in payload):
            found.append(_incomplete(at))
        return {place: payload.get(place, "") for place in self.kinds}


_FIRST_WITH_SWITCH = 6

TRACKING_FLAGS = ("advertiser_tracking_enabled", "application_tracking_enabled")


class Places(Nested):
    """The kind of a field that holds a part as a list of its values."""

    look: ClassVar[str] = ""

    def take(self, raw: object, at: str, found: Found) -> Any:
        """The values in their places."""
        payload = super().take(raw, at, found)
        return payload and list(payload.values())


@lean
@dataclass(frozen=True, kw_only=True)
class AppData(Block):
    """Which app it was, and what its user lets it do.

    Meta requires `advertiser_tracking_enabled` (what the system's user allows: App
    Tracking Transparency on iOS) and `extinfo` with every app event.
    `application_tracking_enabled` is the app's own switch. `campaign_ids` are of deep
    links, comma-separated, newest first.
    """

    advertiser_tracking_enabled: Flag = None
    application_tracking_enabled: Flag = None
    extinfo: Annotated[ExtendedDeviceInfo | None, Places(ExtendedDeviceInfo)] = None
    campaign_ids: Text = None
    install_referrer: Text = None
    installer_package: Text = None
    url_schemes: Annotated[Sequence[str], Each(TEXT, unique=True)] = ()
    windows_attribution_id: Text = None
    consider_views: Flag = None
    include_dwell_data: Flag = None
    include_video_data: Flag = None
    vendor_id: Text = field(default=None, repr=False)
    device_token: Text = field(default=None, repr=False)
    receipt_data: Text = field(default=None, repr=False)

    _at: ClassVar[str] = "app_data"

    @property
    def is_tracked(self) -> bool:
        """Whether the system's user lets the advertiser track them; untold is no."""
        told = self.one("advertiser_tracking_enabled")
        if told is None and isinstance(self.extinfo, ExtendedDeviceInfo):
            return self.extinfo.cannot_forbid_tracking
        return told is True

    _last: ClassVar[str] = "part._complete(payload, at, found)"

    def _complete(
        self, payload: dict[str, Any], at: str, found: Found
    ) -> dict[str, Any]:
        told = {finding.field for finding in found}
        found += [
            _missing(key, f"{at}.{key}")
            for key in _MISSING
            if key not in payload and f"{at}.{key}" not in told
        ]
        return payload


_MISSING = {
    "advertiser_tracking_enabled": (
        "tracking_flag_missing",
        Severity.ERROR,
        "The event does not say whether the person lets the advertiser track them.",
        "Give it as the device's tracking permission has it.",
    ),
    "application_tracking_enabled": (
        "application_flag_missing",
        Severity.WARNING,
        "The event does not say whether the app's own switch lets it be used for ads.",
        "Give it as the person has set it in the app.",
    ),
    "extinfo": (
        "extinfo_missing",
        Severity.ERROR,
        "An app's event needs extinfo, the description of the device.",
        "Give an ExtendedDeviceInfo.",
    ),
}


def _missing(key: str, at: str) -> Finding:
    code, severity, message, fix = _MISSING[key]
    return Finding(code, severity, at, message, fix)


def _incomplete(at: str) -> Finding:
    return Finding(
        code="extinfo_incomplete",
        severity=Severity.ERROR,
        field=at,
        message="The version (a2 or i2) or the system's version is missing.",
        fix="Give ext_info_version and os_version; Meta refuses extinfo without them.",
    )
