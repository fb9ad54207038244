"""Browse: the home page with its categories, and a page for each product."""

from typing import cast

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from models import Product, db

blueprint = Blueprint("catalog", __name__)
RELATED = 4


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
    return render_template("product.html", product=found, related=list(related))


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
