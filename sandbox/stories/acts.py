"""What the sandbox does in a story when its reader presses a button.

Each act is marked in the story, so that what came before it does not count. What an act
has turned on is turned off again when the story is left.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox import faults
from sandbox.carriers import parcel_forms, parcel_moves
from sandbox.carriers.parcel_numbers import make_up
from sandbox.carriers.parcel_refusals import Refused
from sandbox.carriers.parcel_states import EASYPOST
from sandbox.carriers.parcels import Draft
from sandbox.store import store
from sandbox.stories import memory
from sandbox.stories.memory import Begun
from sandbox.stories.scene import Scene
from sandbox.stripe import refunds, webhooks
from sandbox.stripe.errors import StripeError


class CannotAct(Exception):
    """Why the sandbox could not do its part, for people."""


@dataclass(frozen=True)
class Act:
    """A button's words, and what it does; what it made is kept with its mark.

    `fault` is the switch that it turns on; leaving the story turns that off.
    """

    words: LazyString
    do: Callable[[Scene], str]
    fault: str | None = None


def perform(begun: Begun, name: str, scene: Scene) -> None:
    """Do an act of the story that is being played. Raises CannotAct.

    What it turned on is turned off again where the story was left meanwhile.
    """
    act = ACTS[name]
    made = act.do(scene)
    if not memory.mark(begun.key, name, made=made, fault=act.fault) and act.fault:
        faults.switch(act.fault, on=False)


def turn_off_faults_of(begun: Begun) -> None:
    """Turn off what a story has turned on."""
    for fault in begun.faults:
        faults.switch(fault, on=False)


def _turn(fault: str, *, on: bool = True, **how: int) -> Callable[[Scene], str]:
    def do(scene: Scene) -> str:
        faults.switch(fault, on=on, **how)
        return ""

    return do


def _refund(scene: Scene) -> str:
    """Give back what was paid first in this story."""
    payment = next((each for each in scene.payments if not each.refunded), None)
    if payment is None:
        raise CannotAct(_("There is no payment to give back: buy something first."))
    try:
        with store().writing() as connection:
            refunds.create(connection, {"charge": payment.charge, "amount": None})
    except StripeError as error:
        raise CannotAct(error.message) from error
    webhooks.deliver_due()
    return payment.charge


def _make_parcel(scene: Scene) -> str:
    draft = Draft(number=make_up(EASYPOST), carrier=EASYPOST)
    with store().writing() as connection:
        return parcel_moves.make(connection, draft).number


def _refuse_parcel(scene: Scene) -> str:
    if scene.parcel is None:
        raise CannotAct(_("There is no parcel yet."))
    try:
        return parcel_forms.bring(scene.parcel.number, {"state": "refused"}).number
    except Refused as refusal:
        raise CannotAct(refusal.message) from refusal


ACTS = {
    "break_dedup": Act(
        _l("Break deduplication"),
        _turn("meta_other_event_id"),
        fault="meta_other_event_id",
    ),
    "mend_dedup": Act(
        _l("Repair deduplication"), _turn("meta_other_event_id", on=False)
    ),
    "block_pixel": Act(
        _l("Block the pixel"), _turn("pixel_blocked"), fault="pixel_blocked"
    ),
    "unblock_pixel": Act(_l("Let the pixel through"), _turn("pixel_blocked", on=False)),
    "meta_down": Act(
        _l("Let Meta fail for a minute"),
        _turn("meta_500", seconds=60),
        fault="meta_500",
    ),
    "close_tab": Act(
        _l("Close the next buyer's tab"),
        _turn("tab_closed", times=1),
        fault="tab_closed",
    ),
    "refund": Act(_l("Give the money back"), _refund),
    "make_parcel": Act(_l("Make the waybill"), _make_parcel),
    "refuse_parcel": Act(_l("Refuse the parcel"), _refuse_parcel),
}
