"""A parcel as Nova Poshta's tracking shows it: one flat record with four date layouts.

Whoever does not know the phone of sender or recipient gets a reduced record, in which
names, addresses and sums are blank strings, sums too. Times are Kyiv's, without an
offset. `novaposhta_fields` holds what is always the same.
"""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.carriers.novaposhta_fields import (
    ALWAYS,
    HIDDEN,
    HIDDEN_BESIDES,
    NO_POSSIBILITY,
    SENDER,
    SENDERS_PHONE,
    WAY_BACK,
    WAY_THERE,
)
from sandbox.carriers.novaposhta_statuses import NOT_FOUND, STATUSES, status
from sandbox.carriers.parcel_drafts import major
from sandbox.carriers.parcel_states import RECEIVED
from sandbox.carriers.parcels import Parcel

KYIV = ZoneInfo("Europe/Kyiv")
DAYS_ON_THE_WAY = 2
DAYS_OF_FREE_STORAGE = 7
DAY = 24 * 60 * 60.0

FREIGHT = "96"

MADE = "%d-%m-%Y %H:%M:%S"
SCANNED = "%H:%M %d.%m.%Y"
TAKEN = "%d.%m.%Y %H:%M:%S"
TOLD = "%Y-%m-%d %H:%M:%S"
DAY_ONLY = "%Y-%m-%d"

Record = dict[str, Any]


def knows_phone(parcel: Parcel, phone: str) -> bool:
    """Whether a phone opens the whole record: digits, as Nova Poshta wants them.

    A parcel that was made without a phone opens to any.
    """
    if not phone.isdecimal():
        return False
    return phone == SENDERS_PHONE or not parcel.phone or phone == parcel.phone


def unknown(number: str) -> Record:
    """What Nova Poshta answers about a number that it does not know: no error."""
    blank = dict.fromkeys(HIDDEN, "")
    told = {"StatusCode": NOT_FOUND, "Status": STATUSES[NOT_FOUND].text}
    return {"Number": number} | told | NO_POSSIBILITY | blank


def record(parcel: Parcel, *, whole: bool) -> Record:
    """The record of a parcel; without `whole`, what anybody may see of it."""
    way = WAY_BACK if parcel.return_of else WAY_THERE
    body = {
        **ALWAYS,
        **way,
        **_times(parcel),
        **_money(parcel),
        **_other_documents(parcel),
        "Number": parcel.number,
        "RefEW": str(uuid.uuid5(uuid.NAMESPACE_URL, parcel.number)),
        "StatusCode": parcel.last.code,
        "Status": _told(parcel, way),
        "PhoneSender": SENDERS_PHONE,
        "PhoneRecipient": parcel.phone,
        "SenderFullNameEW": SENDER,
    }
    if whole:
        return body
    return body | dict.fromkeys((*HIDDEN, *HIDDEN_BESIDES), "")


def _told(parcel: Parcel, way: Record) -> str:
    received = parcel.since(*RECEIVED) or parcel.last.at
    return status(parcel.last.code).text.format(
        sender=way["CitySender"],
        recipient=way["CityRecipient"],
        branch=way["WarehouseRecipient"],
        date=_kyiv(received, TAKEN),
    )


def _times(parcel: Parcel) -> Record:
    arrived = parcel.first("at_branch")
    free_until = None if arrived is None else arrived + DAYS_OF_FREE_STORAGE * DAY
    return {
        "DateCreated": _kyiv(parcel.moves[0].at, MADE),
        "DateScan": _kyiv(parcel.last.at, SCANNED),
        "TrackingUpdateDate": _kyiv(parcel.last.at, TOLD),
        "ScheduledDeliveryDate": _kyiv(
            parcel.moves[0].at + DAYS_ON_THE_WAY * DAY, MADE
        ),
        "ActualDeliveryDate": _kyiv(arrived, TOLD),
        "RecipientDateTime": _kyiv(parcel.since(*RECEIVED), TAKEN),
        "DateFirstDayStorage": _kyiv(free_until, DAY_ONLY),
        "DatePayedKeeping": _kyiv(free_until, TOLD),
        "DateReturnCargo": _kyiv(parcel.first("returning", "returned"), TOLD),
    }


def _money(parcel: Parcel) -> Record:
    collected = parcel.since(*RECEIVED) is not None
    paid_out = parcel.first("paid_out")
    return {
        "Redelivery": int(bool(parcel.cod)),
        "RedeliverySum": major(parcel.cod),
        "RedeliveryPayer": "Recipient" if parcel.cod else "",
        "AnnouncedPrice": major(parcel.cod) or 500,
        "AmountToPay": FREIGHT,
        "AmountPaid": FREIGHT if collected else "",
        "PaymentStatus": "PAYED" if collected else "",
        "PaymentStatusDate": _kyiv(parcel.since(*RECEIVED), TOLD),
        "ExpressWaybillPaymentStatus": "Payed" if collected else "NotPayed",
        "ExpressWaybillAmountToPay": 0 if collected else int(FREIGHT),
        "LastTransactionDateTimeGM": _kyiv(paid_out, TOLD),
        "LastAmountTransferGM": f"{major(parcel.cod):.3f}" if paid_out else "",
    }


def _other_documents(parcel: Parcel) -> Record:
    """The document made because of this parcel, and the one it was made because of.

    The number of a money transfer has a dash in it, that of a waybill never.
    """
    made_of = {"OwnerDocumentType": "", "OwnerDocumentNumber": ""}
    if parcel.return_of is not None:
        made_of = {
            "OwnerDocumentType": "CargoReturn",
            "OwnerDocumentNumber": parcel.return_of,
        }
    number, kind, at = "", "", None
    if parcel.return_number is not None:
        number, kind = parcel.return_number, "CargoReturn"
        at = parcel.first("returning", "returned", "review")
    elif parcel.cod and parcel.since(*RECEIVED) is not None:
        number, at = f"{parcel.number[:8]}-{parcel.number[8:]}", parcel.since(*RECEIVED)
    return made_of | {
        "LastCreatedOnTheBasisNumber": number,
        "LastCreatedOnTheBasisDocumentType": kind,
        "LastCreatedOnTheBasisDateTime": _kyiv(at, TOLD),
        "LastCreatedOnTheBasisPayerType": "Sender" if number else "",
    }


def _kyiv(at: float | None, layout: str) -> str:
    return "" if at is None else datetime.fromtimestamp(at, KYIV).strftime(layout)
