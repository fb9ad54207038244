"""Numbers that are in E.164 form already and in use: known at a look.

`phonenumbers` takes a number apart, strips prefixes and asks region after region, which
costs more than all hashes of an event together. Stripe's numbers need none of that:
they begin with `+`, the calling code and no prefix. For each calling code this module
puts the patterns of `phonenumbers` together. What it does not know goes the long way,
which knows every number that this one knows, and as the same.

Countries hand out numbers in blocks. Of most, the first digits and the length tell that
all of their numbers are in use; such a block is judged once, with `#` for its last
digits. A pattern is written in one of two ways, so that what it says of `#` holds for
every digit: *surely* takes `#` only where any digit may stand, so that a match is sure;
*maybe* takes it in the place of every digit, so that the lack of a match is.
"""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

import phonenumbers

# With a zero behind its calling code it may be a trunk prefix, or an Italian.
_FORM = re.compile(r"\+[1-9][0-9]{6,14}")

_OPEN = 5
"""How many digits of a block are left open; with fewer there are many more blocks."""

_FIRST = slice(-_OPEN)

# In use is a number of one of these kinds, if it has its region's general form besides.
_KINDS = (
    "fixed_line",
    "mobile",
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


class _Region(NamedTuple):
    """A region of a calling code: which numbers may be its own, which are in use."""

    own: re.Pattern[str]
    in_use: re.Pattern[str]


class _Code(NamedTuple):
    """A calling code. Of a number that `prefix` may match, something may go."""

    prefix: re.Pattern[str]
    regions: tuple[_Region, ...]


_ANY = re.compile("")


def in_use(text: str) -> str | None:
    """The digits of a number that is its own E.164 form, and in use.

    None says nothing: the number may be one all the same.
    """
    digits = text[1:]
    if not (digits.isdigit() and text.isascii()):
        return None
    if _is_block_in_use(text[_FIRST]):
        return digits
    return digits if _FORM.fullmatch(text) and _is_in_use(digits) else None


@lru_cache(maxsize=8192)
def _is_block_in_use(first: str) -> bool:
    """Whether all numbers are that begin so and have `_OPEN` digits more."""
    is_one = _FORM.fullmatch(first + "0" * _OPEN) is not None
    return is_one and _is_in_use(first[1:] + "#" * _OPEN)


def _is_in_use(digits: str) -> bool:
    # No calling code begins with another.
    for length in (1, 2, 3):
        if code := _code(digits[:length]):
            return _has(code, digits[length:])
    return False


def _has(code: _Code, number: str) -> bool:
    if code.prefix.match(number):
        return False
    # As in phonenumbers, the first region that claims the number decides.
    for region in code.regions:
        if region.own.match(number):
            return region.in_use.match(number) is not None
    return False


@cache
def _code(digits: str) -> _Code | None:
    """The code that these digits are, of those that belong to countries."""
    if not digits.isdigit():
        return None
    names = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits), ())
    asked = map(phonenumbers.PhoneMetadata.metadata_for_region, names)
    known = [metadata for metadata in asked if metadata is not None]
    if not known:
        return None
    prefix = known[0].national_prefix_for_parsing
    return _Code(
        prefix=re.compile(_maybe(f"0|{prefix}" if prefix else "0")),
        regions=tuple(_region(each, alone=len(known) == 1) for each in known),
    )


def _region(metadata: Any, *, alone: bool) -> _Region:
    kinds = filter(None, (_pattern(getattr(metadata, kind)) for kind in _KINDS))
    in_use = rf"(?={_pattern(metadata.general_desc)})(?:{'|'.join(kinds) or '(?!)'})"
    if alone:
        return _Region(_ANY, re.compile(_surely(in_use)))
    own = metadata.leading_digits or in_use
    sure = _surely(rf"(?={own}){in_use}")
    return _Region(re.compile(_maybe(own)), re.compile(sure))


def _pattern(kind: Any) -> str:
    """The whole of a number of this kind, which has one of its lengths."""
    if kind is None or not kind.national_number_pattern:
        return ""
    lengths = "|".join(rf"\d{{{length}}}" for length in kind.possible_length)
    has_length = rf"(?=(?:{lengths})\Z)" if lengths else ""
    return rf"{has_length}(?:{kind.national_number_pattern})\Z"


def _surely(pattern: str) -> str:
    return pattern.replace(r"\d", "[0-9#]")


def _maybe(pattern: str) -> str:
    return re.sub(r"\\d|\[\d[^]]*\]|\{[^}]*\}|\d", _or_open, pattern)


def _or_open(match: re.Match[str]) -> str:
    """A digit, several, or any; and how many of them, which stays."""
    token = match[0]
    if token.startswith("{"):
        return token
    return "[0-9#]" if token == r"\d" else f"[{token.strip('[]')}#]"
