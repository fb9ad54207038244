"""How Meta wants each key of `user_data` normalised, in words: what a hash is of.

A hash does not show what went into it, so where two halves differ in one, this is what
to check first. By Meta's "Customer Information Parameters".
"""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

_NAME = _l("small letters, no punctuation; then SHA-256")
_CLEAR = _l("in the clear, never hashed")

_HOW: dict[str, LazyString] = {
    "em": _l("small letters, no spaces around it; then SHA-256"),
    "ph": _l("digits alone, with the country code, no leading zeros; then SHA-256"),
    "fn": _NAME,
    "ln": _NAME,
    "db": _l("year, month and day as YYYYMMDD; then SHA-256"),
    "ge": _l("f or m; then SHA-256"),
    "ct": _l("small letters, no spaces and no punctuation; then SHA-256"),
    "st": _l("two small letters in the US, else no spaces; then SHA-256"),
    "zp": _l("small letters, no spaces, in the US five digits; then SHA-256"),
    "country": _l("two small letters by ISO 3166; then SHA-256"),
    "external_id": _l("the shop's own id; SHA-256 is recommended"),
    "client_ip_address": _CLEAR,
    "client_user_agent": _CLEAR,
    "fbp": _CLEAR,
    "fbc": _CLEAR,
    "madid": _l("small letters with hyphens, never hashed"),
    "anon_id": _CLEAR,
}


def how(key: str) -> LazyString | None:
    """What is done to a value of this key before it is sent, where Meta says so."""
    return _HOW.get(key)
