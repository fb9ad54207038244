"""The document that Nova Poshta makes on the basis of a waybill, and what it is.

Three kinds follow on a parcel: the transfer of the buyer's money, a waybill that brings
goods back, and one that takes them on to another address. Public clients tell the first
by the dash in its number; of the others some answers name the kind. An order to return
(`102-00003168`) has a dash, too, and moves nothing by itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from carriers.answers import tidy

RETURN = "cargoreturn"
REDIRECT = "redirecting"

_RETURN_ORDER = re.compile(r"102-\d+", re.ASCII)


@dataclass(frozen=True)
class FollowUp:
    """`number` is "" where nothing follows; `kind` is "" where it is not named."""

    number: str
    kind: str

    @property
    def is_money(self) -> bool:
        """Whether it brings the buyer's money to the shop."""
        if self.kind in (RETURN, REDIRECT) or _RETURN_ORDER.fullmatch(self.number):
            return False
        return "-" in self.number

    @property
    def return_number(self) -> str | None:
        """The waybill on which goods come back."""
        return self.number if self._is_waybill and self.kind != REDIRECT else None

    @property
    def redirected_number(self) -> str | None:
        """The waybill on which the goods travel on to the buyer."""
        return self.number if self._is_waybill and self.kind == REDIRECT else None

    @property
    def _is_waybill(self) -> bool:
        return self.number.isalnum()


def read_follow_up(row: Mapping[str, Any]) -> FollowUp:
    """What one row of a tracking answer says of the newest document that follows."""
    number = tidy(row.get("LastCreatedOnTheBasisNumber"))
    return FollowUp(
        number="" if number == "0" else number,
        kind=tidy(row.get("LastCreatedOnTheBasisDocumentType")).lower(),
    )


def is_return_leg(row: Mapping[str, Any]) -> bool:
    """Whether the row is of a waybill that itself brings goods back.

    That `OwnerDocumentType` says so is one public client's reading; the documentation
    does not explain the field.
    """
    return tidy(row.get("OwnerDocumentType")).lower() == RETURN
