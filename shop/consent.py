"""Consent: the banner, the page where it is given and taken back, and the policy.

The choice lives in the visitor's session. No id for measuring is stored before it is
made. It counts for what is done from then on; a withdrawal also reaches what was not
sent yet.
"""

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from capi.consent import Consent
from capi.database import locked
from capi.flask import capi, page
from capi.page import VISITOR
from config import settings
from models import GOODS_ARE_SOLD, Order, PurchaseTrigger, Work, writing
from shop import parcels, payments, way_back

blueprint = Blueprint("consent", __name__)

SESSION_KEY = "consent"
CHOICES = (Consent.GRANTED, Consent.LIMITED, Consent.REFUSED)


def current() -> Consent:
    """What the visitor of this request allows, by choice, mode and browser.

    A browser that sends Global Privacy Control asks not to be sold or shared: its
    events say so themselves (Limited Data Use), whatever was granted.
    """
    mode = settings().consent_mode
    chosen = session.get(SESSION_KEY)
    if mode == "off":
        consent = Consent.GRANTED
    elif chosen in CHOICES:
        consent = Consent(chosen)
    else:
        consent = Consent.UNDECIDED if mode == "opt_in" else Consent.GRANTED
    if consent is Consent.GRANTED and asks_for_privacy():
        return Consent.LIMITED
    return consent


def is_asked() -> bool:
    """Whether the banner is shown: somebody could choose and has not."""
    return (
        bool(capi().pixel_id)
        and settings().consent_mode != "off"
        and session.get(SESSION_KEY) not in CHOICES
    )


@blueprint.app_context_processor
def for_every_page() -> dict[str, object]:
    """What the banner says, where it leads back to, whether the page's address is kept
    from the next page, and whether the pixel's own store in the browser is emptied."""
    return {
        "consent_mode": settings().consent_mode,
        "here": way_back.here(),
        "hides_address": page().address is not None,
        "forgets_pixel": bool(capi().pixel_id) and not capi().allowed().may_send,
    }


@blueprint.get("/consent")
def show() -> ResponseReturnValue:
    """What was chosen, and the ways to choose again."""
    return render_template(
        "consent.html",
        consent=current(),
        chosen=session.get(SESSION_KEY),
        global_privacy_control=asks_for_privacy(),
        measures=bool(capi().pixel_id),
    )


@blueprint.post("/consent")
def choose() -> ResponseReturnValue:
    """Take a choice, and return to where it was made: with its `fbclid`, if any."""
    try:
        chosen = Consent(request.form.get("choice", ""))
    except ValueError:
        chosen = Consent.UNDECIDED
    if chosen not in CHOICES:
        abort(400, _("Please choose one of the answers on the page."))
    if not chosen.may_send:
        withdraw()
    session[SESSION_KEY] = chosen.value
    if request.form.get("next") is None:
        flash(_("Your choice is kept."), "success")
    back = way_back.own(request.form.get("next")) or url_for("consent.show")
    return redirect(back, 303)


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What this shop does with data, by its settings."""
    return render_template(
        "privacy.html",
        settings=settings(),
        consent=current(),
        carriers=[carrier.name for carrier in parcels.carriers().values()],
    )


def withdraw() -> None:
    """Drop the visitor's ids and cookies, and withhold what was not sent yet."""
    visitor = session.get(VISITOR)
    if visitor is None:
        page().forget()
        return
    with writing() as work:
        # The orders first: one that is just being paid is waited for, and what it put
        # into the outbox is there to be withheld.
        _refuse_for_open_orders(work, visitor)
        capi().forget(work.connection(), visitor, reason="consent withdrawn")


def _refuse_for_open_orders(work: Work, visitor: str) -> None:
    """Orders not paid, or not delivered, may have their Purchase still before them."""
    undelivered = (
        (Order.trigger == PurchaseTrigger.DELIVERY)
        & Order.delivered_at.is_(None)
        & Order.state.in_(GOODS_ARE_SOLD)
    )
    theirs = (
        select(Order)
        .where(Order.visitor == visitor)
        .where(Order.state.in_(payments.UNSURE) | undelivered)
        .order_by(Order.id)
    )
    for order in work.scalars(locked(theirs)):
        order.context = {"consent": Consent.REFUSED.value}


def asks_for_privacy() -> bool:
    """Whether the visitor's browser sends Global Privacy Control."""
    return request.headers.get("Sec-GPC") == "1"
