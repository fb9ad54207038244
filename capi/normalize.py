"""From what a shop knows about a customer to what Meta matches: normal form, then hash.

Meta's docs leave room exactly where Meta's own implementations disagree. Each rule
takes the side that gives the server's event the same hash as the browser's, unless
that side is plainly wrong; the rule's docstring says which and why.
"""

from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias
from uuid import UUID

from capi.findings import Finding, Severity
from capi.kinds import several
from capi.normal import birthdays, people, phones, places
from capi.normal.hashing import already_hashed, other_digest, passed_on, sha256
from capi.normal.normalized import Normalized, refused
from capi.normal.text import clean, is_encodable

__all__ = ["HASHED_KEYS", "Hashed", "Normalized", "hash_key", "normalize", "sha256"]

Rule: TypeAlias = Callable[[str, str, str | None], Normalized]

_RULES: dict[str, Rule] = {
    "em": people.email,
    "ph": phones.phone,
    "fn": people.name,
    "ln": people.name,
    "db": birthdays.birthday,
    "ge": people.gender,
    "ct": places.city,
    "st": places.state,
    "zp": places.postcode,
    "country": places.country,
    "external_id": people.external_id,
    "f5first": people.first_five,
    "f5last": people.first_five,
    "fi": people.initial,
    "dobd": birthdays.day_of_birth,
    "dobm": birthdays.month_of_birth,
    "doby": birthdays.year_of_birth,
}

HASHED_KEYS = tuple(_RULES)
"""The `user_data` keys that Meta wants hashed, in the order of Meta's docs."""

# Besides text. A postcode is not among them: as a number it has lost its zeros.
_OTHER_TYPES: dict[str, tuple[type, ...]] = {
    "ph": (int,),
    "db": (date, int),
    "external_id": (int, UUID),
    "dobd": (int,),
    "dobm": (int,),
    "doby": (int,),
}

# What many people have in common. Some shop's many customers live in few towns and have
# few names: their hashes are remembered, five megabytes of a key at most. Of what is
# one person's own, nothing is.
_SHARED = ("fn", "ln", "ge", "ct", "st", "zp", "country")
_MOST = 16_384

# An int beyond this is no number of anybody's, and str() refuses the very long.
_LARGEST_INT = 10**32


class Hashed(NamedTuple):
    """What goes on the wire for one key, and what was found on the way.

    Each value has 64 lower-case hexadecimal digits, or is a digest of the caller's
    with the appendix of Meta's parameter builder.
    """

    values: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def normalize(key: str, raw: object, *, country: str | None = None) -> Normalized:
    """The normal forms of one value of `key`; never raises, whatever `raw` is.

    Args:
        key: one of `HASHED_KEYS`.
        raw: the value as the shop has it. None, and a text with nothing in it that
            could be seen, are nothing, without a finding. A SHA-256 passes as it is.
        country: the customer's country, an ISO alpha-2 code or a name. It says how to
            read phone numbers, states and postcodes.
    """
    rule = _RULES.get(key)
    if rule is None:
        return _unknown(key)
    if raw is None:
        return Normalized()
    text = _as_text(key, raw)
    if text is None:
        return _not_text(key)
    if not text:
        return Normalized()
    if digest := already_hashed(text):
        return passed_on(key, digest)
    return _digest_of_another_kind(key, text) or rule(key, text, country)


def hash_key(key: str, raw: object, *, country: str | None = None) -> Hashed:
    """The hashes of one value of `key`, or of several: a list, tuple, set or iterator.

    Order is kept (that of a set is made, so that it never varies), repeats and empty
    values go. Never raises; an error inside the caller's own iterator passes through.
    """
    if type(raw) is str:
        return _hashed(key, raw, country)
    hashes: dict[str, None] = {}
    findings: dict[Finding, None] = {}
    for value in raw if isinstance(raw, Iterator) else several(raw):
        one = _hashed(key, value, country)
        hashes |= dict.fromkeys(one.values)
        findings |= dict.fromkeys(one.findings)
    return Hashed(tuple(hashes), tuple(findings))


def _hashed(key: str, raw: object, country: str | None) -> Hashed:
    normal = normalize(key, raw, country=country)
    hashes = [already_hashed(each) or sha256(each) for each in normal.values]
    return Hashed(tuple(hashes), normal.findings)


def remembered(key: str) -> Callable[..., tuple[str, ...]]:
    """`hash_key` for a text, and a country where one matters, that has come before.

    It gives the hashes alone, and none where there is anything to find.
    """
    return _REMEMBERED[key]


def _without_findings(
    key: str, raw: str, country: str | None = None
) -> tuple[str, ...]:
    hashed = _hashed(key, raw, country)
    return () if hashed.findings else hashed.values


_REMEMBERED = {
    key: lru_cache(maxsize=_MOST)(partial(_without_findings, key)) for key in _SHARED
}


def _as_text(key: str, raw: object) -> str | None:
    """The value as clean text; None for a type, or a text, that `key` cannot be."""
    if type(raw) is str and raw.isascii():
        return clean(raw)
    value = raw.value if isinstance(raw, Enum) else raw
    if isinstance(value, str):
        return clean(value) if is_encodable(value) else None
    if isinstance(value, bool) or not isinstance(value, _OTHER_TYPES.get(key, ())):
        return None
    if isinstance(value, int):
        return str(value) if 0 <= value < _LARGEST_INT else None
    return value.isoformat() if isinstance(value, date) else str(value)


def _digest_of_another_kind(key: str, text: str) -> Normalized | None:
    """32 digits are a common external id, a UUID: opaque, so hashed like any other."""
    return None if key == "external_id" else other_digest(key, text)


def _unknown(key: str) -> Normalized:
    return refused(
        key,
        "unknown_key",
        "Meta has no hashed customer key of this name.",
        f"Use one of {', '.join(HASHED_KEYS)}.",
        Severity.ERROR,
    )


def _not_text(key: str) -> Normalized:
    return refused(
        key,
        "not_text",
        "The value is not text (or not text that UTF-8 can hold).",
        "Send one text for each value; several as a list.",
    )
