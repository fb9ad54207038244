"""What the shop says when something goes wrong: to people a page, to scripts JSON.

Each JSON error has the one shape `{"error": {"code", "message", "field"}}`.
"""

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from shop import logs


def problem(
    code: str, message: str, status: int, *, field: str | None = None
) -> ResponseReturnValue:
    """An error for scripts: a stable code, a sentence, the field to mend."""
    return jsonify(error={"code": code, "message": message, "field": field}), status


def init_app(app: Flask) -> None:
    """Show errors in the shop's own manner."""
    app.register_error_handler(HTTPException, _show)


def _show(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    title, message = _words(error, status)
    failure = logs.request_id() if status >= 500 else None
    if _wants_json():
        code = error.name.lower().replace(" ", "_")
        said = error.description or title
        if failure:
            said += f" The log has more about it: {failure}"
        return problem(code, said, status)
    page = render_template(
        "error.html", code=status, title=title, message=message, failure=failure
    )
    return page, status


def _words(error: HTTPException, status: int) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return _("This page had gone stale"), _(
            "For your safety a form works for a while only. Go back, reload the page"
            " and send it again; your cart is kept."
        )
    if isinstance(error, InternalServerError):
        return _("Something went wrong on our side"), _(
            "It is noted, and it is not your fault. Please try again in a minute."
        )
    if status == 404:
        return _("There is nothing here"), _(
            "The page may have moved, or the product is sold out for good."
        )
    return _("That did not work"), error.description or ""


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    for_scripts = request.path.startswith(("/webhooks/", "/api/"))
    return best == "application/json" or for_scripts
