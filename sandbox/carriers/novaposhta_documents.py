"""The documents that a tracking call asks about, and what may be wrong with them."""

import re
from typing import Any, NamedTuple

from sandbox.carriers import novaposhta_errors as errors
from sandbox.carriers.novaposhta_errors import Fault, NovaPoshtaError

MOST_DOCUMENTS = 100

_NUMBER = re.compile(r"\d{14}")
_PHONE = re.compile(r"[\d\s()+-]*")


class Document(NamedTuple):
    """A waybill number, and the phone by which the caller claims to know it."""

    number: str
    phone: str


def documents(properties: Any) -> list[Document]:
    """Read `methodProperties.Documents`. Raises NovaPoshtaError with every fault."""
    given = properties.get("Documents") if isinstance(properties, dict) else None
    if given is None:
        raise NovaPoshtaError(errors.NULL_DOCUMENTS)
    if not isinstance(given, list):
        raise NovaPoshtaError(errors.NOT_AN_ARRAY)
    if not given:
        raise NovaPoshtaError(errors.NO_DOCUMENTS)
    if len(given) > MOST_DOCUMENTS:
        raise NovaPoshtaError(errors.TOO_MANY_DOCUMENTS)
    faults = [fault for one in given if (fault := _fault(one)) is not None]
    if faults:
        raise NovaPoshtaError(*faults)
    return [
        Document(str(one["DocumentNumber"]), one.get("Phone") or "") for one in given
    ]


def _fault(document: Any) -> Fault | None:
    if not isinstance(document, dict):
        return errors.DOCUMENT_MALFORMED
    number, phone = document.get("DocumentNumber"), document.get("Phone") or ""
    if number is None or not str(number).strip():
        return errors.NUMBER_NOT_SET
    if not str(number).isdecimal():
        return errors.NUMBER_NOT_DIGITS
    if not _NUMBER.fullmatch(str(number)):
        return errors.NUMBER_MALFORMED
    if not isinstance(phone, str) or not _PHONE.fullmatch(phone):
        return errors.PHONE_MALFORMED
    return None
