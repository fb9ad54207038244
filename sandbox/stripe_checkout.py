"""The hosted pay page: where the buyer of a Checkout Session pays.

It waits for the shop's answer to the webhook before it sends the buyer back, as
Stripe's does, so that the thanks page usually finds the order paid.
"""

from typing import Any
from urllib.parse import urlsplit

from babel.numbers import format_currency
from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from sandbox import stripe_payments as payments
from sandbox import stripe_records as records
from sandbox import stripe_sessions as sessions
from sandbox import stripe_webhooks as webhooks
from sandbox.store import now, store
from sandbox.stripe_cards import CARDS, Decline
from sandbox.stripe_countries import countries, usual
from sandbox.stripe_errors import NotFound
from sandbox.stripe_money import major
from sandbox.stripe_pay_form import Form, Needs, this_month
from sandbox.stripe_records import Json, Query

SESSION_ID = "{CHECKOUT_SESSION_ID}"

# A buyer hears no more of a lost or stolen card than of any other refusal.
DECLINES: dict[str, LazyString] = {
    "card_declined": _l("Your card was declined. Try another card."),
    "insufficient_funds": _l("Your card has insufficient funds. Try another card."),
    "expired_card": _l("Your card has expired. Try another card."),
    "incorrect_cvc": _l("Your card's security code is incorrect."),
    "processing_error": _l(
        "An error occurred while processing your card. Try again in a little bit."
    ),
}
OUTCOMES: dict[str | None, LazyString] = {
    None: _l("pays"),
    "generic_decline": _l("declined"),
    "insufficient_funds": _l("declined: insufficient funds"),
    "lost_card": _l("declined: lost card"),
    "stolen_card": _l("declined: stolen card"),
    "expired_card": _l("declined: expired card"),
    "incorrect_cvc": _l("declined: wrong CVC"),
    "processing_error": _l("declined: processing error"),
}

blueprint = Blueprint("pay", __name__, url_prefix="/pay")


@blueprint.context_processor
def language() -> dict[str, str]:
    """The language of the page, for its readers' software."""
    return {"language": str(get_locale() or "en")}


@blueprint.get("/<session_id>")
def show(session_id: str) -> ResponseReturnValue:
    """The form, or what became of the session."""
    session = _session(session_id)
    if session["status"] != "open":
        return _closed(session)
    return _form(session, _empty(session))


@blueprint.post("/<session_id>")
def pay(session_id: str) -> ResponseReturnValue:
    """Try to pay; a second submission of a paid session goes where the first went."""
    session = _session(session_id)
    if session["status"] == "complete":
        return redirect(success_url(session), 303)
    if session["status"] == "expired":
        return _closed(session)
    form = Form(Needs.of(session), request.form, this_month(now()))
    form.check()
    if form.errors:
        return _form(session, form, status=422)
    outcome = payments.pay(session_id, form.buyer, form.entry)
    if outcome.decline:
        return _form(outcome.session, form, decline=outcome.decline, status=402)
    if outcome.completed:
        webhooks.deliver_and_wait(outcome.completed)
    if outcome.session["status"] == "expired":
        return _closed(outcome.session)
    return redirect(success_url(outcome.session), 303)


@blueprint.post("/<session_id>/shipping")
def ship(session_id: str) -> ResponseReturnValue:
    """Choose another way of shipping; the page then shows the new total."""
    with store().writing() as connection:
        rate = request.form.get("shipping_rate", "")
        session = sessions.choose_shipping(connection, session_id, rate)
    return redirect(f"/pay/{session['id']}", 303)


@blueprint.errorhandler(NotFound)
def unknown(error: NotFound) -> ResponseReturnValue:
    """There never was such a session, or the sandbox was emptied since."""
    return _guarded(render_template("pay/closed.html", session=None, back=None), 404)


def success_url(session: Json) -> str:
    """Where the shop wants a buyer who has paid, with the session's id filled in."""
    return session["success_url"].replace(SESSION_ID, session["id"])


def _session(session_id: str) -> Json:
    sessions.expire_due()
    with store().reading() as connection:
        return sessions.retrieve(connection, session_id)


def _empty(session: Json) -> Form:
    needs = Needs.of(session)
    values = {"country": usual(needs.allowed_countries)}
    return Form(needs, values, this_month(now()))


def _form(
    session: Json, form: Form, *, decline: Decline | None = None, status: int = 200
) -> Response:
    summary = _summary(session)
    page = render_template(
        "pay/form.html",
        session=session,
        form=form,
        needs=form.needs,
        decline=decline and _refusal(decline),
        countries=countries(form.needs.allowed_countries),
        cards=[(card, _fate(card.decline)) for card in CARDS],
        money=lambda amount: _money(amount, session["currency"]),
        **summary,
    )
    images = [image for item in summary["items"] for image in item["images"][:1]]
    return _guarded(page, status, images=images, target=session["success_url"])


def _closed(session: Json) -> Response:
    complete = session["status"] == "complete"
    back = success_url(session) if complete else session["cancel_url"]
    page = render_template("pay/closed.html", session=session, back=back)
    return _guarded(page, 200 if complete else 410)


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


def _fate(decline: Decline | None) -> LazyString:
    if decline is None:
        return OUTCOMES[None]
    return OUTCOMES[decline.decline_code or decline.code]


def _refusal(decline: Decline) -> LazyString:
    return DECLINES.get(decline.decline_code or "", DECLINES[decline.code])


def _money(amount: int, currency: str) -> str:
    return format_currency(
        major(amount, currency), currency.upper(), locale=get_locale() or "en"
    )


def _guarded(
    page: str, status: int, *, images: list[str] | None = None, target: str = ""
) -> Response:
    """The page with its headers.

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


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
