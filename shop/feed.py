"""`/feed.csv`: the catalogue in Meta's format, with the ids that the events carry.

Meta matches `content_ids` of an event with `id` here; where they differ, catalogue ads
know nothing of what was looked at.
"""

import csv
import io

from flask import Blueprint, Response, url_for
from sqlalchemy import select

from capi.currencies import exponent, to_major
from config import settings
from models import Product, db
from shop.product_rules import as_cell

blueprint = Blueprint("feed", __name__)

COLUMNS = (
    "id",
    "title",
    "description",
    "availability",
    "condition",
    "price",
    "link",
    "image_link",
    "brand",
    "product_type",
)
BRAND = "Countonce"


@blueprint.get("/feed.csv")
def feed() -> Response:
    """Every product, one a row."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for product in db.session.scalars(select(Product).order_by(Product.slug)):
        writer.writerow({key: as_cell(text) for key, text in entry(product).items()})
    return Response(table.getvalue(), mimetype="text/csv")


def entry(product: Product) -> dict[str, str]:
    """A product as Meta's catalogue takes it; addresses by SHOP_URL, never a
    request's."""
    base = settings().shop_url
    image = url_for("static", filename=f"products/{product.image}")
    return {
        "id": product.slug,
        "title": product.name,
        "description": product.description,
        "availability": "in stock",
        "condition": "new",
        "price": f"{amount(product.price)} {settings().shop_currency}",
        "link": f"{base}{url_for('catalog.product', slug=product.slug)}",
        "image_link": f"{base}{image}",
        "brand": BRAND,
        "product_type": product.category_name,
    }


def structured_data(product: Product) -> dict[str, object]:
    """schema.org's Product for the product's page, telling what the feed tells."""
    row = entry(product)
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "productID": row["id"],
        "sku": row["id"],
        "name": row["title"],
        "description": row["description"],
        "url": row["link"],
        "image": row["image_link"],
        "category": row["product_type"],
        "brand": {"@type": "Brand", "name": row["brand"]},
        "offers": {
            "@type": "Offer",
            "price": amount(product.price),
            "priceCurrency": settings().shop_currency,
            "availability": "https://schema.org/InStock",
            "itemCondition": "https://schema.org/NewCondition",
            "url": row["link"],
        },
    }


def amount(price: int) -> str:
    """Minor units as a plain decimal number, without grouping."""
    currency = settings().shop_currency
    return f"{to_major(price, currency):.{exponent(currency)}f}"
