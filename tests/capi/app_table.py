"""Meta's 24 standard app events with their parameters, copied from Meta's docs by hand.

Each parameter stands with a value as the App Events API has it, and with the same value
in the Conversions API. Nothing here is made of the package's own tables.
"""

from dataclasses import dataclass, field
from typing import Any

from capi.app_event_names import Sum

Pair = tuple[str, Any, str, Any]

CONTENT_TYPE: Pair = ("fb_content_type", "product", "content_type", "product")
CONTENT_ID: Pair = ("fb_content_id", "4006381333931", "content_ids", ["4006381333931"])
CURRENCY: Pair = ("fb_currency", "GBP", "currency", "GBP")
ORDER_ID: Pair = ("fb_order_id", "order-1", "order_id", "order-1")
SUCCESS: Pair = ("fb_success", 1, "success", 1)
NUM_ITEMS: Pair = ("fb_num_items", 3, "num_items", 3)
AD_TYPE: Pair = ("ad_type", "banner", "ad_type", "banner")
PAYMENT_KNOWN: Pair = ("fb_payment_info_available", 0, "payment_info_available", 0)
MAX_RATING: Pair = ("fb_max_rating_value", 5, "max_rating_value", 5)
SEARCHED: Pair = ("fb_search_string", "blue mug", "search_string", "blue mug")
LEVEL: Pair = ("fb_level", "10", "level", "10")
DESCRIPTION: Pair = ("fb_description", "First order", "description", "First order")
REGISTERED: Pair = ("fb_registration_method", "e-mail", "registration_method", "e-mail")

# Of no event in Meta's table, but of any purchase in its sample.
GOODS: Pair = (
    "fb_content",
    '[{"id":"1234","quantity":2},{"id":"5678","quantity":1,"item_price":7.5}]',
    "contents",
    [{"id": "1234", "quantity": 2}, {"id": "5678", "quantity": 1, "item_price": 7.5}],
)


@dataclass(frozen=True)
class Row:
    """An event, its parameters, and what its sum is."""

    name: str
    capi_name: str
    pairs: list[Pair] = field(default_factory=list)
    sum: Sum = Sum.NOTHING


THREE = [CONTENT_TYPE, CONTENT_ID, CURRENCY]
ROWS = [
    Row("AdClick", "AdClick", [AD_TYPE]),
    Row("AdImpression", "AdImpression", [AD_TYPE], Sum.MONEY),
    Row("Contact", "Contact"),
    Row("CustomizeProduct", "CustomizeProduct"),
    Row("Donate", "Donate"),
    Row("FindLocation", "FindLocation"),
    Row("Schedule", "Schedule"),
    Row("SubmitApplication", "SubmitApplication"),
    Row("fb_mobile_achievement_unlocked", "AchievementUnlocked", [DESCRIPTION]),
    Row("fb_mobile_activate_app", "ActivateApp"),
    Row("fb_mobile_add_payment_info", "AddPaymentInfo", [SUCCESS]),
    Row("fb_mobile_add_to_cart", "AddToCart", THREE, Sum.MONEY),
    Row("fb_mobile_add_to_wishlist", "AddToWishlist", THREE, Sum.MONEY),
    Row("fb_mobile_complete_registration", "CompleteRegistration", [REGISTERED]),
    Row("fb_mobile_content_view", "ViewContent", THREE, Sum.MONEY),
    Row(
        "fb_mobile_initiated_checkout",
        "InitiateCheckout",
        [*THREE, NUM_ITEMS, PAYMENT_KNOWN],
        Sum.MONEY,
    ),
    Row("fb_mobile_level_achieved", "LevelAchieved", [LEVEL]),
    Row("fb_mobile_purchase", "Purchase", [NUM_ITEMS, *THREE], Sum.MONEY),
    Row("fb_mobile_rate", "Rate", [CONTENT_TYPE, CONTENT_ID, MAX_RATING], Sum.RATING),
    Row("fb_mobile_search", "Search", [CONTENT_TYPE, SEARCHED, SUCCESS]),
    Row(
        "fb_mobile_spent_credits",
        "SpentCredits",
        [CONTENT_TYPE, CONTENT_ID],
        Sum.CREDITS,
    ),
    Row("fb_mobile_tutorial_completion", "TutorialCompletion", [SUCCESS, CONTENT_ID]),
    Row("StartTrial", "StartTrial", [ORDER_ID, CURRENCY], Sum.MONEY),
    Row("Subscribe", "Subscribe", [ORDER_ID, CURRENCY], Sum.MONEY),
]
EACH_PAIR = [(row, pair) for row in ROWS for pair in (*row.pairs, GOODS)]
