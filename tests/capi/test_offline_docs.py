"""What docs/offline.md says of the file is true."""

import io
import re
from pathlib import Path

import pytest

from capi.normal.text import fold
from capi.offline import Reading, Sales
from capi.upload.columns import _fields

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGE = (DOCS / "offline.md").read_text(encoding="utf-8")
EXAMPLE = DOCS / "examples" / "offline.csv"
NOW = 1_795_350_000
"""22 November 2026."""


def headings() -> set[str]:
    """The headings that the tables of the page name, folded."""
    cells = re.findall(r"^\| ([^|]+) \| ([^|]*) \|", PAGE, flags=re.MULTILINE)
    names = (name for row in cells for cell in row for name in cell.split(","))
    return {fold(name) for name in names}


@pytest.mark.parametrize("heading", sorted(set(_fields()) - {"age"}))
def test_every_heading_that_is_read_is_in_a_table(heading: str) -> None:
    assert heading in headings() | set(map(fold, re.findall(r"`(\w+)`", PAGE)))


def test_of_the_example_becomes_what_the_page_says() -> None:
    told = re.findall(
        r"^\| ([2-8])(?:, ([2-8]))? \| (.*) \|$", PAGE, flags=re.MULTILINE
    )

    sales = list(Sales(io.BytesIO(EXAMPLE.read_bytes()), now=NOW, reading=Reading()))

    assert [
        (sale.line, bool(sale.payload), [each.code for each in sale.findings])
        for sale in sales
    ] == [
        (2, True, []),
        (3, True, ["phone_invalid"]),
        (4, True, []),
        (5, True, []),
        (6, True, []),
        (7, False, ["amount_ambiguous"]),
        (8, False, ["buyer_unknown"]),
    ]
    assert [sale.withheld for sale in sales if sale.withheld] == ["consent refused"]
    assert [sale.payload and sale.payload["event_id"] for sale in sales[2:4]] == [
        "order_S1-100240_item_1_purchase",
        "order_S1-100240_item_2_purchase",
    ]
    lines = {int(line): words for *two, words in told for line in two if line}
    assert set(lines) == {sale.line for sale in sales}
    for sale in sales:
        assert all(f"`{error.code}`" in lines[sale.line] for error in sale.errors)
