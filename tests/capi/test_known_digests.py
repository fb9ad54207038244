"""What can be proven of a digest, and what cannot."""

import pytest

from capi.normalize import hash_key, sha256
from capi.rules.known_digests import is_double, is_of_a_word_for_nothing, is_of_no_value

EMAIL = sha256("joe@example.com")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("em", ""),
        ("fn", "null"),
        ("ge", "f"),
        ("country", "us"),
        ("db", "19970216"),
        ("dobm", "09"),
    ],
)
def test_a_hash_of_a_known_hash_is_proven(key: str, value: str) -> None:
    assert is_double(key, sha256(sha256(value)), [])


def test_a_hash_of_a_neighbours_hash_is_proven() -> None:
    assert is_double("em", sha256(EMAIL), [EMAIL])


def test_a_hash_of_an_unknown_hash_cannot_be_told_from_any_other() -> None:
    assert not is_double("em", sha256(EMAIL), [])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("country", "US"),
        ("country", "uk"),
        ("ge", "female"),
        ("db", "1997-02-16"),
        ("db", "19970230"),
        ("dobd", "1"),
    ],
)
def test_a_value_not_in_its_normal_form_is_found_out(key: str, value: str) -> None:
    assert is_of_no_value(key, sha256(value))


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("country", "Österreich"),
        ("ge", "Female"),
        ("db", "1997-02-16"),
        ("dobd", 1),
        ("dobm", "12"),
        ("doby", "1900"),
    ],
)
def test_what_the_normaliser_gives_is_a_known_value(key: str, raw: object) -> None:
    (digest,) = hash_key(key, raw).values

    assert not is_of_no_value(key, digest)
    assert not is_double(key, digest, [digest])


def test_of_an_open_key_no_digest_is_refused() -> None:
    assert not is_of_no_value("em", sha256("anything"))


@pytest.mark.parametrize("word", ["undefined", "None", "[object Object]", " "])
def test_the_words_of_programs_for_nothing_are_known(word: str) -> None:
    assert is_of_a_word_for_nothing(sha256(word))
