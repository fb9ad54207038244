"""What Meta refuses in an event, in the order in which it looks.

Shape, then age, then hashing, then whether the person can be found at all, then what
the kind of event demands. Meta's docs: one wrong event refuses the whole call.
The subcodes are Meta's; the sentences are the sandbox's own.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.appendix import plain_hash
from sandbox.graph.errors import event_error, schema_error
from sandbox.graph.messaging import check_messaging
from sandbox.graph.shape import check_shape, path
from sandbox.tallies import to_amount

# Meta's docs: customer data that must be hashed. `external_id` may be.
HASHED_KEYS = ("em", "ph", "fn", "ln", "db", "ge", "ct", "st", "zp", "country")
OTHER_USER_KEYS = (
    "external_id",
    "client_ip_address",
    "client_user_agent",
    "fbc",
    "fbp",
    "subscription_id",
    "fb_login_id",
    "lead_id",
    "anon_id",
    "madid",
    "page_id",
    "page_scoped_user_id",
    "ctwa_clid",
    "ig_account_id",
    "ig_sid",
    "whatsapp_business_account_id",
)
# Meta's docs: customer data that is no more than one of these is too broad.
TOO_BROAD = (
    frozenset({"ct", "country", "st", "zp", "ge", "client_user_agent"}),
    frozenset({"db", "client_user_agent"}),
    frozenset({"fn", "ge"}),
    frozenset({"ln", "ge"}),
)

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_LEAD_ID = re.compile(r"\d{15,16}")
_EXTINFO_LENGTH = 16
_EXTINFO_VERSIONS = ("a2", "i2")
_EXTINFO_OS_VERSION = 4
_FLAGS = ("0", "1", "false", "true")


@dataclass(frozen=True)
class TimeRules:
    """How old and how far ahead `event_time` may be, in seconds.

    Meta's docs: seven days; 62 for a sale in a shop. No tolerance for the future is
    documented, so this one is the sandbox's.
    """

    oldest: float = 7 * 86400.0
    oldest_in_store: float = 62 * 86400.0
    ahead: float = 60.0


def check(event: Any, index: int, now: float, rules: TimeRules) -> None:
    """Judge the event at `index` of the call.

    Raises:
        GraphError: the first thing that Meta would refuse it for.
    """
    check_shape(event, index)
    _check_time(event, now, rules)
    _check_hashing(event["user_data"])
    _check_sufficiency(event["user_data"])
    _check_lead(event["user_data"])
    for rule in _rules_for(event):
        rule(event, index)


def _rules_for(event: Mapping[str, Any]) -> Iterable[Callable[..., None]]:
    if event["event_name"] == "Purchase":
        yield _check_purchase
    yield _check_contents
    if event.get("action_source") == "app":
        yield _check_extinfo
        yield _check_tracking
    if event.get("action_source") == "business_messaging":
        yield check_messaging


def _check_time(event: Mapping[str, Any], now: float, rules: TimeRules) -> None:
    age = now - int(event["event_time"])
    in_store = event.get("action_source") == "physical_store"
    oldest = rules.oldest_in_store if in_store else rules.oldest
    if age > oldest:
        raise event_error(
            2804003,
            "Event Timestamp Too Old",
            f"The event's timestamp is more than {round(oldest / 86400)} days old."
            " Send events as soon as they happen.",
        )
    if -age > rules.ahead:
        raise event_error(
            2804004,
            "Event Timestamp In The Future",
            "The event's timestamp lies in the future. event_time is in seconds, not"
            " milliseconds, in GMT.",
        )


def _check_hashing(user_data: Mapping[str, Any]) -> None:
    for key in HASHED_KEYS:
        for value in _values(user_data.get(key)):
            if not (isinstance(value, str) and _SHA256.fullmatch(plain_hash(value))):
                raise event_error(
                    2804016,
                    "User Parameter Not Hashed",
                    f"The customer parameter {key} is not hashed. Hash all customer"
                    " data with SHA-256, except the user agent, click id and browser"
                    " id.",
                )


def _check_sufficiency(user_data: Mapping[str, Any]) -> None:
    known = (*HASHED_KEYS, *OTHER_USER_KEYS)
    present = {key for key in known if _values(user_data.get(key))}
    if any(present <= broad for broad in TOO_BROAD):
        raise event_error(
            2804050,
            "Insufficient Customer Information",
            "The event has no customer parameters, or only ones that are too broad to"
            " match a person.",
        )


def _check_lead(user_data: Mapping[str, Any]) -> None:
    for value in _values(user_data.get("lead_id")):
        if not _LEAD_ID.fullmatch(str(value)):
            raise event_error(
                2804036, "Invalid Lead ID", "lead_id is a number of 15 or 16 digits."
            )


def _check_purchase(event: Mapping[str, Any], index: int) -> None:
    """Seen at Meta: of value and currency, both missing, it names the currency."""
    custom_data = event.get("custom_data") or {}
    currency, value = custom_data.get("currency"), custom_data.get("value")
    if currency in (None, ""):
        raise event_error(
            2804010,
            "Missing Currency for Purchase Event",
            "A Purchase needs custom_data.currency, an ISO 4217 code such as USD.",
        )
    if not (isinstance(currency, str) and _CURRENCY.fullmatch(currency)):
        where = path(index, "custom_data", "currency")
        raise schema_error(f"A currency code of three letters is required on {where}.")
    if value in (None, ""):
        raise event_error(
            2804009,
            "Missing Value for Purchase Event",
            "A Purchase needs custom_data.value, the amount paid as a number.",
        )
    if to_amount(value) is None:
        where = path(index, "custom_data", "value")
        raise schema_error(f"A number is required on {where}.")


def _check_contents(event: Mapping[str, Any], index: int) -> None:
    contents = (event.get("custom_data") or {}).get("contents")
    if not isinstance(contents, list):
        return
    for item in contents:
        if isinstance(item, dict) and item.get("id") in (None, ""):
            raise event_error(
                2804008,
                "Missing Content ID",
                f"Each item of {path(index, 'custom_data', 'contents')} needs an id.",
            )


def _check_extinfo(event: Mapping[str, Any], index: int) -> None:
    extinfo = (event.get("app_data") or {}).get("extinfo")
    if is_extinfo(extinfo):
        return
    raise event_error(
        2804043,
        "Invalid extended device info parameter",
        f"{path(index, 'app_data', 'extinfo')} is an array of {_EXTINFO_LENGTH}: first"
        " a2 (Android) or i2 (iOS), fifth the version of the system.",
    )


def _check_tracking(event: Mapping[str, Any], index: int) -> None:
    """Seen at Meta, with this title; the subcode was not recorded."""
    flag = (event.get("app_data") or {}).get("advertiser_tracking_enabled")
    if str(flag).lower() not in _FLAGS:
        raise event_error(
            None,
            "Missing Advertiser Tracking Enabled Flag",
            f"{path(index, 'app_data', 'advertiser_tracking_enabled')} is required for"
            " an event with the action source app, as 0 or 1.",
        )


def is_extinfo(value: Any) -> bool:
    """Whether this is a device in sixteen places, with the two that Meta requires."""
    return (
        isinstance(value, list)
        and len(value) == _EXTINFO_LENGTH
        and value[0] in _EXTINFO_VERSIONS
        and bool(value[_EXTINFO_OS_VERSION])
    )


def _values(value: Any) -> list[Any]:
    """A key's values: one or a list; nothing and empty text are no value."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if item not in (None, "")]
