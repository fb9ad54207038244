"""A new parcel as a person or a script asks for it, read into a draft.

A form and JSON say the same: `number` (empty: one is made up), `carrier`
(`nova_poshta`, unless said), `phone`, and `cod` in major units (1500 or "1500.50").
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from sandbox.carriers.parcel_numbers import make_up, read
from sandbox.carriers.parcel_refusals import Refused
from sandbox.carriers.parcel_states import CARRIERS, NOVA_POSHTA
from sandbox.carriers.parcels import Draft

MINOR_PER_MAJOR = 100
MOST_COD = 1_000_000

_PHONE_DIGITS = range(7, 16)


def draft(given: Mapping[str, Any]) -> Draft:
    """Read what was asked for. Raises Refused, which names the field."""
    carrier = _text(given, "carrier") or NOVA_POSHTA
    if carrier not in CARRIERS:
        raise Refused(
            "unknown_carrier",
            _("There are: %(carriers)s.", carriers=", ".join(CARRIERS)),
            field="carrier",
        )
    typed = _text(given, "number")
    return Draft(
        number=read(carrier, typed) if typed else make_up(carrier),
        carrier=carrier,
        phone=_phone(_text(given, "phone")),
        cod=_minor(_text(given, "cod")),
    )


def major(minor: int) -> int | float:
    """A sum in major units, whole where it can be."""
    whole, rest = divmod(minor, MINOR_PER_MAJOR)
    return minor / MINOR_PER_MAJOR if rest else whole


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused("not_text", _("Send text, or a number."), field=name)
    return str(value).strip()


def _phone(text: str) -> str:
    """The digits of a phone; a Ukrainian one with its country code."""
    digits = re.sub(r"\D", "", text)
    if re.fullmatch(r"0\d{9}", digits):
        digits = f"38{digits}"
    if digits and len(digits) not in _PHONE_DIGITS or bool(text) != bool(digits):
        raise Refused(
            "bad_phone", _("Give a phone number such as 380671234567."), field="phone"
        )
    return digits


def _minor(text: str) -> int:
    if not text:
        return 0
    try:
        minor = Decimal(text.replace(",", ".")) * MINOR_PER_MAJOR
    except InvalidOperation:
        minor = Decimal("NaN")
    if not minor.is_finite() or not 0 <= minor <= MOST_COD * MINOR_PER_MAJOR:
        minor = Decimal("NaN")
    if minor.is_nan() or minor != minor.to_integral_value():
        raise Refused(
            "bad_sum", _("Give a sum from 0 to a million, such as 1500."), field="cod"
        )
    return int(minor)
