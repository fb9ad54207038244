"""The values of Meta's own test suites: ours agree, or the reason stands here."""

import csv
from pathlib import Path

import pytest

from capi.normalize import hash_key, normalize

HERE = Path(__file__).parent

DIFFERENT: dict[str, tuple[tuple[str, ...], str]] = {
    "01(650)123-4567": (
        (),
        "One leading zero is a trunk prefix; what follows it is national.",
    ),
    "+1-555-123-4567 ext. 123": (
        ("15551234567",),
        "An extension is not part of the number that Meta knows a person by.",
    ),
    "David—Sarah": (
        ("davidsarah",),
        "An em dash is punctuation, which the docs do not want in names.",
    ),
    "København": (("københavn", "kbenhavn"), "Both the docs' form and the pixel's."),
    "Montréal": (("montréal", "montral"), "Both the docs' form and the pixel's."),
    "San José": (("sanjosé", "sanjos"), "Both the docs' form and the pixel's."),
    "Carolina": (
        ("carolina",),
        "No state has this name; two letters cut from it make California.",
    ),
    "C@l!f0rn!@": (("clf0rn",), "No state has this name, so nothing is cut."),
    "G3rm4ny": ((), "No country has this name; two letters cut from it make Greece."),
    "A1 B2": (("a1b2",), "The docs want no space in a postcode."),
    "05-08-1990": ((), "Day and month cannot be told apart."),
    "02-29-1900": ((), "1900 was no leap year."),
}


def read_vectors() -> list[dict[str, str]]:
    with (HERE / "meta_vectors.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


AGREED = [row for row in read_vectors() if row["raw"] not in DIFFERENT]


@pytest.mark.parametrize("row", AGREED, ids=lambda row: f"{row['suite']}-{row['raw']}")
def test_value_of_metas_suites_hashes_as_there(row: dict[str, str]) -> None:
    assert normalize(row["key"], row["raw"]).values == (row["normalized"],)
    assert hash_key(row["key"], row["raw"]).values == (row["sha256"],)


@pytest.mark.parametrize("raw", DIFFERENT)
def test_value_of_metas_suites_differs_for_a_reason(raw: str) -> None:
    row = next(row for row in read_vectors() if row["raw"] == raw)
    ours, reason = DIFFERENT[raw]

    assert normalize(row["key"], raw).values == ours
    assert ours != (row["normalized"],), reason
