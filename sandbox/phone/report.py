"""What the app says of its phone and its owner, with every event that it reports.

While the owner does not allow tracking, the system hides the advertiser id, and the app
knows the device by the id of its own install alone.
"""

from typing import Any

from sandbox.phone.device import IOS, Phone

PACKAGE = "shop.countonce.demo"
# A made-up person; the shop hashes what names her before anything leaves it.
PERSON = {
    "email": "robin.fields@example.com",
    "phone": "+1 650 555 0142",
    "first_name": "Robin",
    "last_name": "Fields",
    "external_id": "customer-1042",
}
AGENTS = {
    "ios": "CountonceShop/2.1 (iPhone16,1; iOS 18.1)",
    "android": "CountonceShop/2.1 (Linux; Android 15; Pixel 9)",
}

_EXTINFO = {
    "ios": [
        *("i2", PACKAGE, "210", "2.1", "18.1", "iPhone16,1", "en_US", "PST"),
        *("NoCarrier", 393, 852, "3.00", 6, -1, -1, "America/Los_Angeles"),
    ],
    "android": [
        *("a2", PACKAGE, "210", "2.1", "15", "Pixel 9", "en_US", "PST"),
        *("NoCarrier", 1080, 2424, "2.63", 8, 128, 64, "America/Los_Angeles"),
    ],
}


def body(phone: Phone, events: list[dict[str, Any]]) -> dict[str, Any]:
    """The call to the shop's gateway."""
    return {
        "consent": phone.consent,
        "app_data": app_data(phone),
        "user_data": ids(phone) | (PERSON if phone.signed_in else {}),
        "events": events,
    }


def app_data(phone: Phone) -> dict[str, Any]:
    """The device, and the two switches."""
    told = {
        "advertiser_tracking_enabled": phone.may_track,
        "application_tracking_enabled": phone.app_may_track,
        "extinfo": _EXTINFO[phone.platform],
    }
    if phone.platform == IOS:
        return told | {"vendor_id": phone.vendor_id}
    return told | {
        "install_referrer": "utm_source=google-play&utm_medium=organic",
        "installer_package": "com.android.vending",
    }


def ids(phone: Phone) -> dict[str, str]:
    """The device's ids, as far as the app may know them."""
    own = {"anon_id": phone.install_id}
    return {"madid": phone.advertiser_id} | own if phone.may_track else own
