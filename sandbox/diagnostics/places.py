"""Where in a shop built like Countonce a finding is mended: a file, and what in it."""

from typing import NamedTuple


class Place(NamedTuple):
    """A file by its path from the project's root, and a name that stands in it."""

    file: str
    name: str


_PURCHASE = Place("shop/tracking.py", "purchase")
_EVENTS = Place("shop/tracking.py", "_track")
_GOODS = Place("shop/tracking.py", "_money")
_BUYER = Place("shop/tracking.py", "buyer_data")
_HASHING = Place("capi/normalize.py", "normalize")
_COOKIES = Place("capi/browser_ids.py", "browser_ids")
_CLOCK = Place("capi/policy.py", "max_age")
_APP = Place("shop/mobile.py", "report")
_SETTINGS = Place(".env", "META_ACCESS_TOKEN")

PLACES: dict[str, Place] = {
    "currency_missing": _PURCHASE,
    "unknown_currency": Place(".env", "SHOP_CURRENCY"),
    "value_missing": _PURCHASE,
    "value_not_a_number": _PURCHASE,
    "value_negative": Place("shop/tracking.py", "refund"),
    "value_without_currency": _GOODS,
    "order_total_mismatch": _PURCHASE,
    "value_differs": Place("shop/tracking.py", "show_purchase"),
    "event_id_missing": Place("capi/stripe.py", "purchase_id"),
    "event_id_repeated": Place("capi/flask.py", "act_id"),
    "event_time_future": _PURCHASE,
    "time_in_milliseconds": _PURCHASE,
    "event_time_too_old": _CLOCK,
    "not_hashed": Place("capi/user_data.py", "to_server"),
    "ud_not_hashed": _APP,
    "not_normalized": _HASHING,
    "empty_hash": _HASHING,
    "double_hash": _HASHING,
    "user_data_empty": _BUYER,
    "user_data_too_broad": _BUYER,
    "local_ip": Place(".env", "TRUSTED_PROXIES"),
    "fbp_malformed": _COOKIES,
    "fbc_malformed": _COOKIES,
    "fbc_without_click": _COOKIES,
    "click_without_fbc": _COOKIES,
    "content_id_unknown": Place("shop/feed.py", "entry"),
    "content_without_id": _GOODS,
    "personal_data": _EVENTS,
    "personal_data_in_url": _EVENTS,
    "secret_in_url": Place("shop/checkout.py", "session_id"),
    "test_code_in_production": Place(".env", "META_TEST_EVENT_CODE"),
    "repeated_key": _EVENTS,
    "app_parameter_limit": _APP,
    "bad_token": _SETTINGS,
    "bad_dataset": Place(".env", "META_PIXEL_ID"),
    "call_refused": _EVENTS,
}
