"""The cart's page and its three forms: add, change, remove."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from models import Product, db
from shop import basket, orders, tracking

blueprint = Blueprint("cart", __name__, url_prefix="/cart")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """What is in the cart and what it costs."""
    return render_template("cart.html", cart=basket.current())


@blueprint.post("/add")
def add() -> ResponseReturnValue:
    """Put some of a product into the cart."""
    product = _product()
    quantity = _quantity(least=1)
    added = basket.add(product.slug, quantity)
    if added == quantity:
        flash(_("%(name)s is in your cart.", name=product.name), "success")
    else:
        most = basket.MAX_QUANTITY
        flash(_("Your cart now has %(most)s of these, the most we send.", most=most))
    if added:
        tracking.add_to_cart(product, added)
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/change")
def change() -> ResponseReturnValue:
    """Have another number of a product in the cart; 0 removes it."""
    product = _product()
    basket.put(product.slug, _quantity(least=0))
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/remove")
def remove() -> ResponseReturnValue:
    """Take a product out of the cart."""
    product = _product()
    basket.put(product.slug, 0)
    flash(_("%(name)s is out of your cart.", name=product.name), "success")
    return redirect(url_for("cart.show"), 303)


@blueprint.post("/restore")
def restore() -> ResponseReturnValue:
    """Put what an order held back into the cart, at today's prices."""
    order = orders.mine(number=request.form.get("order", ""))
    if order is None:
        abort(404)
    for line in order.lines:
        basket.put(line.slug, line.quantity)
    flash(_("Everything is back in your cart."), "success")
    return redirect(url_for("cart.show"), 303)


def _product() -> Product:
    slug = request.form.get("product", "")
    return db.first_or_404(select(Product).where(Product.slug == slug))


def _quantity(*, least: int) -> int:
    text = request.form.get("quantity", "1").strip()
    # Python refuses to read thousands of digits; three are more than anybody needs.
    quantity = int(text) if text.isdecimal() and len(text) <= 3 else -1
    if not least <= quantity <= basket.MAX_QUANTITY:
        abort(
            400,
            _(
                "Please choose a number from %(least)s to %(most)s.",
                least=least,
                most=basket.MAX_QUANTITY,
            ),
        )
    return quantity
