"""Normal forms of where a person lives: ct, st, zp, country."""

import re

from capi.normal.countries import alpha2
from capi.normal.normalized import Normalized, refused, taken
from capi.normal.states import state_code
from capi.normal.text import ascii_digits, letters_and_digits

_NOT_PLAIN = re.compile(r"[^a-z0-9]")

# The United States Postal Service delivers there, with ZIP codes of its own.
_ZIP_COUNTRIES = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "UM"})
_ZIP = re.compile(r"([0-9]{5})(?:[0-9]{4})?")
_ZIP_PLUS_4 = re.compile(r"([0-9]{5})[\s\-\u2010-\u2014][0-9]{4}")


def city(key: str, text: str, _country: str | None) -> Normalized:
    """Letters and digits only; in two forms when there are letters beyond a-z.

    Meta's docs keep letters of every script (`sãopaulo`), its pixel keeps a-z and
    digits (`sopaulo`). A key may hold several values, so both go out. Digits stay,
    as in the pixel; Meta's Python SDK drops them, but not most of the punctuation.
    """
    documented = letters_and_digits(text)
    return taken(key, documented, _NOT_PLAIN.sub("", documented))


def state(key: str, text: str, country: str | None) -> Normalized:
    """The code of a US, Canadian or Australian state, else letters and digits only.

    Meta's parameter builder cuts every name to two letters, which makes New South
    Wales Nebraska (`ne`); its Python SDK leaves `california` as it is, and hashes the
    empty text for a French department (`75`).
    """
    code = state_code(text, alpha2(country))
    return taken(key, code or letters_and_digits(text))


def postcode(key: str, text: str, country: str | None) -> Normalized:
    """Letters and digits only; of a US ZIP code the first five.

    Meta's Python SDK and pixel cut every postcode at its first dash, which leaves of
    Tokyo's 150-0001 the 150. Only the ZIP+4 form has a tail that may go.
    """
    digits = ascii_digits(text)
    compact = letters_and_digits(digits)
    home = alpha2(country)
    if home not in _ZIP_COUNTRIES:
        plus_4 = _ZIP_PLUS_4.fullmatch(digits) if home is None else None
        return taken(key, plus_4[1] if plus_4 else compact)
    if zip_code := _ZIP.fullmatch(compact):
        return Normalized((zip_code[1],))
    return refused(
        key,
        "zip_malformed",
        "A ZIP code of the United States has five digits, or nine.",
        "Keep ZIP codes as text: a number loses its leading zeros.",
    )


def country(key: str, text: str, _country: str | None) -> Normalized:
    """The lower-case ISO 3166-1 alpha-2 code of a code or a name.

    Meta's Python SDK raises for `USA` and `UK`; the name tables of its parameter
    builder end in a cut to two letters, so Austria in German becomes `st`.
    """
    code = alpha2(text)
    if code:
        return Normalized((code.lower(),))
    return refused(
        key,
        "country_unknown",
        "The value is no country that ISO 3166-1 lists.",
        "Send the two-letter ISO code.",
    )
