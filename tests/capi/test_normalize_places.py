"""Countries, states and postcodes: the tables, and how the country changes a rule."""

from collections import Counter
from importlib import resources

import phonenumbers
import pytest

from capi.normal.countries import alpha2
from capi.normal.text import fold
from capi.normalize import Normalized, normalize

LINES = (
    resources.files("capi.normal")
    .joinpath("countries.txt")
    .read_text("utf-8")
    .splitlines()
)


def test_table_has_every_country_of_iso_3166_once() -> None:
    assert len(LINES) == len({line[:2] for line in LINES}) == 249


def test_no_name_belongs_to_two_countries() -> None:
    owners = Counter(
        key
        for line in LINES
        for key in {fold(name) for name in line[7:].split("|")}
        | {fold(line[:2]), fold(line[3:6])}
    )

    assert [name for name, count in owners.items() if count > 1] == []


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:2])
def test_country_is_known_by_codes_and_names_in_any_case(line: str) -> None:
    code, alpha3, names = line.split(maxsplit=2)

    spellings = [
        code,
        code.lower(),
        alpha3,
        *names.split("|"),
        names.split("|")[0].upper(),
    ]

    assert {normalize("country", each).values for each in spellings} == {
        (code.lower(),)
    }


def test_iso_country_that_has_phones_is_in_the_table() -> None:
    # Ascension, Kosovo and Tristan da Cunha have phones and no ISO code.
    unknown = {
        region for region in phonenumbers.SUPPORTED_REGIONS if not alpha2(region)
    }

    assert unknown == {"AC", "TA", "XK"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("Korea Republic of", "kr"),
        ("The Netherlands", "nl"),
        ("U.S.A.", "us"),
        ("Trinidad and Tobago", "tt"),
        ("TÜRKİYE", "tr"),
        ("Україна", "ua"),
        ("مصر", "eg"),
        ("日本", "jp"),
        ("England", "gb"),
        ("EL", "gr"),
    ],
)
def test_country_is_known_by_a_name_that_people_use(raw: str, code: str) -> None:
    assert normalize("country", raw) == Normalized((code,))


@pytest.mark.parametrize(
    "raw", [None, 7, b"de", "", "Estonian", "est onia x", "\ud800"]
)
def test_unknown_country_has_no_code(raw: object) -> None:
    assert alpha2(raw) is None


@pytest.mark.parametrize(
    ("raw", "country", "normal_form"),
    [
        ("California", "US", "ca"),
        ("california", "United States", "ca"),
        ("D.C.", "US", "dc"),
        ("Québec", "CA", "qc"),
        ("Colombie-Britannique", "CA", "bc"),
        ("Western Australia", "AU", "wa"),
        ("US-CA", None, "ca"),
        ("CA-QC", "CA", "qc"),
        ("us-zz", None, "uszz"),
        ("Georgia", None, "ga"),
        ("Victoria", "AU", "vic"),
        ("Victoria", "SC", "victoria"),
        ("Bayern", "DE", "bayern"),
        ("Île-de-France", "FR", "îledefrance"),
        ("California", "MX", "california"),
    ],
)
def test_state_is_a_code_only_where_meta_wants_one(
    raw: str, country: str | None, normal_form: str
) -> None:
    assert normalize("st", raw, country=country) == Normalized((normal_form,))


@pytest.mark.parametrize(
    ("raw", "country", "normal_form"),
    [
        ("94035 1234", None, "94035"),
        ("94035-1234", "us", "94035"),
        ("12345-1234", "SA", "123451234"),
        ("940351234", None, "940351234"),
        ("00901-0001", "Puerto Rico", "00901"),
        ("〒150-0001", "JP", "1500001"),
        ("１５０－０００１", "JP", "1500001"),
        ("LV-1010", "LV", "lv1010"),
        ("01310-100", "BR", "01310100"),
    ],
)
def test_postcode_is_cut_only_where_it_is_a_zip_code(
    raw: str, country: str | None, normal_form: str
) -> None:
    assert normalize("zp", raw, country=country) == Normalized((normal_form,))


@pytest.mark.parametrize("raw", ["2134", "SW1A 1AA", "123456"])
def test_zip_code_without_its_five_digits_is_refused(raw: str) -> None:
    normal = normalize("zp", raw, country="US")

    assert normal.values == ()
    assert [finding.code for finding in normal.findings] == ["zip_malformed"]
