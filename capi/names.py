"""Meta's standard web events, and names that miss one by a hair.

Meta reads names to the letter. `purchase` is taken without complaint, as a custom event
that no campaign for purchases learns from.
"""

from enum import StrEnum
from functools import lru_cache


class EventName(StrEnum):
    """The standard events of Meta's Pixel reference; any other name is a custom one."""

    PAGE_VIEW = "PageView"
    VIEW_CONTENT = "ViewContent"
    SEARCH = "Search"
    ADD_TO_CART = "AddToCart"
    ADD_TO_WISHLIST = "AddToWishlist"
    INITIATE_CHECKOUT = "InitiateCheckout"
    ADD_PAYMENT_INFO = "AddPaymentInfo"
    PURCHASE = "Purchase"
    LEAD = "Lead"
    COMPLETE_REGISTRATION = "CompleteRegistration"
    CONTACT = "Contact"
    CUSTOMIZE_PRODUCT = "CustomizeProduct"
    DONATE = "Donate"
    FIND_LOCATION = "FindLocation"
    SCHEDULE = "Schedule"
    START_TRIAL = "StartTrial"
    SUBMIT_APPLICATION = "SubmitApplication"
    SUBSCRIBE = "Subscribe"


STANDARD = frozenset(EventName)

_BY_FOLDED = {name.lower(): name for name in EventName} | {
    # What Meta itself calls them elsewhere: in ads, and in the App Events API.
    "contentview": EventName.VIEW_CONTENT,
    "initiatedcheckout": EventName.INITIATE_CHECKOUT,
    "fbmobilecontentview": EventName.VIEW_CONTENT,
    "fbmobilesearch": EventName.SEARCH,
    "fbmobileaddtocart": EventName.ADD_TO_CART,
    "fbmobileaddtowishlist": EventName.ADD_TO_WISHLIST,
    "fbmobileinitiatedcheckout": EventName.INITIATE_CHECKOUT,
    "fbmobileaddpaymentinfo": EventName.ADD_PAYMENT_INFO,
    "fbmobilepurchase": EventName.PURCHASE,
    "fbmobilecompleteregistration": EventName.COMPLETE_REGISTRATION,
}

# A slip in a shorter word often makes another word: Contact, Contract.
_LONG_ENOUGH = 8


@lru_cache(maxsize=1024)
def near_miss(name: str) -> EventName | None:
    """The standard event that `name` probably means, if it is none and nearly one.

    >>> near_miss("add_to_cart"), near_miss("Purchase"), near_miss("Newsletter")
    (<EventName.ADD_TO_CART: 'AddToCart'>, None, None)
    """
    if name in STANDARD:
        return None
    folded = "".join(filter(str.isalnum, name)).lower()
    if meant := _BY_FOLDED.get(folded):
        return meant
    return next((each for each in EventName if _slipped(folded, each.lower())), None)


def _slipped(written: str, standard: str) -> bool:
    """Another form of the same verb, or one slip of the finger in a long word."""
    if written in (f"{standard}s", f"{standard}d", f"{standard}ed"):
        return True
    return len(standard) >= _LONG_ENOUGH and _one_slip(written, standard)


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two have changed places."""
    if abs(len(a) - len(b)) > 1:
        return False
    at = next(
        (i for i, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]),
        None,
    )
    if at is None:
        return True
    rest_a, rest_b = a[at:], b[at:]
    swapped = rest_a[1::-1] == rest_b[:2] and rest_a[2:] == rest_b[2:]
    return swapped or rest_b[1:] in (rest_a, rest_a[1:]) or rest_a[1:] == rest_b
