"""What holds for every value of every key, whatever it is."""

import re
import string
from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capi.findings import Finding
from capi.normalize import HASHED_KEYS, hash_key, normalize, sha256

WIRE_FORM = re.compile(r"[0-9a-f]{64}(\.([A-Za-z0-9_-]{2}|[A-Za-z0-9_-]{8}))?")

# Random text is seldom near a rule's edge; these alphabets are.
NEAR_EDGES = st.one_of(
    st.text(),
    st.text(alphabet=string.printable),
    st.text(alphabet="0123456789+()-. /#x", max_size=20),
    st.text(alphabet="aÉßİΣς'’-\u0301\u200b\u200c\u00a0 ", max_size=12),
    st.text(alphabet=string.hexdigits, min_size=30, max_size=70),
    st.dates().map(str),
    st.emails(),
)
SCALARS = (
    NEAR_EDGES
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.uuids()
    | st.builds(object)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.frozensets(st.text(max_size=5) | st.integers(), max_size=4)
    ),
    max_leaves=6,
)
COUNTRIES = st.sampled_from(
    [None, "", "US", "GB", "IT", "DE", "Japan", "XK", "nowhere"]
)


@pytest.mark.parametrize("key", HASHED_KEYS)
@given(raw=ANYTHING, country=COUNTRIES)
def test_anything_gives_only_digests_and_findings(
    key: str, raw: Any, country: str | None
) -> None:
    hashed = hash_key(key, raw, country=country)

    assert all(WIRE_FORM.fullmatch(value) for value in hashed.values)
    assert not any(value.startswith(sha256("")) for value in hashed.values)
    assert len(set(hashed.values)) == len(hashed.values)
    assert all(isinstance(finding, Finding) for finding in hashed.findings)


@pytest.mark.parametrize("key", HASHED_KEYS)
@given(raw=SCALARS, country=COUNTRIES)
def test_value_is_taken_or_a_finding_says_why_not(
    key: str, raw: Any, country: str | None
) -> None:
    normal = normalize(key, raw, country=country)

    is_blank = raw is None or (isinstance(raw, str) and not raw.strip())
    assert normal.values or normal.findings or is_blank or _is_invisible(raw)


@pytest.mark.parametrize("key", [key for key in HASHED_KEYS if key != "ph"])
@given(raw=SCALARS, country=COUNTRIES)
def test_normal_form_is_its_own_normal_form(
    key: str, raw: Any, country: str | None
) -> None:
    for value in normalize(key, raw, country=country).values:
        assert normalize(key, value, country=country).values[0] == value
        assert normalize(key, value).values[0] == value


@given(raw=SCALARS, country=COUNTRIES)
def test_phone_is_its_own_normal_form_without_a_country(
    raw: Any, country: str | None
) -> None:
    for value in normalize("ph", raw, country=country).values:
        assert normalize("ph", value).values == (value,)


@given(
    region=st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)),
    digits=st.text(alphabet="0123456789", min_size=4, max_size=12),
)
def test_phone_in_use_is_its_own_normal_form_in_its_country(
    region: str, digits: str
) -> None:
    normal = normalize("ph", digits, country=region)

    if _is_of(region, normal.values):
        assert normalize("ph", normal.values[0], country=region) == normal


@pytest.mark.parametrize("key", HASHED_KEYS)
@given(raw=st.text(min_size=3), country=COUNTRIES)
def test_finding_never_repeats_the_value(
    key: str, raw: str, country: str | None
) -> None:
    marked = f"secret{raw}@@"

    for finding in normalize(key, marked, country=country).findings:
        assert marked not in finding.message + finding.fix


def _is_invisible(raw: object) -> bool:
    return isinstance(raw, str) and not any(map(str.isprintable, raw.split()))


def _is_of(region: str, digits: tuple[str, ...]) -> bool:
    if not digits:
        return False
    number = phonenumbers.parse(f"+{digits[0]}")
    return phonenumbers.is_valid_number_for_region(number, region)
