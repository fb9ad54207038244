"""Believable events to try things out with.

The person and the addresses are those that nobody has: example.com, a telephone number
of the block kept for fiction, an address of the network kept for documentation.
"""

from dataclasses import replace

from capi.acts import new_id
from capi.events import Content, CustomData, Event
from capi.user_data import UserData

PERSON = UserData(
    email="jenny.rosen@example.com",
    phone="+1 650 555 0100",
    first_name="Jenny",
    last_name="Rosen",
    city="Menlo Park",
    state="CA",
    zip_code="94025",
    country_code="US",
    external_id="sample-customer",
    client_ip_address="203.0.113.7",
    client_user_agent="Mozilla/5.0 (X11; Linux x86_64) Sample/1.0",
)
GOODS = CustomData(
    value=42.0,
    currency="USD",
    contents=(Content(id="sample-mug", quantity=2, item_price=21.0),),
)
TITLE = CustomData(content_name="Sample mug", content_ids=("sample-mug",))

SAMPLES = {
    "PageView": CustomData(),
    "ViewContent": replace(GOODS, content_name="Sample mug"),
    "Search": CustomData(search_string="mug", content_ids=("sample-mug",)),
    "AddToCart": replace(GOODS, content_name="Sample mug"),
    "AddToWishlist": replace(GOODS, content_name="Sample mug"),
    "InitiateCheckout": GOODS,
    "AddPaymentInfo": GOODS,
    "Purchase": replace(GOODS, order_id="sample-order"),
    "Lead": CustomData(content_name="Newsletter"),
    "CompleteRegistration": CustomData(content_name="Account", status="completed"),
    "Contact": CustomData(),
    "CustomizeProduct": TITLE,
    "Donate": CustomData(value=10.0, currency="USD"),
    "FindLocation": CustomData(),
    "Schedule": CustomData(),
    "StartTrial": CustomData(value=0.0, currency="USD", predicted_ltv=120.0),
    "SubmitApplication": CustomData(),
    "Subscribe": CustomData(value=9.0, currency="USD", predicted_ltv=108.0),
}
"""What each of Meta's standard events usually carries."""


def sample(event_name: str, *, now: float, event_source_url: str) -> Event:
    """A believable event with an id that was never used; custom names have no data."""
    return Event(
        event_name=event_name,
        event_time=int(now),
        event_id=f"sample.{new_id()}",
        event_source_url=event_source_url,
        user_data=PERSON,
        custom_data=SAMPLES.get(event_name, CustomData()),
    )
