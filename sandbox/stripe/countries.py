"""Countries of the address form: their names, and what their addresses need."""

from babel import Locale
from flask_babel import get_locale

from sandbox.languages import in_order

# States are part of an address here; elsewhere the field may stay empty.
WITH_STATES = frozenset(("AU", "BR", "CA", "IN", "MX", "US"))

# The Universal Postal Union lists no postal codes for these.
WITHOUT_POSTAL_CODE = frozenset(
    "AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GD GH GM GQ GY HK "
    "JM KI KM KN KP ML MO MR MS MW NR NU PA QA RW SB SC SL SR ST SY TF TK TL TO TT TV "
    "TZ UG VU YE ZW".split()
)

# Territories of CLDR that are not countries anyone posts to.
_NO_COUNTRIES = frozenset("AQ BV CP CQ DG EA EU EZ HM IC QO UM UN XA XB ZZ".split())


def countries(allowed: list[str] | None) -> list[tuple[str, str]]:
    """Codes and names, by name in the visitor's language; all where none are named."""
    names: dict[str, str] = dict((get_locale() or Locale("en")).territories)
    codes = allowed or [
        code
        for code in names
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return sorted(
        ((code, names.get(code, code)) for code in codes),
        key=lambda pair: in_order(pair[1]),
    )


def usual(allowed: list[str] | None) -> str:
    """The country that stands in the form until the visitor chooses."""
    return "US" if not allowed or "US" in allowed else allowed[0]
