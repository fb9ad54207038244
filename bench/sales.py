"""Sales to measure with: every value that a checkout knows, as plain JSON.

As in a real shop, few cities, countries and first names come again and again, and each
customer has an address, a phone and an id of their own.
"""

from random import Random
from typing import Any

from capi import Content, CustomData, Event, UserData

Sale = dict[str, Any]

FIRST_NAMES = (
    "Jenny Olivia Noah Emma Liam Amelia Oliver Sophia Elijah Charlotte Mateo Isabella "
    "Lucas Mia Levi Ava Ezra Evelyn Asher Luna Jean-Luc José Zoë Søren Oksana"
).split()
SYLLABLES = "an ber car den el fin gor hal in jo ka lor men nor os per ros sen tor va"
PLACES = (
    ("Menlo Park", "CA", "94025", "US", "1650"),
    ("New York", "NY", "10001", "US", "1212"),
    ("San Francisco", "California", "94103", "US", "1415"),
    ("Toronto", "ON", "M5V 3L9", "CA", "1416"),
    ("London", "England", "SW1A 1AA", "GB", "44207"),
    ("München", "Bayern", "80331", "DE", "49893"),
    ("Paris", "Île-de-France", "75001", "FR", "3314"),
    ("Kyiv", "Kyiv", "01001", "UA", "38044"),
)
AGENTS = tuple(
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    f"Chrome/{version}.0.0.0 Safari/537.36"
    for version in range(110, 142)
)


def sales(count: int, *, since: int = 1_760_000_000) -> list[Sale]:
    """So many, the same each time."""
    random = Random(2026)
    return [_sale(random, number, since) for number in range(count)]


def events(sales: list[Sale]) -> list[Event]:
    """As this package has them."""
    return list(map(event, sales))


def event(sale: Sale) -> Event:
    """A sale as this package has it."""
    return Event(
        **sale["event"],
        user_data=UserData(**sale["person"]),
        custom_data=CustomData(
            **sale["data"],
            contents=tuple(Content(**each) for each in sale["contents"]),
        ),
    )


def _sale(random: Random, number: int, since: int) -> Sale:
    first = random.choice(FIRST_NAMES)
    last = "".join(random.choices(SYLLABLES.split(), k=3)).capitalize()
    city, state, zip_code, country, dialled = random.choice(PLACES)
    moment = since + number
    return {
        "event": {
            "event_name": "Purchase",
            "event_time": moment,
            "event_id": f"ch_3Q{number:022d}",
            "action_source": "website",
            "event_source_url": "https://shop.example/thanks",
        },
        "person": {
            "email": f"{first}.{last}{number}@Example.com".replace("é", "e")
            .replace("ë", "e")
            .replace("ø", "o"),
            "phone": f"+{dialled}{random.randrange(2_000_000, 8_999_999)}",
            "first_name": first,
            "last_name": last,
            "city": city,
            "state": state,
            "zip_code": zip_code,
            "country_code": country,
            "external_id": f"customer-{number}",
            "client_ip_address": f"93.184.{number // 256 % 256}.{number % 256}",
            "client_user_agent": random.choice(AGENTS),
            "fbp": f"fb.1.{moment}123.{random.randrange(10**9, 10**10)}",
            "fbc": f"fb.1.{moment}123.IwAR{random.getrandbits(160):040x}",
        },
        "data": {
            "value": random.randrange(1000, 99_999) / 100,
            "currency": "USD",
            "order_id": f"C261122-{number:05d}",
        },
        "contents": [
            {
                "id": f"sku-{random.randrange(200)}",
                "quantity": random.randrange(1, 4),
                "item_price": random.randrange(500, 9_900) / 100,
            }
            for _ in range(2)
        ],
    }
