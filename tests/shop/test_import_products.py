"""A catalogue from a file: each fault is told with its line, and nothing is taken."""

from pathlib import Path

import pytest

from shop.commands import COLUMNS, read

GOOD = {
    "slug": "mug",
    "name": "Mug",
    "category": "kitchen",
    "price": "1800",
    "description": "Holds tea.",
    "image": "mug.svg",
}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": " "}, "2: empty: name"),
        (
            {"price": "18.00"},
            "2: price is not a whole number of minor units: '18.00'",
        ),
        ({"name": "M" * 121}, "2: name is longer than 120 characters"),
        ({"slug": "m" * 81}, "2: slug is longer than 80 characters"),
    ],
)
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, changes: dict[str, str], fault: str
) -> None:
    file = tmp_path / "spring.csv"
    row = GOOD | changes
    lines = (COLUMNS, [row[name] for name in COLUMNS])
    file.write_text("".join(f"{','.join(line)}\n" for line in lines), encoding="utf-8")

    assert read(file) == ([], [fault])


def test_a_description_may_be_as_long_as_it_likes(tmp_path: Path) -> None:
    file = tmp_path / "spring.csv"
    row = GOOD | {"description": "Tea. " * 1000}
    lines = (COLUMNS, [row[name] for name in COLUMNS])
    file.write_text("".join(f"{','.join(line)}\n" for line in lines), encoding="utf-8")

    assert len(read(file)[0]) == 1
