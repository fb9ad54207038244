"""In which language a page speaks: the one its visitor chose, or else the browser's.

A choice is a cookie that lasts; it is asked for, so it needs no consent. What Meta is
told never varies with it. The sandbox chooses by the same rule for itself
(`sandbox.languages`): its pages are not the shop's.
"""

from datetime import timedelta

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    has_request_context,
    redirect,
    request,
    url_for,
)
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale
from flask_babel import gettext as _

from shop import way_back

LANGUAGES = {
    "en": "English",
    "uk": "Українська",
    "ja": "日本語",
    "id": "Bahasa Indonesia",
}
"""Each by its own name, so that people find theirs on a page they cannot read."""

AT_STRIPE = ("en", "ja", "id")
"""Those that Stripe's Checkout speaks as well; it has no Ukrainian."""

COOKIE = "countonce_language"
KEPT = timedelta(days=365)

_NEIGHBOURS = str.maketrans(
    {"Å": "A", "Ґ": "Г\uffff", "Є": "Е\uffff", "І": "И\ufffe", "Ї": "И\uffff"}
)

blueprint = Blueprint("languages", __name__)


def init_app(app: Flask) -> None:
    """Let every text, sum and date follow the visitor."""
    Babel(app, default_locale="en", locale_selector=spoken)
    app.register_blueprint(blueprint)


def spoken() -> str | None:
    """The language of this request; None, the default, where nobody asks."""
    if not has_request_context():
        return None
    return _chosen() or _of_the_browser()


def at_stripe() -> str:
    """The `locale` of a Checkout Session: what was chosen, or else Stripe's own choice,
    which is the browser's wish too, and among more languages than ours."""
    chosen = _chosen()
    return chosen if chosen in AT_STRIPE else "auto"


def _chosen() -> str | None:
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else None


def _of_the_browser() -> str | None:
    """The first language that the browser asks for and we have, whatever its region.

    Werkzeug's `best_match` would prefer a later "en" to an earlier "uk-UA".
    """
    for tag, quality in request.accept_languages:
        language = tag.replace("_", "-").partition("-")[0].lower()
        if quality > 0 and language in LANGUAGES:
            return language
    return None


def in_order(name: str) -> str:
    """What to sort names by: Unicode has some letters far from where people look."""
    return name.translate(_NEIGHBOURS)


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    """Speak another language from now on, beginning with the page that was shown."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400, _("Please choose one of the languages on the page."))
    back = way_back.own(request.form.get("next")) or url_for("catalog.home")
    response = current_app.make_response(redirect(back, 303))
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=KEPT,
        secure=current_app.config["SETTINGS"].https,
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.app_context_processor
def for_every_page() -> dict[str, object]:
    """What the form needs that switches, and where it leads back to."""
    return {
        "language": str(get_locale()),
        "languages": LANGUAGES,
        "language_next": way_back.here() or _readable_path(),
    }


@blueprint.after_app_request
def _say_what_it_varies_with(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _readable_path() -> str | None:
    """The address of what answered a form, where a reader may ask for it again."""
    adapter = request_ctx.url_adapter
    if adapter is None or not adapter.test(method="GET"):
        return None
    return request.path
