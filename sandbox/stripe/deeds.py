"""What one can do with a single event on the screen "Stripe", and what that shows."""

from typing import NamedTuple

from flask_babel import gettext as _


class Deed(NamedTuple):
    """A button: the form that it sends, its name, and what one sees of it."""

    form: str
    name: str
    shows: str
    times: int = 1


def deeds() -> tuple[Deed, ...]:
    """What one can do with a single event, and what that shows."""
    return (
        Deed(
            "resend",
            _("Resend"),
            _("It is delivered once more. The shop knows it, and does nothing."),
        ),
        Deed(
            "resend",
            _("Deliver twice"),
            _(
                "Two deliveries at the same moment, as Stripe may send them. One of the"
                " two is applied at most, so there is one Purchase."
            ),
            times=2,
        ),
        Deed(
            "hold",
            _("Hold back"),
            _(
                "The delivery that waits, or else a new copy, is kept until you release"
                " it. The thanks page makes an order paid without it; what comes late"
                " changes nothing."
            ),
        ),
        Deed(
            "out_of_order",
            _("Deliver out of order"),
            _(
                "What followed this event is delivered again, and this event after it."
                " The shop asks Stripe how things stand, so any order ends the same."
            ),
        ),
        Deed(
            "break_signature",
            _("Break signature"),
            _(
                "It is delivered with a signature that nobody's secret made. The shop"
                " answers 400 and does nothing; the retry is signed rightly."
            ),
        ),
    )
