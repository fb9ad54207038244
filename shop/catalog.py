"""Browse: the home page with its categories, and a page for each product."""

import re
from typing import cast

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from capi.flask import capi
from models import Product, db
from shop import feed, tracking

blueprint = Blueprint("catalog", __name__)
RELATED = 4
LONGEST_SEARCH = 100
PERSONAL = re.compile(r"@|(?:\d[\s().+-]*){7}")
"""What looks like an email address or a telephone number."""


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """All products, or those of one category."""
    category = request.args.get("category")
    query = select(Product).order_by(Product.category, Product.name)
    if category:
        query = query.where(Product.category == category)
    products = list(db.session.scalars(query))
    if category and not products:
        abort(404)
    return render_template("home.html", products=products, category=category)


@blueprint.get("/products/<slug>")
def product(slug: str) -> ResponseReturnValue:
    """One product, and a few of its kind."""
    found = db.first_or_404(select(Product).where(Product.slug == slug))
    related = db.session.scalars(
        select(Product)
        .where(Product.category == found.category, Product.id != found.id)
        .order_by(Product.name)
        .limit(RELATED)
    )
    tracking.view_content(found)
    return render_template(
        "product.html",
        product=found,
        related=list(related),
        structured_data=feed.structured_data(found),
    )


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Products whose name, description or category holds every word."""
    text = " ".join(request.args.get("q", "").split())[:LONGEST_SEARCH]
    found = list(db.session.scalars(_matching(text))) if text else []
    if PERSONAL.search(text):
        # Somebody's address or number in the search box is none of Meta's business.
        capi().set_address(url_for("catalog.search"))
    elif text:
        tracking.search(text, found)
    return render_template("search.html", text=text, products=found)


def _matching(text: str) -> Select[tuple[Product]]:
    query = select(Product).order_by(Product.name)
    for word in text.split():
        query = query.where(
            or_(
                Product.name.icontains(word, autoescape=True),
                Product.description.icontains(word, autoescape=True),
                Product.category.icontains(word, autoescape=True),
            )
        )
    return query


def shown_categories() -> list[tuple[str, str, int]]:
    """The categories for header and footer, asked for once a request.

    An error page has them too, so a database that is away leaves them out.
    """
    if "categories" not in g:
        try:
            g.categories = categories()
        except SQLAlchemyError:
            g.categories = []
    return cast(list[tuple[str, str, int]], g.categories)


def categories() -> list[tuple[str, str, int]]:
    """Each category as (slug, name, number of products)."""
    rows = db.session.execute(
        select(Product.category, func.count())
        .group_by(Product.category)
        .order_by(Product.category)
    )
    return [(slug, slug.replace("-", " ").title(), count) for slug, count in rows]
