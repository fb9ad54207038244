"""What one does with an event on the screen "Stripe": send it late, twice, badly.

Each act shows one thing that a shop must stand, and says what. It is answered by a
redirect to the event, with a message.
"""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sandbox.store import store
from sandbox.stripe import deliveries, events, story, webhooks
from sandbox.stripe.dashboard_forms import blueprint
from sandbox.stripe.deliveries import Manner
from sandbox.stripe.errors import Refused

MOST_TIMES = 2
LATER_SECONDS = 3.0
"""By so much comes later what is to come out of order."""


@blueprint.post("/dashboard/events/<id>/resend")
def resend(id: str) -> ResponseReturnValue:
    """Deliver an event once more, or twice at the same moment."""
    times = request.form.get("times", default=1, type=int)
    if not 1 <= times <= MOST_TIMES:
        abort(400)
    said = _("Sent twice.") if times > 1 else _("Sent once more.")
    return _done(id, lambda: webhooks.resend(id, times=times), said)


@blueprint.post("/dashboard/events/<id>/hold")
def hold(id: str) -> ResponseReturnValue:
    """Keep back the delivery that waits; of an event that has none, a new copy."""

    def act() -> None:
        with store().writing() as connection:
            if not deliveries.hold(connection, id):
                webhooks.resend_in(connection, id, manner=Manner(held=True))

    return _done(id, act, _("Held back, until you release it."))


@blueprint.post("/dashboard/events/<id>/release")
def release(id: str) -> ResponseReturnValue:
    """Let go what was held back."""

    def act() -> None:
        with store().writing() as connection:
            if not deliveries.release(connection, id):
                raise Refused(_("Nothing of this event is held back."))

    return _done(id, act, _("Released."))


@blueprint.post("/dashboard/events/<id>/out-of-order")
def out_of_order(id: str) -> ResponseReturnValue:
    """Deliver once more what followed the event, and then the event; of the last one
    of a story, the event, and then what came before it."""

    def act() -> None:
        with store().writing() as connection:
            before, after = story.others(connection, events.retrieve(connection, id))
            if not (before or after):
                raise Refused(_("Nothing else happened to this checkout."))
            first, then = (after, [id]) if after else ([id], before)
            for each in first:
                webhooks.resend_in(connection, each)
            for each in then:
                manner = Manner(wait=LATER_SECONDS)
                webhooks.resend_in(connection, each, manner=manner)

    said = _("What followed goes first; the rest comes some seconds later.")
    return _done(id, act, said)


@blueprint.post("/dashboard/events/<id>/break-signature")
def break_signature(id: str) -> ResponseReturnValue:
    """Deliver an event once more, signed wrongly; its retry is signed rightly."""
    said = _(
        "Sent with a signature that cannot hold. The retry follows, signed rightly."
    )
    return _done(id, lambda: webhooks.resend(id, manner=Manner(breaks=True)), said)


def _done(id: str, act: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        act()
    except Refused as error:
        flash(error.message, "error")
    else:
        webhooks.deliver_and_wait(id)
        flash(said, "done")
    with store().reading() as connection:
        events.retrieve(connection, id)
    return redirect(url_for(".event", id=id), 303)
