"""Offline sales for the shop's owner: a till's file, a preview of it, and a yes.

What the file holds becomes events when it is previewed. Those are kept, hashed, until
the owner says yes (`shop.offline_shelf`); the file is not.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge

from capi.flask import capi
from capi.intake import Came, Intake
from capi.offline import NotATable, Reading, Sales
from capi.routes import is_app
from capi.upload import asked
from capi.upload.tally import Tally
from config import settings
from shop import local_time, offline_shelf
from shop.admin_standing import standing
from shop.offline_preview import Preview

MOST_BYTES = 4_000_000
"""Of a file: some 25,000 rows, which take a quarter of a minute to read. Browsers and
proxies wait no longer; the command takes files of any length."""

_FORM_BYTES = 100_000
"""What comes with the file: the other fields, and what is around them."""

blueprint = Blueprint("offline", __name__)


@blueprint.url_value_preprocessor
def _make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take more than other pages do; said before the form's token is looked for, which
    reads the body."""
    request.max_content_length = MOST_BYTES + _FORM_BYTES


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    message = _(
        "The file is larger than %(megabytes)s MB. For such files there is the command"
        " flask capi import-offline.",
        megabytes=MOST_BYTES // 1_000_000,
    )
    title = _("That is too much for a page")
    return render_template("admin/error.html", title=title, message=message), 413


@blueprint.get("/offline")
def index() -> ResponseReturnValue:
    """The form."""
    given = {
        "timezone": local_time.zone_name(),
        "currency": settings().shop_currency,
        "country": settings().shop_country,
    }
    return _form(given)


@blueprint.post("/offline")
def preview() -> ResponseReturnValue:
    """What would be done with the file, row by row; nothing is done yet."""
    reading, faults = _reading()
    file = request.files.get("file")
    if file is None or not file.filename:
        faults["file"] = _("Please choose a file.")
    if faults or file is None:
        return _form(request.form, faults)
    now = capi().clock()
    upload_tag = reading.pop("upload_tag", None)
    try:
        sales = Sales(file.stream, now=now, reading=Reading(**reading))
    except NotATable as error:
        # In capi's own words: it knows no languages.
        return _form(request.form, {"file": str(error)})
    found = Preview()
    outcomes = _intake(upload_tag, sales).preview(sales)
    token = offline_shelf.keep(found.watch(outcomes), upload_tag=upload_tag, now=now)
    return render_template(
        "admin/offline_preview.html",
        name=file.filename,
        preview=found,
        counts=found.counts,
        sales=sales,
        upload_tag=upload_tag,
        token=token,
        standing=standing(),
    )


@blueprint.post("/offline/confirm")
def confirm() -> ResponseReturnValue:
    """Let what was previewed into the outbox."""
    tally = Tally()
    token = request.form.get("token", "")
    try:
        with offline_shelf.opened(token, now=capi().clock()) as kept:
            for outcome in _intake(kept.upload_tag).take(kept.sales):
                tally.add(outcome)
    except offline_shelf.Gone:
        flash(_("That preview is gone. Please choose the file again."), "error")
        return redirect(url_for("admin.offline.index"), 303)
    entered = tally.came[Came.TAKEN]
    flash(
        ngettext(
            "%(num)s event waits to be sent to Meta.",
            "%(num)s events wait to be sent to Meta.",
            entered,
        ),
        "success",
    )
    return redirect(url_for("admin.outbox.index"), 303)


def _form(
    given: Mapping[str, str], faults: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "admin/offline.html",
        given=given,
        faults=faults or {},
        megabytes=MOST_BYTES // 1_000_000,
        has_pixel=bool(_pixels()),
        standing=standing(),
    )
    return page, 400 if faults else 200


def _reading() -> tuple[dict[str, Any], dict[str, str]]:
    """What the form says of the file, and what is wrong with that, by field."""
    readers = {**asked.READERS, "upload_tag": asked.upload_tag}
    read: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field, reader in readers.items():
        text = request.form.get(field, "").strip()
        try:
            if text:
                read[field] = reader(text)
        except ValueError as error:
            faults[field] = _(str(error))
    return read, faults


def _intake(upload_tag: str | None, sales: Sales | None = None) -> Intake:
    return Intake(
        engine=capi().engine,
        destinations=_pixels(),
        now=capi().clock(),
        upload_tag=upload_tag,
        heading=sales.heading if sales else str,
    )


def _pixels() -> list[str]:
    return [key for key in capi().destinations if not is_app(key)]
