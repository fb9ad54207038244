"""The pay page as HTML, with the headers that guard it."""

from typing import Any
from urllib.parse import urlsplit

from babel.numbers import format_currency
from flask import Response, make_response, render_template
from flask_babel import get_locale

from sandbox.store import store
from sandbox.stripe import pay_words as words
from sandbox.stripe import records
from sandbox.stripe.cards import Decline
from sandbox.stripe.countries import countries
from sandbox.stripe.example_buyer import example_buyer
from sandbox.stripe.ibans import ACCOUNTS
from sandbox.stripe.money import major
from sandbox.stripe.pay_form import Form
from sandbox.stripe.records import Json, Query

SESSION_ID = "{CHECKOUT_SESSION_ID}"


def success_url(session: Json) -> str:
    """Where the shop wants a buyer who has paid, with the session's id filled in."""
    return session["success_url"].replace(SESSION_ID, session["id"])


def form_page(
    session: Json, form: Form, *, decline: Decline | None = None, status: int = 200
) -> Response:
    """The form, with what is wrong with it or why the last try was refused."""
    summary = _summary(session)
    page = render_template(
        "pay/form.html",
        session=session,
        form=form,
        needs=form.needs,
        decline=decline and words.refusal(decline),
        countries=countries(form.needs.allowed_countries),
        example=example_buyer(session, form.needs),
        groups=words.GROUPS,
        cards=words.grouped_cards(),
        fate=words.fate,
        accounts=ACCOUNTS,
        fate_of_account=words.fate_of_account,
        money=_money_of(session),
        **summary,
    )
    images = [image for item in summary["items"] for image in item["images"][:1]]
    return guarded(page, status, images=images, target=session["success_url"])


def challenge_page(session: Json, last4: str) -> Response:
    """The bank's question to the owner of a card."""
    page = render_template(
        "pay/challenge.html", session=session, last4=last4, money=_money_of(session)
    )
    return guarded(page, 200, target=session["success_url"])


def closed_page(session: Json) -> Response:
    """What became of a session that takes no payment any more."""
    complete = session["status"] == "complete"
    back = success_url(session) if complete else session["cancel_url"]
    page = render_template("pay/closed.html", session=session, back=back)
    return guarded(page, 200 if complete else 410)


def left_page(session: Json) -> Response:
    """A buyer who has paid and closes the tab here: no way leads to the thanks page."""
    shop = _origin(session["success_url"])
    page = render_template("pay/closed.html", session=session, back=shop, left=True)
    return guarded(page, 200)


def unknown_page() -> Response:
    """There never was such a session, or the sandbox was emptied since."""
    return guarded(render_template("pay/closed.html", session=None, back=None), 404)


def guarded(
    page: str, status: int, *, images: list[str] | None = None, target: str = ""
) -> Response:
    """A page with its headers.

    A redirect that answers a form counts as the form's action, so the shop's origin
    must be among those. Product images come from the shop too.
    """
    pictures = " ".join(sorted({_origin(image) for image in images or []}))
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; script-src 'self'; "
        f"img-src 'self' {pictures}; form-action 'self' {_origin(target)}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _summary(session: Json) -> dict[str, Any]:
    """What is bought and how it may be sent, for people."""
    with store().reading() as connection:
        items = records.select(
            connection, Query("item", parent=session["id"]), newest_first=False
        )
        products = [
            records.find(connection, "product", item["price"]["product"])
            for item in items
        ]
        rates = [
            records.find(connection, "shipping_rate", option["shipping_rate"])
            for option in session["shipping_options"]
        ]
    shown = [
        {**item, "images": product["images"], "details": product["description"]}
        for item, product in zip(items, products, strict=True)
        if product
    ]
    return {"items": shown, "rates": rates}


def _money_of(session: Json) -> Any:
    def money(amount: int) -> str:
        return format_currency(
            major(amount, session["currency"]),
            session["currency"].upper(),
            locale=get_locale() or "en",
        )

    return money


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
