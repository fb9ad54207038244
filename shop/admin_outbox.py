"""The outbox for the shop's owner: what waits for Meta, what it got, what it refused.

Pages and JSON are made of the same values. An event can be retried, replayed
or discarded: with a form, or by a program that posts JSON.
"""

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request
from flask import url_for as url
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from capi import outbox
from capi.database import writing
from capi.flask import capi
from capi.kinds import as_text
from capi.policy import DAY
from capi.schema import State
from models import db
from shop.admin_actions import LONGEST_REASON, Refusal, act
from shop.admin_rows import Told, tell, tell_all, timeline
from shop.admin_standing import standing
from shop.errors import problem

PAGE = 50
MOST = 500
MERGE_SECONDS = 2 * DAY
"""Meta merges the two halves of an event within 48 hours."""

FILTERS = ("event_name", "event_id", "subject", "q")
"""What the address may ask for beside `state`, `before` and `limit`."""

blueprint = Blueprint("outbox", __name__)


@blueprint.get("/outbox")
def index() -> ResponseReturnValue:
    """The events, newest first, 50 a page."""
    connection = db.session.connection()
    return render_template(
        "admin/outbox.html",
        **_list(connection),
        filters={name: asked for name in FILTERS if (asked := request.args.get(name))},
        names=outbox.event_names(connection),
        standing=standing(),
        several=len(capi().destinations) > 1,
        now=capi().clock(),
    )


@blueprint.get("/outbox.json")
def index_json() -> ResponseReturnValue:
    """The same for programs, and whether anything is sending."""
    now = standing()
    return jsonify(
        worker_seen_at=now.worker_seen_at,
        paused=[asdict(stop) for stop in now.paused],
        **_list(db.session.connection()),
    )


@blueprint.get("/outbox/<int:row_id>")
def show(row_id: int) -> ResponseReturnValue:
    """One event: its way so far, what Meta gets, and what can be done."""
    row = _row(row_id)
    return render_template(
        "admin/event.html",
        row=row,
        moments=timeline(row),
        pretty=json.dumps(row["payload"], indent=2, ensure_ascii=False),
        now=capi().clock(),
        unmerged=capi().clock() > row["event_time"] + MERGE_SECONDS,
        longest_reason=LONGEST_REASON,
        standing=standing(),
    )


@blueprint.get("/outbox/<int:row_id>.json")
def show_json(row_id: int) -> ResponseReturnValue:
    """The same for programs."""
    return jsonify(_row(row_id))


@blueprint.post("/outbox/<int:row_id>/retry")
def retry(row_id: int) -> ResponseReturnValue:
    """The form that lets an event try again."""
    return _back(row_id, _act(row_id, "retry"), _("It waits to be sent again."))


@blueprint.post("/outbox/<int:row_id>/replay")
def replay(row_id: int) -> ResponseReturnValue:
    """The form that sends an event once more that Meta has already."""
    return _back(row_id, _act(row_id, "replay"), _("It waits to be sent once more."))


@blueprint.post("/outbox/<int:row_id>/discard")
def discard(row_id: int) -> ResponseReturnValue:
    """The form that gives an event up."""
    refusal = _act(row_id, "discard", request.form.get("reason", ""))
    return _back(row_id, refusal, _("It is discarded, and your reason is kept."))


@blueprint.post("/outbox.json")
def change() -> ResponseReturnValue:
    """`{"id": 1, "action": "retry"}`, or `"replay"`, or `"discard"` with a `"reason"`.

    Gives the event as it is then. Nothing but `application/json` is taken.
    """
    if request.mimetype != "application/json":
        return problem("not_json", "Send application/json.", 415)
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        return problem("not_json", "The body must be a JSON object.", 400)
    row_id, reason = body.get("id"), as_text(body.get("reason") or "")
    if not isinstance(row_id, int) or isinstance(row_id, bool):
        return problem("wrong_type", "An id is a whole number.", 400, field="id")
    # JSON can spell a zero, and half a surrogate pair, which no database keeps.
    if reason is None or "\0" in reason:
        return problem("wrong_type", "A reason is a text.", 400, field="reason")
    refusal = _act(row_id, str(body.get("action")), reason)
    if refusal:
        return problem(
            refusal.code, refusal.message, refusal.status, field=refusal.field
        )
    return jsonify(_row(row_id))


@blueprint.record_once
def _exempt_from_form_tokens(state: BlueprintSetupState) -> None:
    """A program has no form, so no token; and `change` needs none.

    Another site's form can send only the three form types, never JSON. Its script can
    send JSON, and the browser's stored password with it, only after asking by a
    preflight request, which this shop never grants.
    """
    state.app.extensions["csrf"].exempt(change)


def _list(connection: Connection) -> dict[str, Any]:
    """What the address asks for; `older` is where the list goes on, if it does.

    It goes on before an id, not on a page number: new events come in on top while one
    reads, and would push known ones onto the next page.
    """
    asked = request.args
    limit = min(max(asked.get("limit", PAGE, type=int), 1), MOST)
    subject = asked.get("subject")
    rows = outbox.listing(
        connection,
        states=_states(),
        event_name=asked.get("event_name") or None,
        event_id=asked.get("event_id") or None,
        subjects=[subject] if subject else None,
        search=asked.get("q", "").strip() or None,
        before=asked.get("before", type=int),
        limit=limit + 1,
    )
    shown = rows[:limit]
    return {
        "census": outbox.census(connection),
        "rows": tell(connection, shown),
        "older": shown[-1]["id"] if len(rows) > limit else None,
    }


def _states() -> list[State]:
    asked = [state for state in request.args.getlist("state") if state]
    try:
        return [State(state) for state in asked]
    except ValueError:
        known = ", ".join(State)
        abort(400, _("A state is one of: %(known)s.", known=known))


def _row(row_id: int) -> Told:
    connection = db.session.connection()
    row = outbox.get(connection, row_id)
    if row is None:
        abort(404)
    return tell_all(connection, row)


def _act(row_id: int, action: str, reason: str = "") -> Refusal | None:
    # What this request has read so far is let go: it would be stale after the change.
    db.session.rollback()
    with writing(capi().engine) as connection:
        return act(connection, row_id, action, reason=reason, now=capi().clock())


def _back(row_id: int, refusal: Refusal | None, done: str) -> ResponseReturnValue:
    if refusal and refusal.status == 404:
        abort(404)
    if refusal:
        flash(refusal.message, "error")
    else:
        flash(done, "success")
    return redirect(url("admin.outbox.show", row_id=row_id), 303)
