"""The names of app events and of their parameters, as Meta's App Events API has them.

Tables and rules as data, from Meta's docs and its two SDKs. What an app event is called
in the Conversions API stands beside it, as Meta's SDKs translate it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_NAMES = 1000
"""Distinct event names of one app. Meta logs no further new ones (error 100), until
old ones are deactivated in Events Manager."""

MAX_PARAMETERS = 25
"""Distinct parameter names of one event name, counted over all calls that use it."""

MAX_VALUE_LENGTH = 100
"""Characters of a parameter's value. Meta's FAQ says "on the order of" this."""

# Meta's reference. Its FAQ asks for two characters at least; the server takes one.
_NAME = re.compile(r"[0-9a-zA-Z_][0-9a-zA-Z _-]{0,39}")


class Sum(StrEnum):
    """What `_valueToSum` is in an event; Meta adds it up over events of one name."""

    NOTHING = "nothing"
    MONEY = "money"
    CREDITS = "credits"
    RATING = "rating"


class Origin(StrEnum):
    """The three kinds of app events, as Meta's docs sort them."""

    AUTOMATIC = "automatic"
    STANDARD = "standard"
    CUSTOM = "custom"


@dataclass(frozen=True)
class StandardAppEvent:
    """An app event that Meta knows: its documented parameters, and its sum in words."""

    name: str
    capi_name: str
    parameters: tuple[str, ...] = ()
    sum: Sum = Sum.NOTHING
    sum_is: str = ""


_GOODS = ("fb_content_type", "fb_content_id", "fb_currency")
_SUBSCRIPTION = ("fb_order_id", "fb_currency")
_PRICE = "the price of the item"

STANDARD = (
    StandardAppEvent("AdClick", "AdClick", ("ad_type",)),
    StandardAppEvent(
        "AdImpression",
        "AdImpression",
        ("ad_type",),
        Sum.MONEY,
        "the revenue of an ad that the app has shown",
    ),
    StandardAppEvent("Contact", "Contact"),
    StandardAppEvent("CustomizeProduct", "CustomizeProduct"),
    StandardAppEvent("Donate", "Donate"),
    StandardAppEvent("FindLocation", "FindLocation"),
    StandardAppEvent("Schedule", "Schedule"),
    StandardAppEvent(
        "StartTrial",
        "StartTrial",
        _SUBSCRIPTION,
        Sum.MONEY,
        "the price of the subscription",
    ),
    StandardAppEvent("SubmitApplication", "SubmitApplication"),
    StandardAppEvent(
        "Subscribe",
        "Subscribe",
        _SUBSCRIPTION,
        Sum.MONEY,
        "the price of the subscription",
    ),
    StandardAppEvent(
        "fb_mobile_achievement_unlocked", "AchievementUnlocked", ("fb_description",)
    ),
    StandardAppEvent("fb_mobile_activate_app", "ActivateApp"),
    StandardAppEvent("fb_mobile_add_payment_info", "AddPaymentInfo", ("fb_success",)),
    StandardAppEvent("fb_mobile_add_to_cart", "AddToCart", _GOODS, Sum.MONEY, _PRICE),
    StandardAppEvent(
        "fb_mobile_add_to_wishlist", "AddToWishlist", _GOODS, Sum.MONEY, _PRICE
    ),
    StandardAppEvent(
        "fb_mobile_complete_registration",
        "CompleteRegistration",
        ("fb_registration_method",),
    ),
    StandardAppEvent(
        "fb_mobile_content_view",
        "ViewContent",
        _GOODS,
        Sum.MONEY,
        "the price of the item, if it has one",
    ),
    StandardAppEvent(
        "fb_mobile_initiated_checkout",
        "InitiateCheckout",
        (*_GOODS, "fb_num_items", "fb_payment_info_available"),
        Sum.MONEY,
        "the total of the cart",
    ),
    StandardAppEvent("fb_mobile_level_achieved", "LevelAchieved", ("fb_level",)),
    StandardAppEvent(
        "fb_mobile_purchase",
        "Purchase",
        ("fb_num_items", *_GOODS),
        Sum.MONEY,
        "the total of the purchase",
    ),
    StandardAppEvent(
        "fb_mobile_rate",
        "Rate",
        ("fb_content_type", "fb_content_id", "fb_max_rating_value"),
        Sum.RATING,
        "the rating",
    ),
    StandardAppEvent(
        "fb_mobile_search",
        "Search",
        ("fb_content_type", "fb_search_string", "fb_success"),
    ),
    StandardAppEvent(
        "fb_mobile_spent_credits",
        "SpentCredits",
        ("fb_content_type", "fb_content_id"),
        Sum.CREDITS,
        "the credits spent",
    ),
    StandardAppEvent(
        "fb_mobile_tutorial_completion",
        "TutorialCompletion",
        ("fb_success", "fb_content_id"),
    ),
)
"""All 24 of Meta's docs. `ad_type` is called `fb_ad_type` in Meta's table of events and
`ad_type` by both of its SDKs and in the table for the Conversions API: ours is theirs,
and either is read."""

BY_NAME = {each.name: each for each in STANDARD}

INSTALL = "MobileAppInstall"
"""The Conversions API's name for the activity `MOBILE_APP_INSTALL`."""

CAPI_NAMES = {each.name: each.capi_name for each in STANDARD} | {
    "MOBILE_APP_INSTALL": INSTALL
}
"""App event → Conversions API, where Meta has a name. Every other stays what it is."""

APP_NAMES = {capi: app for app, capi in CAPI_NAMES.items()}
"""The way back."""

CAPI_PARAMETERS = {
    "_valueToSum": "value",
    "fb_currency": "currency",
    "fb_content": "contents",
    "fb_content_id": "content_ids",
    "fb_content_type": "content_type",
    "fb_num_items": "num_items",
    "fb_order_id": "order_id",
    "fb_search_string": "search_string",
    "fb_description": "description",
    "fb_level": "level",
    "fb_max_rating_value": "max_rating_value",
    "fb_payment_info_available": "payment_info_available",
    "fb_registration_method": "registration_method",
    "fb_success": "success",
    "ad_type": "ad_type",
}
"""A custom event's parameters → `custom_data`."""

OTHER_SPELLINGS = {
    "fb_ad_type": "ad_type",
    "fb_contents": "fb_content",
    "fb_content_ids": "fb_content_id",
}
"""What Meta's own tables call some of them elsewhere. They are read and never sent."""

BOOKKEEPING = frozenset(
    """
    _eventName _eventName_md5 _logTime _valueToSum _implicitlyLogged _isTimedEvent
    _session_id _app_user_id _ui _inBackground event_id
    """.split()
)
"""Keys of a custom event that are no parameters; most are of Meta's SDKs."""

# What Meta's SDKs log by themselves, where automatic logging is on.
_AUTOMATIC = frozenset({"MOBILE_APP_INSTALL", INSTALL, "fb_mobile_activate_app"})


def is_name(text: str) -> bool:
    """Whether Meta takes this as the name of an app event, or of a parameter."""
    return _NAME.fullmatch(text) is not None


def origin(name: str) -> Origin:
    """Which kind of app event this is, by its App Events name.

    A purchase counts as standard: Meta's SDKs log only those made through the app's
    store by themselves.
    """
    if name in _AUTOMATIC:
        return Origin.AUTOMATIC
    return Origin.STANDARD if name in BY_NAME else Origin.CUSTOM


def is_parameter(key: str) -> bool:
    """Whether this key of a custom event counts among the 25 parameters."""
    return key not in BOOKKEEPING
