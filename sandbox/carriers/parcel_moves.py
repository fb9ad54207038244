"""Moving a parcel along, and what follows from it for the parcel that brings it back.

Any move is possible from anywhere: a sandbox plays carriers that err. What cannot be is
a state that the carrier has no word for, a payout without cash on delivery, and the
same state twice in a row.
"""

from sqlite3 import Connection

from flask_babel import gettext as _

from sandbox.carriers import parcels
from sandbox.carriers.easypost_test_numbers import TEST_NUMBERS
from sandbox.carriers.parcel_numbers import make_up
from sandbox.carriers.parcel_refusals import Refused
from sandbox.carriers.parcel_states import (
    CARRIERS,
    NOVA_POSHTA,
    STATES,
    code_of,
    state_of,
)
from sandbox.carriers.parcels import Draft, Move, Parcel
from sandbox.store import now

_GOES_BACK = ("returning", "returned")


def make(connection: Connection, draft: Draft) -> Parcel:
    """Make a parcel that waits to be handed over. Raises Refused.

    EasyPost's test numbers come with the way that they have behind them.
    """
    way = TEST_NUMBERS.get(draft.number) if draft.carrier != NOVA_POSHTA else None
    if way is None:
        return parcels.add(connection, draft, [_move(draft, "created")])
    moves = [Move(now() - step.seconds_ago, step.state, step.code) for step in way]
    return parcels.add(connection, draft, moves)


def move(connection: Connection, parcel: Parcel, state: str) -> Parcel:
    """Bring a parcel to a state; gives it as it is then. Raises Refused."""
    if state not in STATES:
        raise Refused(
            "unknown_state",
            _("There are: %(states)s.", states=", ".join(STATES)),
            field="state",
        )
    if state == "paid_out" and not parcel.cod:
        raise Refused(
            "no_cash_on_delivery",
            _("There is no money to pay out: nothing was collected for this parcel."),
            status=409,
            field="state",
        )
    return _bring(connection, parcel, _move(parcel, state))


def move_by_code(connection: Connection, parcel: Parcel, code: str) -> Parcel:
    """Bring a parcel to what a carrier's code says, known or not. Raises Refused."""
    if not code:
        raise Refused("no_code", _("Say the carrier's code."), field="code")
    return _bring(connection, parcel, Move(now(), state_of(parcel.carrier, code), code))


def _bring(connection: Connection, parcel: Parcel, move: Move) -> Parcel:
    if parcel.number in TEST_NUMBERS:
        raise Refused(
            "stands_still",
            _("EasyPost's test numbers stand still. Make a number of your own."),
            status=409,
        )
    if (move.state, move.code) == (parcel.last.state, parcel.last.code):
        raise Refused("already_there", _("The parcel is there already."), status=409)
    parcels.note(connection, parcel.id, move)
    if parcel.carrier == NOVA_POSHTA:
        _follow(connection, parcel, move.state)
    return parcels.get(connection, parcel.number)


def _follow(connection: Connection, parcel: Parcel, state: str) -> None:
    """Let the two parcels of a return agree with each other."""
    if state in _GOES_BACK or (state == "review" and not parcel.cod):
        leg = _leg(connection, parcel)
        towards = {"returning": "on_its_way", "returned": "received"}.get(state)
        if towards is not None and leg.last.state != towards:
            parcels.note(connection, leg.id, _move(leg, towards))
    if parcel.return_of is not None and state == "received":
        original = parcels.get(connection, parcel.return_of)
        if original.last.state != "returned":
            parcels.note(connection, original.id, _move(original, "returned"))


def _leg(connection: Connection, parcel: Parcel) -> Parcel:
    """The parcel by which another's goods travel back; made where there is none."""
    if parcel.return_number is not None:
        return parcels.get(connection, parcel.return_number)
    draft = Draft(
        number=make_up(parcel.carrier),
        carrier=parcel.carrier,
        phone=parcel.phone,
        returns=parcel.id,
    )
    return parcels.add(connection, draft, [_move(draft, "created")])


def _move(parcel: Draft | Parcel, state: str) -> Move:
    code = code_of(parcel.carrier, state, cash_on_delivery=bool(parcel.cod))
    if code is None:
        raise Refused(
            "not_of_this_carrier",
            _("%(carrier)s has no such state.", carrier=CARRIERS[parcel.carrier]),
            status=409,
            field="state",
        )
    return Move(now(), state, code)
