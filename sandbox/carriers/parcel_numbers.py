"""Waybill numbers: made up so that they look right, and read as people type them."""

import re
import secrets

from flask_babel import gettext as _

from sandbox.carriers.parcel_refusals import Refused
from sandbox.carriers.parcel_states import NOVA_POSHTA

# Nova Poshta's are fourteen digits; those of recent years start so.
_NOVA_POSHTA = re.compile(r"\d{14}")
_NOVA_POSHTA_START = "2045"

# EasyPost carries the numbers of a hundred carriers; new ones are USPS's, 22 digits.
_EASYPOST = re.compile(r"[A-Z0-9]{5,40}")
_USPS_START = "940011"
_USPS_DIGITS = 22


def make_up(carrier: str) -> str:
    """A number that nobody has yet, in all likelihood."""
    if carrier == NOVA_POSHTA:
        return _NOVA_POSHTA_START + _digits(14 - len(_NOVA_POSHTA_START))
    body = _USPS_START + _digits(_USPS_DIGITS - len(_USPS_START) - 1)
    return body + _check_digit(body)


def read(carrier: str, text: str) -> str:
    """A typed number, without its spaces and dashes. Raises Refused."""
    number = re.sub(r"[\s-]", "", text).upper()
    if carrier == NOVA_POSHTA and not _NOVA_POSHTA.fullmatch(number):
        raise Refused(
            "bad_number",
            _("A Nova Poshta number has fourteen digits, such as 20450012345678."),
            field="number",
        )
    if not _EASYPOST.fullmatch(number):
        raise Refused(
            "bad_number",
            _("A tracking number has 5 to 40 letters and digits."),
            field="number",
        )
    return number


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def _check_digit(body: str) -> str:
    """USPS's: from the right, every other digit counts three times."""
    weighed = (
        int(digit) * (3 if place % 2 == 0 else 1)
        for place, digit in enumerate(reversed(body))
    )
    return str(-sum(weighed) % 10)
