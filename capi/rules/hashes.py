"""Lint of the customer keys that Meta wants as SHA-256."""

import re
from collections.abc import Sequence

from capi import personal
from capi.normal.hashing import SHA256_OF_NOTHING, already_hashed, other_digest
from capi.normalize import HASHED_KEYS
from capi.rules.known_digests import is_double, is_of_a_word_for_nothing, is_of_no_value
from capi.rules.rule import ERROR, NOTE, WARNING, Findings, Rule, Subject
from capi.rules.user_data import texts

NOT_HASHED = Rule(
    "not_hashed",
    ERROR,
    "The value is not a SHA-256; Meta refuses personal data in clear.",
    "Send the SHA-256 of the normal form, 64 lower-case hexadecimal digits.",
)
EXTERNAL_ID_PLAIN = Rule(
    "external_id_plain",
    NOTE,
    "The external id is not hashed. Meta takes it so, and advises to hash it.",
    "Hash it, or send it plain from browser and server alike.",
)
WRONG_DIGEST = Rule(
    "wrong_digest",
    ERROR,
    "The value is a digest, but not a SHA-256 in hexadecimal; Meta compares no other.",
    "Send the SHA-256 of the normal form, 64 lower-case hexadecimal digits.",
)
UPPER_CASE_HASH = Rule(
    "upper_case_hash",
    WARNING,
    "The digest has upper-case letters, and Meta's docs want lower-case ones.",
    "Write the digest in lower case.",
)
EMPTY_HASH = Rule(
    "empty_hash",
    ERROR,
    "The value is the SHA-256 of an empty text, the same for every customer.",
    "Leave the key out when the customer gave nothing; do not hash it.",
)
PLACEHOLDER_HASH = Rule(
    "placeholder_hash",
    WARNING,
    "The value is the SHA-256 of a word that programs write for nothing, like null.",
    "Leave the key out when the customer gave nothing; do not hash it.",
)
DOUBLE_HASH = Rule(
    "double_hash",
    ERROR,
    "The value is the SHA-256 of a SHA-256: hashed twice, it matches nobody.",
    "Hash once. Pass on what is a digest already.",
)
HASH_OF_NO_VALUE = Rule(
    "hash_of_no_value",
    ERROR,
    "None of the values that this key can have gives this digest: something else was "
    "hashed, or not in its normal form.",
    "Normalise first: f or m, us, 19970216; then hash, once and without a salt.",
)

# SHA-256 in base64: 43 characters and a filler.
_BASE64 = re.compile(r"(?=.*[A-Z+/])(?=.*[a-z])[A-Za-z0-9+/]{43}=")


def check(subject: Subject) -> Findings:
    """Whether each hashed key holds digests, and such that can match somebody."""
    for key in HASHED_KEYS:
        values = texts(subject, key)
        digests = [
            hashed[:64] for _, value in values if (hashed := already_hashed(value))
        ]
        for path, value in values:
            hashed = already_hashed(value)
            if hashed is None:
                yield from _clear(path, key, value)
                continue
            if value != hashed:
                yield UPPER_CASE_HASH.at(path)
            yield from _digest(path, key, hashed[:64], digests)


def _clear(path: str, key: str, value: str) -> Findings:
    if key == "external_id":
        known = personal.kind(value) is not None
        yield (NOT_HASHED if known else EXTERNAL_ID_PLAIN).at(path)
    elif other_digest(key, value) or _BASE64.fullmatch(value):
        yield WRONG_DIGEST.at(path)
    else:
        yield NOT_HASHED.at(path)


def _digest(path: str, key: str, digest: str, digests: Sequence[str]) -> Findings:
    """At most one finding: the first that explains the digest."""
    if digest == SHA256_OF_NOTHING:
        yield EMPTY_HASH.at(path)
    elif is_of_a_word_for_nothing(digest):
        yield PLACEHOLDER_HASH.at(path)
    elif is_double(key, digest, digests):
        yield DOUBLE_HASH.at(path)
    elif is_of_no_value(key, digest):
        yield HASH_OF_NO_VALUE.at(path)
