"""Numbers that are in E.164 form already and in use: known at a look.

`phonenumbers` takes a number apart, strips prefixes and asks region after region, which
costs more than all hashes of an event together. Stripe's numbers need none of that:
they begin with `+`, the calling code and no prefix. For each calling code this module
puts the patterns of `phonenumbers` together into one. What it does not know goes the
long way, which knows every number that this one knows, and as the same.
"""

import re
from functools import cache
from typing import Any, NamedTuple

import phonenumbers

# With a zero behind its calling code it may be a trunk prefix, or an Italian.
_FORM = re.compile(r"\+([1-9][0-9]{6,14})")

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
    """A region of a calling code: whose numbers these are, and which are in use."""

    own: re.Pattern[str]
    in_use: re.Pattern[str]


class _Code(NamedTuple):
    """A calling code. Of a number that `prefix` matches, something may go."""

    prefix: re.Pattern[str]
    regions: tuple[_Region, ...]


_ANY = re.compile("")


def in_use(text: str) -> str | None:
    """The digits of a number that is its own E.164 form, and in use.

    None says nothing: the number may be one all the same.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    digits = match[1]
    # No calling code begins with another.
    for length in (1, 2, 3):
        if code := _code(digits[:length]):
            return digits if _has(code, digits[length:]) else None
    return None


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
    names = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(digits), ())
    asked = map(phonenumbers.PhoneMetadata.metadata_for_region, names)
    known = [metadata for metadata in asked if metadata is not None]
    if not known:
        return None
    prefix = known[0].national_prefix_for_parsing
    return _Code(
        prefix=re.compile(f"0|{prefix}") if prefix else re.compile("0"),
        regions=tuple(_region(each, alone=len(known) == 1) for each in known),
    )


def _region(metadata: Any, *, alone: bool) -> _Region:
    kinds = filter(None, (_pattern(getattr(metadata, kind)) for kind in _KINDS))
    in_use = re.compile(
        rf"(?={_pattern(metadata.general_desc)})(?:{'|'.join(kinds) or '(?!)'})"
    )
    if alone:
        return _Region(_ANY, in_use)
    leading = metadata.leading_digits
    return _Region(re.compile(leading) if leading else in_use, in_use)


def _pattern(kind: Any) -> str:
    """The whole of a number of this kind, which has one of its lengths."""
    if kind is None or not kind.national_number_pattern:
        return ""
    lengths = "|".join(f"[0-9]{{{length}}}" for length in kind.possible_length)
    has_length = rf"(?=(?:{lengths})\Z)" if lengths else ""
    return rf"{has_length}(?:{kind.national_number_pattern})\Z"
