"""Normal form of a phone number (ph): E.164 without the plus, by `phonenumbers`.

Meta wants the country code always and no leading zeros. Its SDK and parameter builder
only strip signs from what was typed, so a national number stays national and
`+44 (0)20 …` keeps its trunk zero: both match nobody.
"""

import re

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
)

from capi.findings import Finding, Severity
from capi.normal import e164
from capi.normal.countries import alpha2
from capi.normal.normalized import Normalized, found, refused
from capi.normal.text import ascii_digits

_SCHEME = re.compile(r"^tel:\s*", re.IGNORECASE)
_EXTENSION = re.compile(
    r"(?:;\s?ext\s?=|ext(?:ensio)?n?\.?|x|#|доб\.?)\s?:?\s?[0-9]{1,7}$",
    re.IGNORECASE,
)
# Written for people abroad: the zero is dialled at home only.
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_SIGNS = re.compile(r"[^0-9+]")
# Most countries dial 00 to get out, Australia 0011. That is never 00 and +1, because
# no American area code begins with 1.
_EXIT_CODE = re.compile(r"^(?:0011|\+*(?:00)?)")
_LENGTH = range(7, 16)


def phone(key: str, text: str, country: str | None) -> Normalized:
    """Country code and number, digits only.

    With a leading `+` or `00` the number is international. Otherwise it is read as one
    of `country`, and if that fails, or no country is given, as an international number
    whose plus was lost. An extension is dropped: Meta knows people by direct numbers.
    """
    digits = e164.in_use(text)
    return Normalized((digits,)) if digits else _parsed(key, text, country)


def _parsed(key: str, text: str, country: str | None) -> Normalized:
    number = _EXTENSION.sub("", _SCHEME.sub("", ascii_digits(text)))
    if any(map(str.isalpha, number)):
        return refused(
            key,
            "phone_letters",
            "The value has letters in it.",
            "Send the digits, not a vanity number or a remark.",
        )
    region = _region(country)
    readings = [_read(*spelling) for spelling in _spellings(number, region)]
    possible = [each for each in readings if each and _is_possible(each)]
    valid = next(filter(phonenumbers.is_valid_number, possible), None)
    best = valid or next(iter(possible), None)
    if best is None:
        return _refused(key, number, region)
    return Normalized((_e164(best),), () if valid else (_unassigned(key),))


def _region(country: str | None) -> str | None:
    """The country as `phonenumbers` knows it, which has Kosovo (XK) besides ISO's."""
    code = alpha2(country) or str(country).strip().upper()
    return code if code in phonenumbers.SUPPORTED_REGIONS else None


def _spellings(number: str, region: str | None) -> list[tuple[str, str | None]]:
    """What the number may stand for, likeliest first: a text, and where it is dialled.

    Bare digits that begin with the country's own code are tried as international
    first: they are the normal form of that country's number, and stay as they are.
    """
    dialled = _SIGNS.sub("", number)
    without_zero = _SIGNS.sub("", _TRUNK_ZERO.sub("", number))
    # With its zero first: Italian numbers need it, and phonenumbers knows who drops it.
    abroad: list[tuple[str, str | None]] = [
        ("+" + _EXIT_CODE.sub("", each), None) for each in (dialled, without_zero)
    ]
    if region is None or dialled.startswith("+"):
        return abroad
    home = (dialled, region)
    own_code = str(phonenumbers.country_code_for_region(region))
    if dialled.startswith("00") or (number == dialled and number.startswith(own_code)):
        return [*abroad, home]
    return [home, *abroad]


def _read(dialled: str, region: str | None) -> PhoneNumber | None:
    if "+" in dialled[1:]:
        return None
    try:
        return phonenumbers.parse(dialled, region)
    except NumberParseException:
        return None


def _is_possible(number: PhoneNumber) -> bool:
    """Whether the length is right, and no trunk zero is left that should not be."""
    if len(_e164(number)) not in _LENGTH:
        return False
    if phonenumbers.is_valid_number(number):
        return True
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == ValidationResult.IS_POSSIBLE and not number.italian_leading_zero


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164).removeprefix("+")


def _refused(key: str, number: str, region: str | None) -> Normalized:
    if region is None and "+" not in number:
        return refused(
            key,
            "phone_country_missing",
            "Without a country the number cannot be read as an international one.",
            "Give the customer's country (ISO alpha-2), or the number with + and code.",
        )
    return refused(
        key,
        "phone_invalid",
        "No country has numbers like this one.",
        "Ask for the number with its country code, such as +44 20 7946 0958.",
    )


def _unassigned(key: str) -> Finding:
    return found(
        key,
        "phone_unassigned",
        "The number has a right length, but lies in no range known to be in use.",
        "Check it if it is a real customer's; it is sent as it is.",
        Severity.NOTE,
    )
