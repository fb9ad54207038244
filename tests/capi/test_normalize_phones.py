"""Phone numbers: every region, every way of writing them, and what is refused."""

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from capi.normalize import Normalized, normalize

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)


def examples(region: str) -> list[phonenumbers.PhoneNumber]:
    """The region's example fixed-line and mobile number, where it has them."""
    found = (phonenumbers.example_number_for_type(region, kind) for kind in KINDS)
    return [number for number in found if number is not None]


def written(number: phonenumbers.PhoneNumber, form: int) -> str:
    return phonenumbers.format_number(number, form)


@pytest.mark.parametrize("region", REGIONS)
def test_number_written_at_home_gives_e164(region: str) -> None:
    for number in examples(region):
        e164 = written(number, PhoneNumberFormat.E164).removeprefix("+")
        at_home = written(number, PhoneNumberFormat.NATIONAL)
        bare = "".join(filter(str.isdigit, at_home))

        for spelling in (at_home, bare):
            normal = normalize("ph", spelling, country=region)

            assert normal == Normalized((e164,)), spelling


@pytest.mark.parametrize("region", REGIONS)
def test_number_written_for_abroad_gives_e164(region: str) -> None:
    for number in examples(region):
        e164 = written(number, PhoneNumberFormat.E164).removeprefix("+")
        spellings = (
            written(number, PhoneNumberFormat.INTERNATIONAL),
            written(number, PhoneNumberFormat.RFC3966),
            f"+{e164}",
            f"00{e164}",
            f"+00 {e164}",
        )

        for spelling in spellings:
            for country in (None, region, "DE", "US"):
                normal = normalize("ph", spelling, country=country)

                assert normal == Normalized((e164,)), (spelling, country)


@pytest.mark.parametrize("region", REGIONS)
def test_normal_form_stays_as_it_is(region: str) -> None:
    for number in examples(region):
        e164 = written(number, PhoneNumberFormat.E164).removeprefix("+")

        for country in (None, region):
            assert normalize("ph", e164, country=country) == Normalized((e164,))


@pytest.mark.parametrize(
    ("raw", "country", "normal_form"),
    [
        ("+81.3.5843.2301", None, "81358432301"),
        ("+39 (0)6 698 12345", None, "390669812345"),
        ("+34 (0)91 123 45 67", None, "34911234567"),
        ("+44 020 7946 0958", None, "442079460958"),
        ("0044 (0)20 7946 0958", "GB", "442079460958"),
        ("011 44 20 7946 0958", "US", "442079460958"),
        ("0011 32 12 34 56 78", "AU", "3212345678"),
        ("٠٢٠ ٧٩٤٦ ٠٩٥٨", "United Kingdom", "442079460958"),
        ("＋４４ ２０ ７９４６ ０９５８", None, "442079460958"),
        ("tel:+44-20-7946-0958", None, "442079460958"),
        ("020 7946 0958 ext. 12", "GB", "442079460958"),
        ("020 7946 0958x12", "GB", "442079460958"),
        ("+44 20 7946 0958;ext=12", None, "442079460958"),
        ("\u202a+44 20 7946 0958\u202c", None, "442079460958"),
        ("067 123 45 67", "UA", "380671234567"),
        ("44 20 7946 0958", "US", "442079460958"),
        ("391 234 5678", "IT", "393912345678"),
        ("044 123 456", "XK", "38344123456"),
        (16505551212, None, "16505551212"),
        (6505551212, "US", "16505551212"),
    ],
)
def test_way_of_writing_is_understood(
    raw: object, country: str | None, normal_form: str
) -> None:
    assert normalize("ph", raw, country=country) == Normalized((normal_form,))


@pytest.mark.parametrize(
    ("raw", "country", "code"),
    [
        ("(650)555-1212", None, "phone_country_missing"),
        ("020 7946 0958", None, "phone_country_missing"),
        ("020 7946 0958", "Atlantis", "phone_country_missing"),
        ("1-800-FLOWERS", "US", "phone_letters"),
        ("ask my wife", "US", "phone_letters"),
        ("911", "US", "phone_invalid"),
        ("555-1212", "US", "phone_invalid"),
        ("+999 123 4567", None, "phone_invalid"),
        ("+1 650 555 1212 +1 650 555 1213", None, "phone_invalid"),
        ("---", "US", "phone_invalid"),
        ("1" * 5000, "US", "phone_invalid"),
    ],
)
def test_what_is_no_certain_number_is_refused(
    raw: str, country: str | None, code: str
) -> None:
    normal = normalize("ph", raw, country=country)

    assert normal.values == ()
    assert [finding.code for finding in normal.findings] == [code]


def test_number_out_of_use_is_taken_with_a_note() -> None:
    normal = normalize("ph", "+1 (555) 123-4567")

    assert normal.values == ("15551234567",)
    assert [finding.code for finding in normal.findings] == ["phone_unassigned"]


def test_bare_digits_are_a_number_of_the_customers_country_first() -> None:
    # Both a number of Alabama without its 1 and one of Singapore without its plus.
    assert normalize("ph", "6592345678", country="US").values == ("16592345678",)
    assert normalize("ph", "6592345678").values == ("6592345678",)
