"""In which language a page speaks: the one its visitor chose, or else the browser's.

The choice is a cookie that lasts. The shop chooses by the same rule for itself
(`shop.languages`): to the sandbox it is a stranger.
"""

import re
from datetime import timedelta

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale, refresh

LANGUAGES = {
    "en": "English",
    "uk": "Українська",
    "ja": "日本語",
    "id": "Bahasa Indonesia",
}
"""Each by its own name, so that people find theirs on a page they cannot read."""

COOKIE = "sandbox_language"
KEPT = timedelta(days=365)
_PROPOSED = "language_proposed"

# Browsers read a backslash as a slash and drop dots, tabs and line ends.
OWN_PATH = re.compile(r"/(?![/\\.])[^\x00-\x20]*")

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
    for wish in (request.cookies.get(COOKIE), g.get(_PROPOSED)):
        if wish in LANGUAGES:
            return wish
    return _of_the_browser()


def propose(language: str | None) -> None:
    """Let this page speak what a shop asked for, unless its visitor has chosen."""
    setattr(g, _PROPOSED, language)
    refresh()


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
    chosen, back = request.form.get("language", ""), request.form.get("next", "")
    if chosen not in LANGUAGES:
        abort(400)
    response = current_app.make_response(
        redirect(back if OWN_PATH.fullmatch(back) else "/", 303)
    )
    response.set_cookie(COOKIE, chosen, max_age=KEPT, httponly=True, samesite="Lax")
    return response


@blueprint.app_context_processor
def for_every_page() -> dict[str, object]:
    """What the form needs that switches, and where it leads back to."""
    return {
        "language": str(get_locale()),
        "languages": LANGUAGES,
        "language_next": _here(),
    }


@blueprint.after_app_request
def _say_what_it_varies_with(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _here() -> str:
    """The address of this page. Where a form was answered by one, it can be asked for
    as well: every other answer to a form leads on."""
    return "/" + request.url.removeprefix(request.host_url)
