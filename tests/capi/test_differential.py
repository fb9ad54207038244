"""Meta's own Python SDK and we give one person the same hashes, deviations listed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import phonenumbers
import pytest
from facebook_business.adobjects.serverside.gender import Gender
from facebook_business.adobjects.serverside.normalize import Normalize
from facebook_business.adobjects.serverside.user_data import UserData as MetaUserData
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from capi import UserData
from capi.normal.countries import alpha2
from capi.normalize import normalize
from tests.often import often


@dataclass(frozen=True)
class Person:
    """Somebody described so that no deviation shows, in the words of Meta's SDK."""

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
        person = vars(self) | {"gender": Gender(self.gender)}
        payload: dict[str, Any] = MetaUserData(**person).normalize()
        return payload


def international_phones() -> list[str]:
    """Numbers of every country with an ISO code, as they are written for abroad."""
    regions = sorted(filter(alpha2, phonenumbers.SUPPORTED_REGIONS))
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    examples = (
        phonenumbers.example_number_for_type(region, kind)
        for region in regions
        for kind in kinds
    )
    # With dots, as in New Caledonia, the SDK raises: a deviation, listed below.
    return [
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL).replace(
            ".", " "
        )
        for number in examples
        if number is not None
    ]


def texts(pattern: str) -> st.SearchStrategy[str]:
    """Texts of that pattern, some with white space around them."""
    white_space = st.sampled_from(["", " ", "\t", " \n"])
    return st.builds(
        "{}{}{}".format,
        white_space,
        st.from_regex(pattern, fullmatch=True),
        white_space,
    )


LOCALITY = texts(r"[A-Za-z]{3,9}([ .-][A-Za-z]{1,9}){0,2}")
BIRTHDAY = st.dates(date(1900, 1, 1), date(2020, 12, 31)).map("{:%Y%m%d}".format)
PERSON = {
    "email": texts(
        r"[A-Za-z0-9_+']{1,9}(\.[A-Za-z0-9]{1,5})?@[A-Za-z0-9]{1,9}\.[a-z]{2}"
    ),
    "phone": st.sampled_from(international_phones()),
    "first_name": texts(r"[A-Za-zÀ-ÖØ-öø-žА-Яа-яΑ-Ρα-ωא-ת가-힣一-龥]{1,12}"),
    "last_name": texts(r"[A-Za-zÀ-ÖØ-öø-žА-Яа-яΑ-Ρα-ωא-ת가-힣一-龥]{1,12}"),
    "date_of_birth": BIRTHDAY,
    "gender": st.sampled_from(["f", "m"]),
    "city": LOCALITY,
}
PEOPLE = st.builds(
    Person,
    **PERSON,
    state=LOCALITY,
    zip_code=texts(r"[0-9]{4,6}|[A-Z]{1,2}[0-9]{1,2} [0-9][A-Z]{2}"),
    country_code=texts("[Dd][Ee]|GB|fr|BR|JP|UA|in|NL"),
)
# Their states have codes, and their postcodes a tail.
AMERICANS = st.builds(
    Person,
    **PERSON,
    state=texts("CA|ny|Tx|WA|GU"),
    zip_code=texts("[0-9]{5}(-[0-9]{4})?"),
    country_code=texts("[Uu][Ss]"),
)


@settings(max_examples=often(1000), deadline=None)
@given(person=PEOPLE | AMERICANS)
def test_person_has_the_hashes_that_metas_sdk_gives(person: Person) -> None:
    assert person.by_us() == person.by_meta()


@pytest.mark.parametrize("phone", international_phones())
def test_international_phone_reads_as_in_metas_sdk(phone: str) -> None:
    assert normalize("ph", phone).values == (by_sdk("ph", phone),)


def by_sdk(key: str, raw: Any) -> str | None:
    """The normal form of Meta's SDK; the name of the error where it raises one."""
    try:
        form: str | None = Normalize.normalize_field_skip_hashing(key, raw)
    except (TypeError, ValueError) as error:
        return type(error).__name__
    return form


@pytest.mark.parametrize(
    ("key", "raw", "country", "theirs", "ours", "reason"),
    [
        ("fn", "  ", None, "", (), "The hash of nothing is the same for everybody."),
        ("st", "75", "FR", "", ("75",), "Departments are numbers; they hash nothing."),
        ("zp", "-", None, "", (), "They hash nothing."),
        ("em", "  ", None, "TypeError", (), "A blank field must not lose the sale."),
        ("em", "mailto:x@y.zz", None, "mailto:x@y.zz", (), "A link, no address."),
        ("em", "a b@c.d", None, "a b@c.d", (), "No address has a space."),
        ("em", "x@@y.z", None, "x@@y.z", (), "No address has two @."),
        (
            "ph",
            "(650)555-1212",
            "US",
            "6505551212",
            ("16505551212",),
            "Meta's docs want the country code always.",
        ),
        (
            "ph",
            "+44 (0)20 7946 0958",
            None,
            "4402079460958",
            ("442079460958",),
            "Nobody abroad dials the (0).",
        ),
        (
            "ph",
            "020 7946 0958",
            "GB",
            "2079460958",
            ("442079460958",),
            "Dropping the trunk zero alone leaves a number of Egypt.",
        ),
        (
            "ph",
            "+81.3.5843.2301",
            None,
            "ValueError",
            ("81358432301",),
            "Dots are a way of writing; an error loses the sale.",
        ),
        (
            "ph",
            "+1 650 555 1212 ext 5",
            None,
            "ValueError",
            ("16505551212",),
            "The extension may go, the sale may not.",
        ),
        ("ph", "1-800-FLOWERS", "US", "ValueError", (), "Left out, without an error."),
        ("ph", "911", "US", "ValueError", (), "Left out, without an error."),
        (
            "ph",
            "٠٠٤٤٢٠٧٩٤٦٠٩٥٨",
            None,
            "٠٠٤٤٢٠٧٩٤٦٠٩٥٨",
            ("442079460958",),
            "The same number in the digits of another script.",
        ),
        ("ph", 16505551212, None, "TypeError", ("16505551212",), "An int will do."),
        ("ln", "O'Brien", None, "o'brien", ("obrien",), "The pixel strips it."),
        ("ln", "O’Brien", None, "o’brien", ("obrien",), "The same name as above."),
        (
            "fn",
            "Mary-Jane Ann",
            None,
            "mary-jane ann",
            ("maryjaneann",),
            "The pixel strips white space and punctuation inside a name too.",
        ),
        (
            "fn",
            "Jose\u0301",
            None,
            "jose\u0301",
            ("jos\u00e9",),
            "Two spellings of one letter must not be two people.",
        ),
        ("ct", "St. John's", None, "stjohn's", ("stjohns",), "No punctuation (docs)."),
        (
            "ct",
            "Washington, D.C.",
            None,
            "washington,dc",
            ("washingtondc",),
            "No punctuation (docs).",
        ),
        (
            "ct",
            "São Paulo",
            None,
            "sãopaulo",
            ("sãopaulo", "sopaulo"),
            "Theirs is the docs' form; the browser's pixel sends the other.",
        ),
        ("ct", "Paris 16", None, "paris", ("paris16",), "The pixel keeps digits."),
        ("st", "California", None, "california", ("ca",), "The docs want the code."),
        (
            "st",
            "New South Wales",
            "AU",
            "newsouthwales",
            ("nsw",),
            "A code like those of the other federal states.",
        ),
        (
            "zp",
            "940351234",
            "US",
            "940351234",
            ("94035",),
            "The docs want the first five digits.",
        ),
        ("zp", "150-0001", "JP", "150", ("1500001",), "What is cut is half of it."),
        ("zp", "00-950", "PL", "00", ("00950",), "What is cut is most of it."),
        ("country", "United States", None, "TypeError", ("us",), "A known name."),
        ("country", "USA", None, "TypeError", ("us",), "The alpha-3 code."),
        ("country", "UK", None, "TypeError", ("gb",), "What the British call it."),
        ("country", "XK", None, "TypeError", (), "Left out, without an error."),
        ("country", "Österreich", None, "TypeError", ("at",), "A native name."),
        ("country", "Côte d'Ivoire", None, "TypeError", ("ci",), "A native name."),
        (
            "db",
            "1997-02-16",
            None,
            "1997-02-16",
            ("19970216",),
            "The docs want YYYYMMDD; they hash a date however it is written.",
        ),
        ("db", "19971302", None, "19971302", (), "There is no 13th month."),
        ("em", "0a" * 16, None, "0a" * 16, (), "Meta compares SHA-256, not MD5."),
        (
            "fn",
            f"{'0a' * 32}.AQICAQMC",
            None,
            f"{'0a' * 32}.aqicaqmc",
            (f"{'0a' * 32}.AQICAQMC",),
            "Meta's parameter builder hashed it; theirs is hashed once more.",
        ),
        ("f5first", "O'Connor", None, "o'con", ("oconn",), "The name's normal form."),
        ("fi", "'Alfred", None, "'", ("a",), "The name's normal form."),
        ("doby", "0000", None, "0000", (), "Nobody's year of birth."),
    ],
)
def test_deviation_from_metas_sdk_is_meant(
    key: str,
    raw: Any,
    country: str | None,
    theirs: str,
    ours: tuple[str, ...],
    reason: str,
) -> None:
    assert by_sdk(key, raw) == theirs
    assert normalize(key, raw, country=country).values == ours, reason


def test_empty_value_in_a_list_is_no_null() -> None:
    emails = ["a@b.co", ""]

    theirs = MetaUserData(emails=emails).normalize()["em"]
    ours = UserData(email=emails).to_server()["em"]

    assert None in theirs
    assert ours == [each for each in theirs if each is not None]


def test_external_id_is_hashed_as_the_pixel_hashes_it() -> None:
    # Meta's SDK sends the id as it is, so server and browser name two people.
    theirs = MetaUserData(external_id="USER-42").normalize()["external_id"]
    ours = UserData(external_id="USER-42").to_server()["external_id"]

    assert theirs == ["USER-42"]
    assert ours == ["6d894aa3ee802549d7f340e7c1cf0d1c1cb14cd84f768d92ffaa6785337c4997"]
