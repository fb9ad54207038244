"""The cart: what is in it, and what it costs.

It lives in the visitor's signed session cookie, as quantities by product slug, so it
survives a restart of the shop. Prices are never in it; they come from the catalogue
each time.
"""

from dataclasses import dataclass

from flask import session
from sqlalchemy import select

from config import settings
from models import Product, db

SESSION_KEY = "cart"
MAX_QUANTITY = 20


@dataclass(frozen=True)
class CartLine:
    """A product and how many of it; `total` in minor units."""

    product: Product
    quantity: int

    @property
    def total(self) -> int:
        """What the line costs."""
        return self.product.price * self.quantity


@dataclass(frozen=True)
class Cart:
    """Everything in the cart, with sums in minor units of the shop's currency."""

    lines: tuple[CartLine, ...]
    shipping_fee: int

    @property
    def count(self) -> int:
        """How many pieces."""
        return sum(line.quantity for line in self.lines)

    @property
    def subtotal(self) -> int:
        """The goods."""
        return sum(line.total for line in self.lines)

    @property
    def shipping(self) -> int:
        """The flat fee, once there is something to ship."""
        return self.shipping_fee if self.lines else 0

    @property
    def total(self) -> int:
        """What the customer pays in all."""
        return self.subtotal + self.shipping


def current() -> Cart:
    """The visitor's cart; products that are gone from the catalogue are left out."""
    wanted = _quantities()
    products = db.session.scalars(
        select(Product).where(Product.slug.in_(wanted)).order_by(Product.name)
    )
    lines = tuple(CartLine(product, wanted[product.slug]) for product in products)
    return Cart(lines, settings().shipping_fee)


def put(slug: str, quantity: int) -> None:
    """Have `quantity` pieces of a product in the cart; 0 takes it out."""
    wanted = _quantities()
    wanted.pop(slug, None)
    if quantity > 0:
        wanted[slug] = min(quantity, MAX_QUANTITY)
    session[SESSION_KEY] = wanted


def add(slug: str, quantity: int) -> int:
    """Put more of a product into the cart; gives for how many there was room."""
    before = _quantities().get(slug, 0)
    put(slug, before + quantity)
    return _quantities()[slug] - before


def clear() -> None:
    """Empty the cart."""
    session.pop(SESSION_KEY, None)


def fingerprint() -> str:
    """The same text for the same goods: tells one cart from another."""
    return ",".join(f"{slug}:{n}" for slug, n in sorted(_quantities().items()))


def pieces() -> int:
    """How many pieces are in it, without asking the database."""
    return sum(_quantities().values())


def _quantities() -> dict[str, int]:
    return dict(session.get(SESSION_KEY) or {})
