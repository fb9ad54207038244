"""The phone: what it is, what its owner allows, and what its one app has on screen.

There is one phone at a time. It is kept in one row and is made up when it is first
looked at; its ids are those that a real phone's systems would have given it.
"""

import json
import secrets
import uuid
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal
from sqlite3 import Connection
from typing import Any

SCHEMA = """
CREATE TABLE phone (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    state TEXT NOT NULL
);
"""

IOS, ANDROID = "ios", "android"
PLATFORMS = (IOS, ANDROID)
CONSENTS = ("granted", "limited", "refused")
HOME, CATALOGUE, PRODUCT, CART, THANKS = (
    "home",
    "catalogue",
    "product",
    "cart",
    "thanks",
)


@dataclass(frozen=True)
class Product:
    """A row of the shop's feed; `price` in major units, as the feed writes it."""

    id: str
    title: str
    price: str
    currency: str
    image: str

    @property
    def amount(self) -> Decimal:
        """The price of one piece."""
        return Decimal(self.price)


@dataclass(frozen=True)
class Phone:
    """One device with one app.

    `advertiser_id` is the system's, which an app sees only while `may_track`;
    `install_id` (and, on iOS, `vendor_id`) last as long as the app stays installed.
    `app_may_track` is the app's own switch. `order` is the newest order's number.
    """

    platform: str
    advertiser_id: str
    install_id: str = ""
    vendor_id: str = ""
    may_track: bool = True
    app_may_track: bool = True
    consent: str = "granted"
    signed_in: bool = False
    installed: bool = False
    screen: str = HOME
    shown: str | None = None
    cart: dict[str, int] = field(default_factory=dict)
    order: str | None = None
    products: tuple[Product, ...] = ()

    @property
    def product(self) -> Product | None:
        """The product on screen."""
        return self.find(self.shown)

    @property
    def lines(self) -> list[tuple[Product, int]]:
        """What is in the cart, as far as the app knows it."""
        found = ((self.find(id), quantity) for id, quantity in self.cart.items())
        return [(product, quantity) for product, quantity in found if product]

    @property
    def total(self) -> Decimal:
        """What the cart costs."""
        return sum((line.amount * n for line, n in self.lines), Decimal())

    def find(self, id: str | None) -> Product | None:
        """A product of the catalogue that the app has fetched."""
        return next((product for product in self.products if product.id == id), None)


def new(platform: str) -> Phone:
    """A phone out of its box."""
    return Phone(platform=platform, advertiser_id=_uuid(platform))


def with_app(phone: Phone) -> Phone:
    """The phone with the app freshly installed: a new install, with new ids."""
    return replace(
        phone,
        installed=True,
        install_id=f"XZ{secrets.token_hex(16)}",
        vendor_id=_uuid(IOS) if phone.platform == IOS else "",
    )


def without_app(phone: Phone) -> Phone:
    """The phone with the app removed, and with it all that the app kept."""
    blank = Phone(platform=phone.platform, advertiser_id=phone.advertiser_id)
    return replace(blank, may_track=phone.may_track)


def _uuid(platform: str) -> str:
    """Apple writes its ids in capitals, Google in small letters."""
    made = str(uuid.uuid4())
    return made.upper() if platform == IOS else made


def current(connection: Connection) -> Phone | None:
    """The phone, if anybody has looked at it yet."""
    row = connection.execute("SELECT state FROM phone").fetchone()
    return _read(json.loads(row["state"])) if row else None


def keep(connection: Connection, phone: Phone) -> None:
    """From now on the phone is this one."""
    connection.execute(
        "INSERT INTO phone VALUES (1, ?)"
        " ON CONFLICT DO UPDATE SET state = excluded.state",
        (json.dumps(asdict(phone)),),
    )


def _read(state: dict[str, Any]) -> Phone:
    known = {each.name: state[each.name] for each in fields(Phone)}
    known["products"] = tuple(Product(**row) for row in known["products"])
    return Phone(**known)
