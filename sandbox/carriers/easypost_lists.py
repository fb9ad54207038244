"""Pages of EasyPost's list of trackers: newest first, from a cursor on.

EasyPost documents `page_size` (20, at most 100), `before_id`, `after_id`,
`tracking_code`, `tracking_codes[]`, `carrier`, and the bounds of when they were made.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from sqlite3 import Connection

from werkzeug.datastructures import MultiDict

from sandbox.carriers.easypost_errors import EasyPostError
from sandbox.carriers.parcel_states import EASYPOST
from sandbox.carriers.parcels import Parcel, select

USUAL_PER_PAGE = 20
MOST_PER_PAGE = 100


@dataclass(frozen=True)
class Page:
    """Some parcels, and whether there are more beyond them."""

    parcels: list[Parcel]
    has_more: bool


def page(connection: Connection, asked: MultiDict[str, str]) -> Page:
    """The page that a query asks for. Raises EasyPostError (422)."""
    conditions, values = ["parcel.carrier = ?"], [EASYPOST]
    codes = [*asked.getlist("tracking_codes[]"), *asked.getlist("tracking_codes")]
    codes += [code for code in [asked.get("tracking_code")] if code]
    if codes:
        conditions.append(f"parcel.number IN ({', '.join('?' for _ in codes)})")
        values += codes
    if service := asked.get("carrier"):
        conditions.append("parcel.service = ?")
        values.append(service)
    for name, comparison in (("before_id", "<"), ("after_id", ">")):
        if cursor := asked.get(name):
            conditions.append(
                f"parcel.id {comparison} (SELECT id FROM parcel WHERE tracker = ?)"
            )
            values.append(cursor)
    for name, comparison in (("start_datetime", ">="), ("end_datetime", "<=")):
        if moment := asked.get(name):
            conditions.append(f"parcel.made {comparison} CAST(? AS REAL)")
            values.append(str(_epoch(moment)))
    size = _size(asked.get("page_size"))
    found = select(
        connection,
        f"WHERE {' AND '.join(conditions)} ORDER BY parcel.id DESC LIMIT {size + 1}",
        values,
    )
    return Page(found[:size], len(found) > size)


def _size(text: str | None) -> int:
    if not text:
        return USUAL_PER_PAGE
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PER_PAGE:
        raise _invalid(f"page_size must be a number from 1 to {MOST_PER_PAGE}.")
    return int(text)


def _epoch(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _invalid("A date must be in ISO 8601.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _invalid(message: str) -> EasyPostError:
    return EasyPostError(422, "PARAMETER.INVALID", message)
