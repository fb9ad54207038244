"""Normalising and hashing: vectors, Meta's weak spots, and what every key shares."""

import csv
import enum
import uuid
from datetime import date, datetime
from pathlib import Path

import pytest

from capi.findings import Finding, Severity
from capi.normalize import HASHED_KEYS, Hashed, Normalized, hash_key, normalize, sha256

HERE = Path(__file__).parent
DIGEST = sha256("someone@example.com")
SHA256_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def read_vectors() -> list[dict[str, str]]:
    """Raw values with their normal form and digest, many printed in Meta's docs."""
    with (HERE / "vectors.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def codes(outcome: Normalized | Hashed) -> list[str]:
    return [finding.code for finding in outcome.findings]


@pytest.mark.parametrize(
    "row", read_vectors(), ids=lambda row: f"{row['key']}-{row['raw']}"
)
def test_vector_gives_its_normal_form_and_digest(row: dict[str, str]) -> None:
    country = row["country"] or None

    normal = normalize(row["key"], row["raw"], country=country)
    hashed = hash_key(row["key"], row["raw"], country=country)

    assert normal.values[0] == row["normalized"]
    assert hashed.values[0] == row["sha256"]


def test_email_loses_white_space_of_every_kind() -> None:
    normal = normalize("em", "\t\u00a0TEST@EXAMPLE.COM\u200b\n")

    assert normal == Normalized(("test@example.com",))


def test_decomposed_accents_hash_like_composed_ones() -> None:
    decomposed = "Jose\u0301"

    hashed = hash_key("fn", decomposed)

    assert hashed.values == (
        "d994e1d001886fe5b45b1267bd1fa2b752ac50742579bd3dad7b2a2aa0ed6866",
    )


def test_city_with_accents_goes_out_in_the_documented_and_the_pixel_form() -> None:
    hashed = hash_key("ct", "São Paulo")

    assert hashed.values == (
        "3eda1428ae1aece064071f8d40f08fe2bc59ffa66c171a163caf15122ec4d7f0",
        "4a287883aa51936209f313e4c62d9b38b41b7df896dfdff33b98dc1a86607668",
    )


@pytest.mark.parametrize(
    ("key", "raw", "never"),
    [
        ("fn", " \t", SHA256_OF_NOTHING),
        ("fn", "...", SHA256_OF_NOTHING),
        ("zp", "-", SHA256_OF_NOTHING),
        ("st", "75", SHA256_OF_NOTHING),
        (
            "fn",
            "Jose\u0301",
            "0c06649e61569bf7f121faa2a2cf294afb57f9e5f1b0a72424b80ca99419af67",
        ),
        (
            "ln",
            "O'Connor",
            "4f2ef4a6a43f26979bd89213257882df407ae215934cabfc9be3c69ba390a854",
        ),
    ],
)
def test_known_wrong_digest_is_never_sent(key: str, raw: str, never: str) -> None:
    assert never not in hash_key(key, raw).values


@pytest.mark.parametrize(
    ("key", "raw", "country", "normal_form"),
    [
        ("st", "75", None, "75"),
        ("em", "ü@exämple.de", None, "ü@exämple.de"),
        ("em", "joe@eg.com,", None, "joe@eg.com"),
        ("ln", "O’Brien", None, "obrien"),
        ("ln", "Дем\u02bcянюк", None, "демянюк"),
        ("fn", "Mary-Jane Ann", None, "maryjaneann"),
        ("fn", "علی\u200cرضا", None, "علی\u200cرضا"),
        ("fn", "\u202aMary\u202c", None, "mary"),
        ("ct", "Washington, D.C.", None, "washingtondc"),
        ("ct", "東京", None, "東京"),
        ("ct", "Paris 16", None, "paris16"),
        ("st", "New South Wales", None, "nsw"),
        ("zp", "940351234", "US", "94035"),
        ("zp", "00-950", "PL", "00950"),
        ("country", "USA", None, "us"),
        ("country", "Côte d'Ivoire", None, "ci"),
        ("country", "Österreich", None, "at"),
        ("db", "1997-02-16", None, "19970216"),
        ("external_id", "AB  c\t1", None, "abc1"),
        ("f5first", "O'Connor", None, "oconn"),
        ("fi", "Émile", None, "é"),
        ("dobd", "7", None, "07"),
        ("dobm", "12", None, "12"),
        ("doby", "1984", None, "1984"),
    ],
)
def test_value_that_trips_other_clients_has_a_normal_form(
    key: str, raw: str, country: str | None, normal_form: str
) -> None:
    normal = normalize(key, raw, country=country)

    assert normal.values[0] == normal_form
    assert normal.findings == ()


@pytest.mark.parametrize(
    ("key", "raw", "code"),
    [
        ("em", "mailto:x@y.zz", "email_malformed"),
        ("em", "a b@c.d", "email_malformed"),
        ("em", "x@@y.z", "email_malformed"),
        ("em", "test..a@x.com", "email_malformed"),
        ("em", "a@x.com.", "email_malformed"),
        ("em", "Mary <mary@x.com>", "email_malformed"),
        *(("em", raw, "email_malformed") for raw in "a abc a@b @b.c .c @".split()),
        ("db", "19971302", "birthday_invalid"),
        ("db", "1997-02-30", "birthday_invalid"),
        ("db", "02-29-1900", "birthday_invalid"),
        ("db", "16 Feb 1997", "birthday_invalid"),
        ("db", "16/2/97", "birthday_invalid"),
        ("db", "18121212", "birthday_invalid"),
        ("db", "05-08-1990", "birthday_ambiguous"),
        *(("dobd", raw, "birthday_invalid") for raw in ("0", "32", "444", "0a", "-1")),
        *(("dobm", raw, "birthday_invalid") for raw in ("0", "13")),
        ("doby", "97", "birthday_invalid"),
        ("ge", "prefer not to say", "gender_unknown"),
        ("country", "XK", "country_unknown"),
        ("country", "G3rm4ny", "country_unknown"),
        ("fn", "--", "nothing_left"),
        ("fn", "\ud800", "not_text"),
        ("zp", 2134, "not_text"),
        ("em", True, "not_text"),
        ("em", b"joe@eg.com", "not_text"),
        ("em", ["joe@eg.com"], "not_text"),
        ("dobd", True, "not_text"),
        ("ph", -16505551212, "not_text"),
        pytest.param("ph", 10**5000, "not_text", id="an-endless-number"),
        ("ph", 1.65e10, "not_text"),
        ("shoe_size", "42", "unknown_key"),
    ],
)
def test_unusable_value_is_refused_with_a_finding(
    key: str, raw: object, code: str
) -> None:
    normal = normalize(key, raw)

    assert normal.values == ()
    assert codes(normal) == [code]


@pytest.mark.parametrize(
    ("raw", "normal_form"),
    [
        (date(1997, 2, 16), "19970216"),
        (datetime(1997, 2, 16, 23, 59), "19970216"),
        (19970216, "19970216"),
        ("1997-02-16T00:00:00Z", "19970216"),
        ("1997-02-16 00:00:00", "19970216"),
        ("1990-05-08", "19900508"),
        ("08.08.1990", "19900808"),
        ("1990年5月8日", "19900508"),
        ("١٩٩٧-٠٢-١٦", "19970216"),
    ],
)
def test_birthday_is_read_wherever_its_order_is_certain(
    raw: object, normal_form: str
) -> None:
    assert normalize("db", raw) == Normalized((normal_form,))


@pytest.mark.parametrize("raw", ["Female", " WOMAN ", "weiblich", "жінка", "女性", "F"])
def test_gender_is_understood_in_several_languages(raw: str) -> None:
    assert normalize("ge", raw).values == ("f",)


def test_member_of_an_enum_stands_for_its_value() -> None:
    class Gender(enum.Enum):
        FEMALE = "f"

    assert normalize("ge", Gender.FEMALE).values == ("f",)


def test_external_id_may_be_a_number_or_a_uuid() -> None:
    identifier = uuid.UUID(int=0xABC)

    assert normalize("external_id", 4711).values == ("4711",)
    assert normalize("external_id", identifier).values == (str(identifier),)


def test_external_id_of_32_digits_is_an_id_and_no_digest() -> None:
    identifier = uuid.UUID(int=0xABC).hex

    assert hash_key("external_id", identifier) == Hashed((sha256(identifier),))


@pytest.mark.parametrize("key", HASHED_KEYS)
@pytest.mark.parametrize("raw", [None, "", "  \u00a0\u200b\n", [], [None, ""]])
def test_nothing_gives_no_hash_and_no_finding(key: str, raw: object) -> None:
    assert hash_key(key, raw) == Hashed()


@pytest.mark.parametrize("key", HASHED_KEYS)
def test_sha256_passes_in_lower_case(key: str) -> None:
    assert hash_key(key, f" {DIGEST.upper()} ") == Hashed((DIGEST,))


@pytest.mark.parametrize("key", HASHED_KEYS)
@pytest.mark.parametrize("appendix", ["AQ", "Ag", "Bg", "AQICAQMC", "AQQCAQIB"])
def test_sha256_with_an_appendix_passes_as_it_is(key: str, appendix: str) -> None:
    assert hash_key(key, f"{DIGEST}.{appendix}") == Hashed((f"{DIGEST}.{appendix}",))


def test_sha256_with_an_unknown_tail_is_no_digest() -> None:
    assert codes(hash_key("em", f"{DIGEST}.ZZ")) == ["email_malformed"]


@pytest.mark.parametrize("key", sorted({*HASHED_KEYS} - {"external_id"}))
@pytest.mark.parametrize("length", [32, 40, 128])
def test_digest_of_another_kind_is_refused(key: str, length: int) -> None:
    hashed = hash_key(key, "0a" * (length // 2))

    assert hashed.values == ()
    assert codes(hashed) == ["wrong_digest"]


@pytest.mark.parametrize("tail", ["", ".AQICAQMC"])
def test_sha256_of_nothing_is_refused_when_the_caller_made_it(tail: str) -> None:
    hashed = hash_key("em", SHA256_OF_NOTHING + tail)

    assert hashed.values == ()
    assert codes(hashed) == ["empty_hash"]


def test_list_keeps_its_order_and_loses_repeats_and_empty_values() -> None:
    hashed = hash_key("em", ["b@x.com", "", None, "a@x.com", " B@X.com"])

    assert hashed == Hashed((sha256("b@x.com"), sha256("a@x.com")))


def test_bad_value_in_a_list_does_not_lose_the_good_one() -> None:
    hashed = hash_key("em", ("nonsense", "a@x.com"))

    assert hashed.values == (sha256("a@x.com"),)
    assert codes(hashed) == ["email_malformed"]


def test_set_is_sent_in_one_order() -> None:
    people = {f"{number}@x.com" for number in range(50)}

    hashed = hash_key("em", people)

    assert hashed.values == tuple(map(sha256, sorted(people)))


def test_generator_is_read_like_a_list() -> None:
    hashed = hash_key("fn", (name for name in ("Mary", "Ann")))

    assert hashed.values == (sha256("mary"), sha256("ann"))


def test_finding_says_where_and_what_to_do_and_hides_the_value() -> None:
    normal = normalize("em", "not-an-address-of-joe")

    assert normal.findings == (
        Finding(
            code="email_malformed",
            severity=Severity.WARNING,
            field="user_data.em",
            message="The value is not one e-mail address.",
            fix="Send one address, such as name@example.com, without a display name.",
        ),
    )


def test_repr_of_normal_forms_hides_them() -> None:
    assert "joe" not in repr(normalize("em", "joe@eg.com"))
