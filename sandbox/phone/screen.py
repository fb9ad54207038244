"""The screen "Phone": a phone to play with, and what its app sends to the shop.

The sandbox's server plays the phone. Each act is a plain form; the app's event goes to
the shop's gateway by HTTP before the page comes back, and the page shows what the shop
said of it, and whether it has arrived at Meta's side since.
"""

from dataclasses import replace
from sqlite3 import Connection
from typing import Any
from urllib.parse import urlsplit

from flask import (
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from sandbox import shell
from sandbox.page_headers import ALONE
from sandbox.phone import acts, calls, device, old_route, shop, words
from sandbox.phone.calls import Call
from sandbox.phone.device import CONSENTS, IOS, PLATFORMS, Phone, Product
from sandbox.phone.report import AGENTS, body
from sandbox.phone.standing import standing
from sandbox.shop_call import Unreachable
from sandbox.store import now, store

CALLS_SHOWN = 12

blueprint = shell.page_blueprint("phone")
words.init_blueprint(blueprint)


@blueprint.get("/phone")
def index() -> ResponseReturnValue:
    """The phone, its switches, and what its app sent, newest first."""
    phone = _phone()
    with store().reading() as connection:
        sent = [
            standing(connection, call, now())
            for call in calls.newest(connection, CALLS_SHOWN)
        ]
        after = connection.execute("SELECT max(id) FROM arrival").fetchone()[0]
    page = make_response(
        render_template("phone/index.html", phone=phone, sent=sent, after=after or 0)
    )
    pictures = " ".join(["'self'", *sorted(_origins(phone))])
    page.headers["Content-Security-Policy"] = f"{ALONE}; img-src {pictures}"
    return page


@blueprint.post("/phone/act")
def act() -> ResponseReturnValue:
    """Do one thing on the phone; what does not fit its screen does nothing."""
    name, product = request.form.get("act", ""), request.form.get("product")
    fetched = _catalogue() if name == "open" else None
    with store().writing() as connection:
        phone = device.current(connection) or device.new(IOS)
        if fetched:
            phone = replace(phone, products=fetched)
        try:
            done = acts.perform(phone, name, product)
        except acts.Idle:
            return _back()
        device.keep(connection, done.phone)
        call = _begin(connection, done, name)
    if call is not None:
        _send(call)
    return _back()


@blueprint.post("/phone/settings")
def settings() -> ResponseReturnValue:
    """What the owner allows, from now on."""
    consent = request.form.get("consent")
    if consent not in CONSENTS:
        abort(400)
    changes: dict[str, Any] = {
        name: request.form.get(name) == "1"
        for name in ("may_track", "app_may_track", "signed_in")
    }
    _keep(replace(_phone(), consent=consent, **changes))
    return _back()


@blueprint.post("/phone/new")
def new() -> ResponseReturnValue:
    """Another phone, out of its box, in the place of this one."""
    platform = request.form.get("platform")
    if platform not in PLATFORMS:
        abort(400)
    _keep(device.new(platform))
    return _back()


@blueprint.post("/phone/calls/<int:id>/again")
def again(id: int) -> ResponseReturnValue:
    """Send a call once more, as an app does that got no answer."""
    _send(_call(id))
    return _back()


@blueprint.post("/phone/calls/<int:id>/old-route")
def by_the_old_route(id: int) -> ResponseReturnValue:
    """Send the same event to Meta directly, as an app with Meta's library does."""
    call = _call(id)
    if call.sent["consent"] == "refused":
        abort(400)
    answer = old_route.send(call.sent, call.agent)
    with store().writing() as connection:
        calls.went_the_old_way(connection, id, answer)
    return _back()


def _phone() -> Phone:
    with store().reading() as connection:
        found = device.current(connection)
    return found or _keep(device.new(IOS))


def _keep(phone: Phone) -> Phone:
    with store().writing() as connection:
        device.keep(connection, phone)
    return phone


def _call(id: int) -> Call:
    with store().reading() as connection:
        return _found(connection, id)


def _found(connection: Connection, id: int) -> Call:
    return calls.get(connection, id) or abort(404)


def _catalogue() -> tuple[Product, ...] | None:
    """The app asks for the products whenever it is opened; None: it keeps the old."""
    try:
        return shop.catalogue()
    except Unreachable as error:
        flash(words.trouble(error.code), "error")
        return None


def _begin(connection: Connection, done: acts.Act, name: str) -> Call | None:
    if done.event_name is None:
        return None
    agent = AGENTS[done.phone.platform]
    told = body(done.phone, [acts.event(done, int(now()))])
    return _found(connection, calls.begin(connection, name, agent, told, now()))


def _send(call: Call) -> None:
    answer = shop.report(call.sent, call.agent)
    with store().writing() as connection:
        calls.answered(connection, call.id, answer)


def _origins(phone: Phone) -> set[str]:
    """Where the shop's pictures are, as a policy names it; nothing odd gets in."""
    parts = [urlsplit(product.image) for product in phone.products]
    return {
        f"{part.scheme}://{part.netloc}"
        for part in parts
        if part.scheme in ("http", "https")
        and part.netloc.isascii()
        and not set(part.netloc) & set("; ,'\"")
    }


def _back() -> ResponseReturnValue:
    return redirect(url_for(".index"), 303)
