"""What people do with events: clear the list and take that back, send one again.

Every act is a plain form. A form of another site is refused at the door.
"""

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from sandbox import clearing, shell, shop_orders, withheld
from sandbox.arrivals import get
from sandbox.asking import asked
from sandbox.replay import replay
from sandbox.row_ids import row_id
from sandbox.store import now, store

blueprint = shell.page_blueprint("event_acts")
blueprint.before_request(shop_orders.look)


@blueprint.post("/test-events/clear")
def clear() -> ResponseReturnValue:
    """Let the list begin here, without a question: it can be taken back.

    It leads to the whole list, because a search would find what was cleared.
    """
    with store().writing() as connection:
        since = clearing.begins_at(connection, searched=False)
        listed = any(each.at > since for each in withheld.everything(connection))
        clearing.clear(connection, now(), anything_else=listed)
    return redirect(asked(request.args).everything(), 303)


@blueprint.post("/test-events/undo")
def undo() -> ResponseReturnValue:
    """Take the last clear back."""
    with store().writing() as connection:
        clearing.undo(connection)
    return _back()


@blueprint.post("/test-events/show-all")
def show_all() -> ResponseReturnValue:
    """List what was cleared before, too."""
    with store().writing() as connection:
        clearing.show_all(connection)
    return _back()


@blueprint.post("/test-events/<arrival_id>/replay")
def send_again(arrival_id: str) -> ResponseReturnValue:
    """Send a copy again, with `as=new` under a new id, and say what became of it."""
    with store().reading() as connection:
        arrival = get(connection, row_id(arrival_id) or 0)
    if arrival is None:
        abort(404)
    outcome = replay(arrival, as_new=request.form.get("as") == "new")
    flash(outcome.sentence, "done" if outcome.arrival else "error")
    ask, shown = asked(request.args), outcome.arrival or arrival
    number = shown.id if ask.flat else shown.line_id
    address = ask.url("events_manager.event", arrival_id=number)
    return redirect(address, 303)


def _back() -> ResponseReturnValue:
    """To the list as it was shown; its address came along with the form."""
    return redirect(asked(request.args).url(), 303)
