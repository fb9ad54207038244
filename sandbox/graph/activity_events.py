"""App events as Meta's server events: one name and one shape for both doors.

The names and places are those by which Meta's own phones forward events to the
Conversions API, so that an event that came by both is one. Beyond them: the event's id,
which Meta's phones leave behind, and an app's own parameters, which they drop.
"""

import re
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import Any

from sandbox.graph.activity_call import CUSTOM, FLAGS, Activity
from sandbox.graph.activity_rules import CONTENT, CONTENT_IDS, content_ids, contents
from sandbox.matching import INSTALL
from sandbox.tallies import to_amount

EVENT_NAMES = {
    "fb_mobile_achievement_unlocked": "AchievementUnlocked",
    "fb_mobile_activate_app": "ActivateApp",
    "fb_mobile_add_payment_info": "AddPaymentInfo",
    "fb_mobile_add_to_cart": "AddToCart",
    "fb_mobile_add_to_wishlist": "AddToWishlist",
    "fb_mobile_complete_registration": "CompleteRegistration",
    "fb_mobile_content_view": "ViewContent",
    "fb_mobile_initiated_checkout": "InitiateCheckout",
    "fb_mobile_level_achieved": "LevelAchieved",
    "fb_mobile_purchase": "Purchase",
    "fb_mobile_rate": "Rate",
    "fb_mobile_search": "Search",
    "fb_mobile_spent_credits": "SpentCredits",
    "fb_mobile_tutorial_completion": "TutorialCompletion",
}
NOT_HASHED, TOO_MANY = "not_hashed", "too_many_parameters"

_PARAMETERS = {
    "_valueToSum": "value",
    "fb_ad_type": "ad_type",
    "fb_content_type": "content_type",
    "fb_currency": "currency",
    "fb_description": "description",
    "fb_level": "level",
    "fb_max_rating_value": "max_rating_value",
    "fb_num_items": "num_items",
    "fb_order_id": "order_id",
    "fb_payment_info_available": "payment_info_available",
    "fb_registration_method": "registration_method",
    "fb_search_string": "search_string",
    "fb_success": "success",
}
_APP_DATA = (
    "campaign_ids",
    "consider_views",
    "device_token",
    "extinfo",
    "include_dwell_data",
    "include_video_data",
    "install_referrer",
    "installer_package",
    "receipt_data",
    "url_schemes",
    "vendor_id",
    "windows_attribution_id",
)
_EVENT_LEVEL = (
    "data_processing_options",
    "data_processing_options_country",
    "data_processing_options_state",
)
_PERSON = {"advertiser_id": "madid", "anon_id": "anon_id", "app_user_id": "external_id"}
_HASHED = {name: name for name in ("em", "ph", "fn", "ln", "ge", "db", "ct", "st")} | {
    "zp": "zp",
    "country": "country",
    "cn": "country",
    "dob": "db",
}
_IDS = {"external_id": "external_id", "extern_id": "external_id"}
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def parameter_names(item: Mapping[str, Any]) -> list[str]:
    """The parameters of a custom event that Meta counts."""
    return [key for key in item if key != "event_id" and not key.startswith("_")]


def server_event(
    activity: Activity,
    item: Mapping[str, Any] | None,
    *,
    at: float,
    address: str | None,
    cut: Collection[str] = (),
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """One event of a call in the server event's shape, and what Meta overlooks in it.

    `item` is None for an install. `at` is when the call came, in epoch seconds, and
    `address` the device's, as far as it is one. `cut`: parameters for which there is
    no room.
    """
    given = activity.given
    told = item or {}
    user_data, unhashed = _user_data(given, address)
    event = {
        "event_name": _name(told) if activity.kind == CUSTOM else INSTALL,
        "event_time": _time(activity, told, at),
        "event_id": told.get("event_id") or _own_id(activity),
        "action_source": "app",
        "user_data": user_data,
        "custom_data": _custom_data(told, cut),
        "app_data": _app_data(activity),
        **{name: given.get(name) for name in _EVENT_LEVEL},
    }
    ignored = [(f"ud.{key}", NOT_HASHED) for key in unhashed]
    ignored += [(key, TOO_MANY) for key in told if key in cut]
    return {k: v for k, v in event.items() if v not in (None, "", {})}, ignored


def _name(item: Mapping[str, Any]) -> str:
    return EVENT_NAMES.get(item["_eventName"], item["_eventName"])


def _own_id(activity: Activity) -> Any:
    """The call's own id, where it can only mean the one event that it brought."""
    return activity.given.get("event_id") if len(activity.items) <= 1 else None


def _time(activity: Activity, item: Mapping[str, Any], at: float) -> int:
    own = item.get("_logTime") if item else activity.given.get("install_timestamp")
    seconds = to_amount(own)
    return int(at) if seconds is None or abs(seconds) > 10**15 else int(seconds)


def _user_data(
    given: Mapping[str, Any], address: str | None
) -> tuple[dict[str, Any], list[str]]:
    user_data = {key: given[name] for name, key in _PERSON.items() if given.get(name)}
    unhashed = []
    for name, value in (given.get("ud") or {}).items():
        if name in _IDS and value:
            user_data.setdefault(_IDS[name], value)
        elif name in _HASHED and value:
            hashes = [one for one in _values(value) if _SHA256.fullmatch(one)]
            if hashes:
                user_data[_HASHED[name]] = hashes
            else:
                unhashed.append(name)
    return user_data | _address(address), unhashed


def _values(value: Any) -> list[str]:
    """A value's parts: Meta's phones join what they gathered themselves by commas."""
    parts = value if isinstance(value, list) else str(value).split(",")
    return [str(part).strip() for part in parts]


def _address(text: str | None) -> dict[str, str]:
    try:
        return {"client_ip_address": str(ip_address((text or "").strip()))}
    except ValueError:
        return {}


def _custom_data(item: Mapping[str, Any], cut: Collection[str]) -> dict[str, Any]:
    custom_data: dict[str, Any] = {}
    for key, value in item.items():
        if key in cut or value in (None, ""):
            continue
        if key in CONTENT:
            custom_data["contents"] = contents(value)
        elif key in CONTENT_IDS:
            custom_data["content_ids"] = content_ids(value)
        elif key in _PARAMETERS:
            custom_data[_PARAMETERS[key]] = value
        elif key != "event_id" and not key.startswith("_"):
            custom_data[key] = value
    for key in ("value", "num_items"):
        number = to_amount(custom_data.get(key))
        if number is not None:
            custom_data[key] = int(number) if key == "num_items" else number
    return custom_data


def _app_data(activity: Activity) -> dict[str, Any]:
    flags = {name: activity.flag(name) for name in FLAGS}
    told = {name: activity.given.get(name) for name in _APP_DATA}
    return {k: v for k, v in (flags | told).items() if v not in (None, "", [])}
