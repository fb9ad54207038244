"""Nova Poshta's status codes, and what each means for a sale.

The texts beside the codes are localised and carry the names of cities: only the code
is read. Received are 9, 10 and 11 and nothing else: with 10 the buyer has the goods and
the sender's money is on its way, with 11 it has arrived. What 106, 107 and 108 mean is
disputed among public clients, so none of them makes a sale by itself.
"""

from carriers.base import ParcelState
from carriers.return_leg import returning

STATES = {
    "1": ParcelState.CREATED,  # the waybill is made, the parcel is not handed over
    "2": ParcelState.CANCELLED,  # deleted by the sender
    "3": ParcelState.NOT_FOUND,  # wrong, or too fresh
    "4": ParcelState.IN_TRANSIT,  # in the sender's city
    "41": ParcelState.IN_TRANSIT,  # the same, sent within one city
    "5": ParcelState.IN_TRANSIT,  # heading for the recipient's city
    "6": ParcelState.IN_TRANSIT,  # in the recipient's city
    "7": ParcelState.READY,  # at the branch
    "8": ParcelState.READY,  # in the parcel locker
    "9": ParcelState.RECEIVED,
    "10": ParcelState.RECEIVED,  # the money for the sender follows within a day
    "11": ParcelState.RECEIVED,  # the money is paid out
    "12": ParcelState.IN_TRANSIT,  # being packed by Nova Poshta
    "14": ParcelState.READY,  # handed over to be looked at; it may be refused yet
    "15": ParcelState.IN_TRANSIT,  # on the way to Ukraine
    "101": ParcelState.OUT_FOR_DELIVERY,  # with the courier
    "102": ParcelState.REFUSED,  # the sender has ordered it back
    "103": ParcelState.REFUSED,  # by the recipient
    "104": ParcelState.IN_TRANSIT,  # sent on to another address
    "105": ParcelState.RETURNING,  # not fetched in time
    "106": ParcelState.REVIEW,  # received, and something travels back
    "107": ParcelState.IN_TRANSIT,  # moved to the main branch
    "108": ParcelState.REFUSED,
    "111": ParcelState.ATTEMPT_FAILED,  # nobody was there; the courier comes again
    "112": ParcelState.IN_TRANSIT,  # the recipient wants it on another day
    "124": ParcelState.LOST,  # destroyed by an attack
}

RECEIVED_WITH_FOLLOW_UP = "106"


def state_of(
    code: str, *, return_leg: bool = False, money_back: bool = False
) -> ParcelState:
    """What a status code means; UNKNOWN for one that Nova Poshta has added since.

    `return_leg`: the waybill itself brings goods back. `money_back`: what follows on
    the waybill is a transfer of the buyer's money to the shop; it settles that 106
    means received.
    """
    state = STATES.get(code, ParcelState.UNKNOWN)
    if return_leg:
        return returning(state)
    if code == RECEIVED_WITH_FOLLOW_UP and money_back:
        return ParcelState.RECEIVED
    return state
