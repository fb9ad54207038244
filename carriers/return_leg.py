"""What a state means on a waybill that itself brings goods back to the shop."""

from carriers.base import ParcelState

_ON_ITS_WAY = frozenset(
    {
        ParcelState.CREATED,
        ParcelState.IN_TRANSIT,
        ParcelState.READY,
        ParcelState.OUT_FOR_DELIVERY,
        ParcelState.ATTEMPT_FAILED,
    }
)


def returning(state: ParcelState) -> ParcelState:
    """The state for the sale: who received a return is the shop, and nothing is sold.

    What says nothing of the way (lost, not found, for review) stays as it is.
    """
    if state is ParcelState.RECEIVED:
        return ParcelState.RETURNED
    return ParcelState.RETURNING if state in _ON_ITS_WAY else state
