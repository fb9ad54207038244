"""The owner's pages under `/admin`: the door, and what all of them share.

HTTP Basic authentication with `ADMIN_PASSWORD`. Any user name will do ("owner" is what
our own tools send): there is one owner and one secret, and a name adds nothing to it.
Without the setting there are no such pages, and each address answers 404. Who guesses
waits (`shop.owner_door`); the password comes with every request all the same: choose a
long one, and serve the shop by HTTPS.

The pages carry no pixel, are kept by no cache and listed by no search engine.
"""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_httpauth import HTTPBasicAuth
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from capi.flask import capi
from config import settings
from shop import (
    admin_offline,
    admin_orders,
    admin_outbox,
    admin_parcels,
    admin_shipping,
    admin_words,
    owner_door,
)
from shop.errors import problem

PREFIX = "/admin"

auth = HTTPBasicAuth(realm="Countonce: the owner's pages")
blueprint = Blueprint("admin", __name__, url_prefix=PREFIX)
for room in (
    admin_orders,
    admin_parcels,
    admin_shipping,
    admin_outbox,
    admin_offline,
):
    blueprint.register_blueprint(room.blueprint)
for name in ("ago", "moment", "span", "stamp"):
    blueprint.add_app_template_filter(getattr(admin_words, name), name)


@blueprint.get("")
@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The orders are what an owner looks at first."""
    return redirect(url_for("admin.orders.index"))


@blueprint.get("/<path:anything>")
def nowhere(anything: str) -> ResponseReturnValue:
    """An address that is none of ours fails in our manner: the shop's has a pixel."""
    abort(404)


@auth.verify_password
def is_owner(name: str, password: str) -> bool:
    """Whether the password is right, and may be tried now."""
    known = settings().admin_password
    if not known or not password:
        return False
    return owner_door.opens(password, known, now=capi().clock())


@auth.error_handler
def _refuse(status: int) -> ResponseReturnValue:
    if wait := owner_door.seconds_to_wait():
        return _too_many(wait)
    return _answer(
        "unauthorized",
        _("This needs the owner's password"),
        _("It is the ADMIN_PASSWORD of the shop's settings; any user name will do."),
        status,
    )


def _too_many(wait: int) -> ResponseReturnValue:
    message = _(
        "Try again in %(span)s: until then, the right one is refused too. A browser"
        " that was let in before waits for nobody's wrong passwords but its own.",
        span=admin_words.span(wait),
    )
    title = _("Too many wrong passwords")
    answer = make_response(_answer("too_many_tries", title, message, 429))
    answer.headers["Retry-After"] = str(wait)
    return answer


@blueprint.record_once
def _close_the_door(state: BlueprintSetupState) -> None:
    """Stand before everything else that looks at a request.

    The check of form tokens would otherwise answer 400, and routing 405, where nothing
    should be.
    """
    state.app.before_request_funcs.setdefault(None, []).insert(0, _be_absent)


def _be_absent() -> None:
    if _is_ours() and not settings().admin_password:
        abort(404)


@blueprint.before_app_request
def _ask_for_the_password() -> ResponseReturnValue | None:
    """By path and not by view, so that what routing turns down is guarded too.

    It comes after the redirect to HTTPS: nobody is asked for a password in clear.
    """
    answer: ResponseReturnValue | None = _let_in() if _is_ours() else None
    return answer


@auth.login_required
def _let_in() -> None:
    """Nothing stands in the way."""


@blueprint.after_app_request
def _keep_to_ourselves(response: Response) -> Response:
    if _is_ours():
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.context_processor
def _shared() -> dict[str, Any]:
    return {
        "order_word": admin_words.order,
        "parcel_word": admin_words.parcel,
        "method_word": admin_words.method,
        "trigger_word": admin_words.trigger,
        "told_by_word": admin_words.told_by,
        "event_word": admin_words.event,
        "consent_word": admin_words.consent,
        "fired_by_words": admin_words.fired_by,
    }


@blueprint.errorhandler(HTTPException)
def _show(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    code = error.name.lower().replace(" ", "_")
    title, message = _("That did not work"), error.description or ""
    if isinstance(error, CSRFError):
        title = _("This page had gone stale")
        message = _("Go back, reload the page, and send the form again.")
    elif status == 404:
        title = _("There is nothing here")
        message = _("No order, no parcel and no event goes by this address.")
    elif status >= 500:
        title = _("Something went wrong")
        message = _("The shop's log says what.")
    return _answer(code, title, message, status)


def _answer(code: str, title: str, message: str, status: int) -> ResponseReturnValue:
    if request.path.endswith(".json"):
        return problem(code, f"{title}. {message}", status)
    page = render_template("admin/error.html", title=title, message=message)
    return page, status


def _is_ours() -> bool:
    """Whether the request is for these pages: by its view, or else by its path."""
    return (
        blueprint.name in request.blueprints
        or request.path == PREFIX
        or request.path.startswith(f"{PREFIX}/")
    )
