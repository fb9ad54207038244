"""The hosted pay page: where the buyer of a Checkout Session pays.

It waits for the shop's answer to the webhook before it sends the buyer back, as
Stripe's does, so that the thanks page usually finds the order paid.
"""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from sandbox import faults, languages
from sandbox.store import now, store
from sandbox.stripe import challenges, clockwork, payments, records, sessions, webhooks
from sandbox.stripe import pay_page as pages
from sandbox.stripe.buyers import Outcome
from sandbox.stripe.countries import usual
from sandbox.stripe.errors import NotFound
from sandbox.stripe.pay_form import Form, filled_with, this_month
from sandbox.stripe.pay_needs import Needs
from sandbox.stripe.records import Json
from sandbox.stripe.session_params import LOCALES

blueprint = Blueprint("pay", __name__, url_prefix="/pay")


@blueprint.context_processor
def for_every_page() -> dict[str, object]:
    """The languages of the page that is played here, for those who read another."""
    return {"stripe_speaks": LOCALES}


@blueprint.get("/<session_id>")
def show(session_id: str) -> ResponseReturnValue:
    """The form, or what became of the session."""
    session = _session(session_id)
    if session["status"] != "open":
        return pages.closed_page(session)
    with store().reading() as connection:
        failure = challenges.failure_of(connection, session)
    return pages.form_page(session, _fresh(session), decline=failure)


@blueprint.post("/<session_id>")
def pay(session_id: str) -> ResponseReturnValue:
    """Try to pay; a second submission of a paid session goes where the first went."""
    session = _session(session_id)
    if session["status"] != "open":
        return _onward(session)
    form = Form(Needs.of(session), request.form, this_month(now()))
    form.check()
    if form.errors:
        return pages.form_page(session, form, status=422)
    outcome = payments.pay(session_id, form.buyer, form.entry)
    if outcome.decline:
        return pages.form_page(
            outcome.session, form, decline=outcome.decline, status=402
        )
    if outcome.challenged:
        return redirect(f"/pay/{session_id}/3ds", 303)
    return _done(outcome)


@blueprint.get("/<session_id>/3ds")
def challenge(session_id: str) -> ResponseReturnValue:
    """The page on which the card's bank asks its customer."""
    session = _session(session_id)
    with store().reading() as connection:
        intent = challenges.waiting(connection, session)
        if intent is None:
            return redirect(f"/pay/{session_id}", 303)
        method = records.find(connection, "payment_method", intent["payment_method"])
    return pages.challenge_page(session, method["card"]["last4"] if method else "")


@blueprint.post("/<session_id>/3ds")
def answer(session_id: str) -> ResponseReturnValue:
    """What the buyer told the bank; without success, back to the form."""
    session = _session(session_id)
    if session["status"] != "open":
        return _onward(session)
    outcome = challenges.answer(session_id, passed=request.form.get("passed") == "1")
    if outcome.decline and outcome.decline is not challenges.FAILED:
        form = _fresh(outcome.session)
        return pages.form_page(
            outcome.session, form, decline=outcome.decline, status=402
        )
    if outcome.completed is None:
        return redirect(f"/pay/{session_id}", 303)
    return _done(outcome)


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
    return pages.unknown_page()


def _session(session_id: str) -> Json:
    clockwork.catch_up()
    with store().reading() as connection:
        session = sessions.retrieve(connection, session_id)
    languages.propose(session["locale"])
    return session


def _fresh(session: Json) -> Form:
    """The form before anything is typed, or with what was said before the bank's
    question."""
    needs = Needs.of(session)
    with store().reading() as connection:
        buyer = challenges.buyer_of(connection, session["id"])
    values = {"country": usual(needs.allowed_countries)}
    if buyer is not None:
        values |= filled_with(buyer)
    return Form(needs, values, this_month(now()))


def _done(outcome: Outcome) -> ResponseReturnValue:
    """Let the shop know, then send the buyer back."""
    if outcome.completed:
        webhooks.deliver_and_wait(outcome.completed)
        if faults.strikes("tab_closed"):
            return pages.left_page(outcome.session)
    return _onward(outcome.session)


def _onward(session: Json) -> ResponseReturnValue:
    if session["status"] == "complete":
        return redirect(pages.success_url(session), 303)
    return pages.closed_page(session)
