"""The states of a parcel as people speak of them, and each carrier's code for each.

    created ─► handed_over ─► on_its_way ─► at_branch ─► received ─► paid_out
                                  │             │
                            with_courier     refused ─► returning ─► returned
                                  │
                           attempt_failed

`review` and `unknown_code` can befall a parcel anywhere, and so can every code of a
carrier's that has no state of its own (`other`).
"""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

NOVA_POSHTA, EASYPOST = "nova_poshta", "easypost"
CARRIERS = {NOVA_POSHTA: "Nova Poshta", EASYPOST: "EasyPost"}

OTHER = "other"
RECEIVED = ("received", "paid_out", "review")
"""The states in which the recipient has taken the parcel."""

# Received, and the money that the recipient paid is still to come to the sender.
_MONEY_TO_COME = "10"


@dataclass(frozen=True)
class State:
    """One state: its name for scripts, its words for people, the carriers' codes.

    None where a carrier has no such code.
    """

    name: str
    words: LazyString
    nova_poshta: str | None
    easypost: str | None


STATES = {
    state.name: state
    for state in (
        State("created", _l("Waybill made"), "1", "pre_transit"),
        State("handed_over", _l("Handed over"), "4", "in_transit"),
        State("on_its_way", _l("On its way"), "5", "in_transit"),
        State("with_courier", _l("With the courier"), "101", "out_for_delivery"),
        State("attempt_failed", _l("Nobody was there"), "111", "failure"),
        State("at_branch", _l("At the branch"), "7", "available_for_pickup"),
        State("received", _l("Received"), "9", "delivered"),
        State("paid_out", _l("Money paid out"), "11", None),
        State("refused", _l("Refused"), "103", "return_to_sender"),
        State("returning", _l("On its way back"), "102", "return_to_sender"),
        State("returned", _l("Returned"), "102", "return_to_sender"),
        State("review", _l("Received, with a way back"), "106", None),
        State("unknown_code", _l("A code that nobody knows"), "777", "held_at_sea"),
    )
}

NEXT = {
    "created": "handed_over",
    "handed_over": "on_its_way",
    "on_its_way": "at_branch",
    "with_courier": "received",
    "attempt_failed": "at_branch",
    "at_branch": "received",
    "refused": "returning",
    "returning": "returned",
}
"""What most often comes next."""


def code_of(carrier: str, state: str, *, cash_on_delivery: bool) -> str | None:
    """The code by which a carrier tells a state; None where it has none."""
    if carrier == EASYPOST:
        return STATES[state].easypost
    if state == "received" and cash_on_delivery:
        return _MONEY_TO_COME
    return STATES[state].nova_poshta


def state_of(carrier: str, code: str) -> str:
    """The state that a carrier's code tells of; `other` where it has no name here."""
    if carrier == NOVA_POSHTA and code == _MONEY_TO_COME:
        return "received"
    codes = {getattr(s, carrier): s.name for s in reversed(STATES.values())}
    return codes.get(code, OTHER)
