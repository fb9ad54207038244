"""What an app may report, as JSON Schema: the table that judges each call, and that
`shop.openapi` shows to those who write apps.

The names are those of `capi`'s objects, which are those of Meta's SDK. A value of the
right shape that Meta could not use is no matter of this table: it is left out, and a
finding says so.
"""

from capi.app_event_names import CAPI_PARAMETERS
from capi.choices import DeliveryCategory
from shop.json_shape import Schema
from shop.schema_words import exactly, flag, name, number, text, texts

MAX_EVENTS = 1000
"""In one call; Meta's own limit for one of its."""

PLACES = 16
"""Of `extinfo`."""

CONSENTS = ("granted", "limited", "refused")


PRINTABLE = r"^[^\u0000-\u001f\u007f\ud800-\udfff]+$"
HASHABLE = "Plain, or as a SHA-256 hash; it leaves the shop only as a hash."

USER_DATA = exactly(
    {
        "email": texts(f"E-mail address. {HASHABLE}", "jenny@example.com"),
        "phone": texts(f"Telephone number. {HASHABLE}", "+16505551212"),
        "first_name": texts(f"First name. {HASHABLE}", "Jenny"),
        "last_name": texts(f"Last name. {HASHABLE}", "Rosen"),
        "date_of_birth": texts(f"As YYYYMMDD. {HASHABLE}", "19911226"),
        "gender": texts(f"f or m; left out if unknown. {HASHABLE}", "f"),
        "city": texts(HASHABLE, "Menlo Park"),
        "state": texts(f"In the US two letters. {HASHABLE}", "CA"),
        "zip_code": texts(f"Postcode, as text. {HASHABLE}", "94025"),
        "country_code": texts(f"Two letters. {HASHABLE}", "US"),
        "external_id": texts(
            f"Your own id of the person, the same in every channel. {HASHABLE}", "u-17"
        ),
        "madid": text(
            "The device's advertising id (Android's, or IDFA). Left out, or all zeros,"
            " where its owner does not allow it.",
            "38400000-8cf0-11bd-b23e-10b96e40000d",
        ),
        "anon_id": text(
            "An id of this installation that the app made up and keeps.", "XZ3f9c"
        ),
        "subscription_id": text("Of a subscription.", "sub-17"),
        "fb_login_id": name("Of Facebook Login.", "10150000000000001"),
        "fbc": text(
            "The click on an ad, if the app was opened by one's link:"
            " fb.1.<milliseconds>.<fbclid>.",
            "fb.1.1790000000000.IwAR0abc",
        ),
        "fbp": text(
            "Of a web page of the shop's inside the app.", "fb.1.1790000000000.17"
        ),
        "client_ip_address": text(
            "The device's address, from a server that reports for it. Without it, the"
            " address that the call comes from.",
            "93.184.216.34",
        ),
        "client_user_agent": text(
            "What the device's browser calls itself, from a server that reports for"
            " it. Without it, the call's own User-Agent if it names a device.",
            "ShopApp/3.1 (Linux; Android 15; Pixel 9)",
        ),
    },
    "Who it was: what Meta can match to an account. Nothing is required, and one of"
    " these is: without any, Meta refuses the event.",
)

APP_DATA = exactly(
    {
        "advertiser_tracking_enabled": flag(
            "What the system's user allows: App Tracking Transparency on iOS, the"
            " setting for personalised ads on Android. Meta requires it."
        ),
        "application_tracking_enabled": flag(
            "The app's own switch, kept from launch to launch."
        ),
        "extinfo": {
            "type": "array",
            "items": {"type": ["string", "number"]},
            "minItems": PLACES,
            "maxItems": PLACES,
            "description": "The device, in Meta's 16 places; an empty text where"
            " nothing is known. Meta requires the first, a2 (Android) or i2 (iOS), and"
            " the fifth, the system's version.",
            "examples": [
                ["a2", "shop.example.app", 771, "7.7.1", "15", "Pixel 9", "en_US"]
                + ["GMT+2", "Kyivstar", 1080, 2424, "2.75", 8, 128, 64, "Europe/Kyiv"]
            ],
        },
        "campaign_ids": text(
            "Of deep links, comma-separated, newest first.", "238451,238452"
        ),
        "install_referrer": text("As Google Play tells it.", "utm_source=google-play"),
        "installer_package": text("Who installed the app.", "com.android.vending"),
        "url_schemes": texts("That the app opens (iOS).", "shop-example"),
        "windows_attribution_id": text("Of Windows.", "w-17"),
        "vendor_id": text("iOS's identifierForVendor.", "6F9619FF-8B86-D011-B42D"),
        "device_token": text("For push messages.", "f00d"),
        "receipt_data": text("Of a purchase in the app's store.", "MIIT"),
        "consider_views": flag("Whether views of an ad may count."),
        "include_dwell_data": flag("Whether to tell how long it was looked at."),
        "include_video_data": flag("Whether to tell if a video was seen to its end."),
    },
    "The app and its device.",
)

CONTENT = exactly(
    {
        "id": name("As in the catalogue.", "stoneware-mug"),
        "quantity": number("Pieces.", 2, "integer"),
        "item_price": number("Of one piece, in major units.", 18.5),
        "title": text("Its name.", "Stoneware mug"),
        "description": text("In a sentence.", "Holds a good deal of tea"),
        "brand": text("Its brand.", "Countonce"),
        "category": text("Its category.", "Kitchen"),
        "delivery_category": {
            "enum": [each.value for each in DeliveryCategory],
            "description": "How the customer gets it.",
            "examples": ["home_delivery"],
        },
    },
    "Goods of one kind.",
)

ABOUT: dict[str, Schema] = {
    "value": number(
        "All that the customer pays, in major units of the currency.", 21.97
    ),
    "currency": text("An ISO 4217 code. Needed where value is money.", "GBP"),
    "contents": {
        "type": "array",
        "items": CONTENT,
        "description": "The goods.",
        "examples": [[{"id": "stoneware-mug", "quantity": 2, "item_price": 18.5}]],
    },
    "content_ids": {
        "type": ["array", "string", "integer"],
        "items": {"type": ["string", "integer"]},
        "description": "The goods' ids, where contents is not given.",
        "examples": [["stoneware-mug"]],
    },
    "content_type": text("product or product_group.", "product"),
    "content_name": text("Of the screen or the goods.", "Stoneware mug"),
    "content_category": text("Of the screen or the goods.", "Kitchen"),
    "num_items": number("Pieces in all.", 2, "integer"),
    "order_id": name("Your own number of the order.", "A-1017", maxLength=64),
    "search_string": text("What was searched for.", "mug"),
    "status": {
        "type": ["string", "boolean"],
        "description": "Of a registration.",
        "examples": ["done"],
    },
    "delivery_category": CONTENT["properties"]["delivery_category"],
    "predicted_ltv": number("Predicted lifetime value, in major units.", 250),
    "net_revenue": number("In major units.", 12.5),
}


def in_apps_words(capi: str) -> Schema:
    """What `ABOUT` has under this name, as apps send it: numbers may be text."""
    own: Schema = {"type": ["number", "boolean"], "examples": ["1"]}
    known = ABOUT.get(capi, own)
    kinds = known["type"] if isinstance(known["type"], list) else [known["type"]]
    return {
        **known,
        "type": sorted({"string", *kinds}),
        "description": f"The App Events API's name for {capi}.",
    }


CUSTOM_DATA: Schema = {
    "type": "object",
    "description": "What it was about. Any further key is a property of your own: a"
    " text, number, true, false, or list of these, with no personal data in it.",
    "properties": {
        **ABOUT,
        **{app: in_apps_words(capi) for app, capi in CAPI_PARAMETERS.items()},
    },
}

CONSENT: Schema = {
    "enum": list(CONSENTS),
    "description": "What the person allows. limited: with Meta's Limited Data Use."
    " refused: nothing is sent, nothing about the person is kept, and what waits of"
    " this device is withheld. Without it, the shop's CONSENT_MODE decides.",
    "examples": ["granted"],
}

EVENT = exactly(
    {
        "event_name": text(
            "What happened: Meta's name of a standard event (Purchase), the App Events"
            " API's (fb_mobile_purchase), or one of your own.",
            "AddToCart",
            minLength=1,
            maxLength=100,
            pattern=PRINTABLE,
        ),
        "event_id": text(
            "Your own id of this event, made when it happens and sent again with each"
            " repeat. May be left out of an install, of a Purchase with order_number,"
            " and of one with custom_data.order_id (then it is"
            " order_{order_id}_purchase).",
            "4f9c0f3a-7b1d-4d36-9a55-0d4ce7f3a1b2",
            minLength=1,
            maxLength=64,
            pattern="^[!-~]+$",
        ),
        "event_time": number(
            "When it happened, in Unix seconds; now, if left out.",
            1790000000,
            minimum=0,
            maximum=10**14 - 1,
        ),
        "order_number": text(
            "Of an order of this shop's, with the name Purchase: its data, event id"
            " and consent are the order's, not yours.",
            "C261122-7KQ2M",
            minLength=1,
            maxLength=16,
        ),
        "custom_data": CUSTOM_DATA,
        "user_data": USER_DATA,
        "app_data": APP_DATA,
        "consent": CONSENT,
    },
    "Something that somebody did in the app. user_data, app_data and consent say where"
    " it differs from the call's own, key by key.",
    required=["event_name"],
)

CALL = exactly(
    {
        "app_data": APP_DATA,
        "user_data": USER_DATA,
        "consent": CONSENT,
        "events": {
            "type": "array",
            "items": EVENT,
            "maxItems": MAX_EVENTS,
            "description": "What happened, oldest first. With none, the call only says"
            " what the person allows.",
        },
    },
    "Events of one device. What stands beside them holds for each.",
    required=["events"],
)
