"""What people do to the list of events: clear it, and take that back.

Every act is a plain form. A form of another site is refused at the door.
"""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from sandbox import clearing, shell
from sandbox.asking import asked
from sandbox.store import now, store

blueprint = shell.page_blueprint("event_acts")


@blueprint.post("/test-events/clear")
def clear() -> ResponseReturnValue:
    """Let the list begin here, without a question: it can be taken back."""
    with store().writing() as connection:
        clearing.clear(connection, now())
    return _back()


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


def _back() -> ResponseReturnValue:
    """To the list as it was shown; its address came along with the form."""
    return redirect(asked(request.args).url(), 303)
