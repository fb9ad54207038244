"""The screen "Outbox": what the shop has yet to send to Meta, and how it went so far.

The outbox is the shop's. This screen reads it by the owner's JSON and acts through it,
so that nothing is done here that the owner could not do there.
"""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox import shell, shop_outbox
from sandbox.arrivals import Arrival, find
from sandbox.errors import problem
from sandbox.outbox import words
from sandbox.outbox.story import last_answer, story
from sandbox.plain import is_plain
from sandbox.row_ids import row_id
from sandbox.shop_link import Refusal, Trouble
from sandbox.shop_outbox import Outbox, Row
from sandbox.store import now, store

PER_PAGE = 50
LONGEST_REASON = 500

blueprint = shell.page_blueprint("outbox")
words.init_blueprint(blueprint)


@blueprint.get("/outbox")
def index() -> ResponseReturnValue:
    """The rows, newest first, narrowed by state or by an id."""
    found = _asked()
    trouble = isinstance(found, Trouble)
    return render_template(
        "outbox/unavailable.html" if trouble else "outbox/list.html",
        advice=words.advice(found) if isinstance(found, Trouble) else None,
        outbox=found,
        state=_state(),
        q=_text("q"),
        before=row_id(_text("before")),
        last_answer=last_answer,
        stopped=shop_outbox.unsent().stopped,
        now=now(),
    )


@blueprint.get("/outbox.json")
def index_json() -> ResponseReturnValue:
    """The same for programs."""
    found = _asked()
    if isinstance(found, Trouble):
        return _unavailable(found)
    return jsonify(
        rows=found.rows,
        census=found.census,
        older=found.older,
        worker_seen_at=found.worker_seen_at,
        nothing_sends=found.nothing_sends(now()),
        paused=found.paused,
    )


@blueprint.get("/outbox/<int:id>")
def row(id: int) -> ResponseReturnValue:
    """One event: its way so far, what Meta gets, and what can be done."""
    found = shop_outbox.row(id)
    if isinstance(found, Refusal):
        abort(404)
    if isinstance(found, Trouble):
        return render_template("outbox/unavailable.html", advice=words.advice(found))
    return render_template(
        "outbox/row.html",
        row=found,
        moments=story(found),
        arrival=_arrival(found),
        longest_reason=LONGEST_REASON,
        stopped=shop_outbox.unsent().stopped,
        now=now(),
    )


@blueprint.get("/outbox/<int:id>.json")
def row_json(id: int) -> ResponseReturnValue:
    """The same for programs."""
    found = shop_outbox.row(id)
    if isinstance(found, Refusal):
        return problem(found.code, found.message, found.status)
    return _unavailable(found) if isinstance(found, Trouble) else jsonify(found)


@blueprint.post("/outbox/<int:id>/<any(retry, replay, discard):action>")
def act(id: int, action: str) -> ResponseReturnValue:
    """Let the shop send an event now, send it once more, or give it up."""
    answer = shop_outbox.change(id, action, request.form.get("reason", ""))
    if isinstance(answer, Trouble):
        flash(words.advice(answer).trouble, "error")
    elif isinstance(answer, Refusal):
        flash(answer.message, "error")
    else:
        flash(str(words.DONE[action]), "done")
    return redirect(url_for(".row", id=id), 303)


def _asked() -> Outbox | Trouble:
    return shop_outbox.outbox(
        state=_states(), q=_text("q"), before=row_id(_text("before")), limit=PER_PAGE
    )


def _state() -> str:
    """The state that the address asks for; one that there is not is a wrong address."""
    asked = _text("state")
    if asked and asked not in (*words.STATES, words.UNSENT):
        abort(404)
    return asked


def _states() -> str | tuple[str, ...]:
    """The shop's own states that are meant."""
    asked = _state()
    return shop_outbox.WAITING if asked == words.UNSENT else asked


def _text(name: str) -> str:
    """What the address says there; what the shop could not take for a text is as good
    as absent."""
    given = request.args.get(name, "").strip()
    return given if is_plain(given) else ""


def _unavailable(trouble: Trouble) -> ResponseReturnValue:
    said: Any = words.advice(trouble)
    return problem(trouble, f"{said.trouble} {said.cure}", 503)


def _arrival(row: Row) -> Arrival | None:
    """The newest copy of this event that arrived here, from whichever side."""
    with store().reading() as connection:
        name, event_id = row["event_name"], row["event_id"]
        found = find(connection, event_name=name, event_id=event_id, limit=1)
    return found[0] if found else None
