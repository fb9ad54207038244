"""The short way to a phone number in E.164 form gives what the long way gives."""

import re

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from capi.normal import e164
from capi.normal.normalized import Normalized
from capi.normal.phones import _parsed
from capi.normalize import normalize

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
KINDS = [
    getattr(PhoneNumberType, name)
    for name in ("FIXED_LINE", "MOBILE", "TOLL_FREE", "PREMIUM_RATE", "VOIP", "UAN")
]


def examples(region: str) -> list[str]:
    """Numbers of the region in E.164 form, as phonenumbers knows them."""
    found = (phonenumbers.example_number_for_type(region, kind) for kind in KINDS)
    return [
        phonenumbers.format_number(each, PhoneNumberFormat.E164)
        for each in found
        if each is not None
    ]


@st.composite
def near_numbers(draw: st.DrawFn) -> str:
    """Numbers in use with some digits changed, a few lost or too many."""
    number = draw(st.sampled_from(EXAMPLES))
    kept = draw(st.integers(2, len(number)))
    tail = draw(st.text(alphabet="0123456789", max_size=len(number) - kept + 2))
    return number[:kept] + tail


EXAMPLES = [number for region in REGIONS for number in examples(region)]
ANY_CODE = st.builds(
    "+{}{}".format,
    st.sampled_from(CODES),
    st.text(alphabet="0123456789", min_size=3, max_size=13),
)


@settings(deadline=None)
@given(text=near_numbers() | ANY_CODE, country=st.sampled_from([None, "US", "IT"]))
@example(text="+393661234567", country=None)
@example(text="+447911123456", country=None)
def test_what_the_short_way_knows_the_long_way_knows_as_the_same(
    text: str, country: str | None
) -> None:
    digits = e164.in_use(text)

    if digits is not None:
        assert _parsed("ph", text, country) == Normalized((digits,))


@given(text=st.text(alphabet="+0123456789 -()", max_size=20))
def test_other_spellings_go_the_long_way(text: str) -> None:
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
        assert e164.in_use(text) is None


@pytest.mark.parametrize("region", REGIONS)
def test_numbers_of_every_country_are_the_same_either_way(region: str) -> None:
    for number in examples(region):
        assert normalize("ph", number) == _parsed("ph", number, None)


@pytest.mark.parametrize("region", ["US", "CA", "GB", "DE", "FR", "UA", "PL", "IN"])
def test_mobile_numbers_of_large_countries_go_the_short_way(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    text = phonenumbers.format_number(number, PhoneNumberFormat.E164)

    assert e164.in_use(text) == text.removeprefix("+")
