"""What a product of a file may hold: texts that are safe wherever the shop shows them.

Its slug becomes a part of addresses and the id in Meta's catalogue, its image the name
of a file, and all of it a row of `/feed.csv`, which somebody opens in a spreadsheet.
"""

import re
from collections.abc import Mapping

LARGEST_PRICE = 99_999_999
"""In minor units: Stripe's docs allow eight digits for most currencies."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these, a spreadsheet computes."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def fault(product: Mapping[str, str]) -> str | None:
    """What is wrong with the texts of a product, in a sentence; None: nothing."""
    for name, text in product.items():
        if not text.replace("\n", " ").isprintable():
            return f"{name} holds control characters"
        if text.startswith(FORMULA_SIGNS):
            return f"{name} begins with {text[0]!r}: a spreadsheet would compute it"
    for name in ("slug", "image"):
        if not _NAME.fullmatch(product[name]):
            return (
                f"{name} is not made of letters, digits, dots, hyphens and underscores:"
                f" {product[name]!r}"
            )
    price = product["price"]
    if not (price.isascii() and price.isdecimal()):
        return f"price is not a whole number of minor units: {price!r}"
    if int(price[:20]) > LARGEST_PRICE:
        return f"price is more than {LARGEST_PRICE}"
    return None


def as_cell(text: str) -> str:
    """The text for a cell of a CSV file, where it shall stay a text."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
