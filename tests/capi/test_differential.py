"""Meta's own Python SDK and we give one person the same hashes, deviations listed."""

from dataclasses import dataclass, fields
from typing import Any

import phonenumbers
import pytest
from facebook_business.adobjects.serverside.gender import Gender
from facebook_business.adobjects.serverside.normalize import Normalize
from facebook_business.adobjects.serverside.user_data import UserData as MetaUserData
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from capi import UserData
from capi.countries import alpha2
from capi.normalize import Normalized, normalize, sha256

ERROR = object()
"""What stands for an exception that Meta's SDK raises, and with it the lost event."""

PADDING = st.sampled_from(["", " ", "\t", " \n"])


@dataclass(frozen=True)
class Person:
    """Somebody described so that no deviation shows: the names are Meta's SDK's."""

    email: str
    phone: str
    first_name: str
    last_name: str
    date_of_birth: str
    gender: str
    city: str
    state: str
    zip_code: str
    country_code: str

    def by_us(self) -> dict[str, Any]:
        return UserData(**vars(self)).to_server()

    def by_meta(self) -> dict[str, Any]:
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        gender = Gender(known.pop("gender"))
        payload: dict[str, Any] = MetaUserData(**known, gender=gender).normalize()
        return payload


def padded(value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}{}".format, PADDING, value, PADDING)


def international_phones() -> list[str]:
    """Numbers in use, of each country with an ISO code, written for abroad."""
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    regions = sorted(filter(alpha2, phonenumbers.SUPPORTED_REGIONS))
    numbers = [
        phonenumbers.example_number_for_type(region, kind)
        for region in regions
        for kind in kinds
    ]
    return [
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        for number in numbers
        if number is not None
    ]


# Letters of every script that have one spelling only; see the deviations for the rest.
NAME = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=12)
NAME = NAME.filter(lambda name: normalize("fn", name).values == (name.lower(),))
CITY = st.from_regex(r"[A-Za-z]{2,9}([ .-][A-Za-z]{1,9}){0,2}", fullmatch=True)
EMAIL = st.from_regex(
    r"[A-Za-z0-9_+']{1,9}(\.[A-Za-z0-9_]{1,5})?@[A-Za-z0-9]{1,9}\.[A-Za-z]{2,6}",
    fullmatch=True,
)
POSTCODE = st.from_regex(r"[0-9]{5}(-[0-9]{4})?|[A-Z]{1,2}[0-9] [0-9][A-Z]{2}", fullmatch=True)
# Not of the United States, Canada and Australia, whose states have codes.
ABROAD = ["DE", "fr", "BR", " gb ", "JP", "UA", "in", "NL"]

PEOPLE = st.builds(
    Person,
    email=padded(EMAIL),
    phone=st.sampled_from(international_phones()),
    first_name=padded(NAME),
    last_name=padded(NAME),
    date_of_birth=st.dates(
        min_value=__import__("datetime").date(1900, 1, 1),
        max_value=__import__("datetime").date(2020, 1, 1),
    ).map("{:%Y%m%d}".format),
    gender=st.sampled_from(["f", "m"]),
    city=padded(CITY),
    state=padded(CITY),
    zip_code=padded(POSTCODE),
    country_code=st.sampled_from(ABROAD),
)
