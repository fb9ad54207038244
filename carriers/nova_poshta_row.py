"""One row of Nova Poshta's tracking answer, read.

Every field may be missing, blank, or of another type than yesterday: numbers come as
texts and as "".
"""

import logging
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from carriers.answers import tidy
from carriers.base import ParcelState, TrackResult
from carriers.kyiv_time import read_kyiv_time
from carriers.nova_poshta_follow_up import is_return_leg, read_follow_up
from carriers.nova_poshta_statuses import STATES, state_of

log = logging.getLogger(__name__)

KEPT = (
    "Number StatusCode Status DateCreated DateScan ScheduledDeliveryDate"
    " ActualDeliveryDate RecipientDateTime TrackingUpdateDate DateFirstDayStorage"
    " DatePayedKeeping AnnouncedPrice DocumentCost AmountToPay AmountPaid Redelivery"
    " RedeliverySum RedeliveryNum AfterpaymentOnGoodsCost LastCreatedOnTheBasisNumber"
    " LastCreatedOnTheBasisDocumentType LastCreatedOnTheBasisDateTime"
    " OwnerDocumentType OwnerDocumentNumber UndeliveryReasonsSubtypeDescription"
    " PaymentStatus ExpressWaybillPaymentStatus CategoryOfWarehouse"
).split()
"""What of a row is handed on, as texts. The rest has names, phones and addresses."""

_SUM = re.compile(r"\d{1,9}(?:\.\d{1,4})?", re.ASCII)


def read_row(row: Mapping[str, Any], *, now: float) -> TrackResult:
    """What the row says; `now` is in epoch seconds, and nothing is received after it.

    A status code that is not known is logged.
    """
    code = tidy(row.get("StatusCode"))
    follow_up = read_follow_up(row)
    state = state_of(code, return_leg=is_return_leg(row), money_back=follow_up.is_money)
    if code not in STATES:
        log.warning("Nova Poshta sent a status code that is not known: %r", code)
    return TrackResult(
        number=waybill(row.get("Number")),
        state=state,
        raw_code=code,
        raw_text=tidy(row.get("Status")),
        received_at=_received_at(row, state, now),
        updated_at=_first(row, "TrackingUpdateDate", "DateScan"),
        return_number=follow_up.return_number,
        redirected_number=follow_up.redirected_number,
        cod_sum=_sum(row, "RedeliverySum") or _sum(row, "AfterpaymentOnGoodsCost"),
        raw={key: tidy(row[key]) for key in KEPT if key in row},
    )


def waybill(value: object) -> str:
    """A waybill number without the spaces that people and programs put into it."""
    return "".join(str(value).split()) if isinstance(value, str | int) else ""


def _received_at(row: Mapping[str, Any], state: ParcelState, now: float) -> int | None:
    """When the recipient took the parcel.

    Where that field is blank and the parcel is received all the same, the row's last
    change stands in: it is the reception, or the money's transfer within a day of it,
    and never before it. The last scan, second best, may be the parcel's way into a
    locker. `ActualDeliveryDate` does not serve: it is the arrival at the branch, days
    before.
    """
    if state is ParcelState.RECEIVED:
        at = _first(row, "RecipientDateTime", "TrackingUpdateDate", "DateScan")
    elif state is ParcelState.REVIEW:
        at = _first(row, "RecipientDateTime")
    else:
        return None
    return None if at is None else min(at, int(now))


def _first(row: Mapping[str, Any], *fields: str) -> int | None:
    """The first of the fields that holds a moment, in epoch seconds."""
    moments = (read_kyiv_time(row.get(field)) for field in fields)
    return next((moment for moment in moments if moment is not None), None)


def _sum(row: Mapping[str, Any], field: str) -> Decimal | None:
    """A sum in hryvnias; None for a blank, a zero, or anything else."""
    text = tidy(row.get(field)).replace(",", ".")
    return (Decimal(text) or None) if _SUM.fullmatch(text) else None
