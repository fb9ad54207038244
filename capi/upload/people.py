"""Who bought: the cells of a row as `UserData`, which hashes them."""

from functools import partial
from typing import Any

from capi.findings import Severity
from capi.upload import cells, moments
from capi.upload.moments import DateOrder
from capi.upload.row import Row
from capi.user_data import UserData

_AS_THEY_ARE = {
    "email": "email",
    "phone": "phone",
    "first_name": "first_name",
    "last_name": "last_name",
    "gender": "gender",
    "city": "city",
    "state": "state",
    "zip": "zip_code",
}
"""The fields of `UserData` that a row may fill several times, by our columns."""

_SINGLE = ("external_id", "lead_id", "madid")
_BORN = {"birth_year": "doby", "birth_month": "dobm", "birth_day": "dobd"}


def person(row: Row, *, country: str | None, order: DateOrder | None) -> UserData:
    """The customer of a row. Values that are SHA-256 hashes already pass as they are.

    `country` is the customers' where the row names none.
    """
    given: dict[str, Any] = {
        name: row.texts(field) for field, name in _AS_THEY_ARE.items()
    }
    given["country_code"] = row.texts("country") or country
    given["fi"] = row.text("initial")
    for field in _SINGLE:
        # A rounded number would be the same person in many rows.
        given[field] = row.read(field, cells.name, Severity.WARNING)
    day = partial(moments.day, order=order)
    given["date_of_birth"] = [day(each) for each in row.texts("birthday")]
    return UserData(**given | _birthday(row, given["date_of_birth"]))


def _birthday(row: Row, known: list[str]) -> dict[str, Any]:
    """The date of birth of three columns; Meta's docs know its parts no more."""
    parts = {name: row.text(field) for field, name in _BORN.items()}
    year, month, day = parts.values()
    if known or not all(each.isascii() and each.isdigit() for each in parts.values()):
        return parts
    return {"date_of_birth": f"{year}-{month:0>2}-{day:0>2}"}
