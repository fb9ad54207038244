"""Search: every word counts, no character is magic, and the page says what it found."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.databases import Seeded
from tests.shop.storefront import Storefront

HEADLINE = re.compile(r"<h1>([^<]+)</h1>")
CARD = re.compile(r'class="card-name">\s*<a href="/products/([^"]+)"')


@pytest.fixture
def visit(tmp_path: Path, seeded: Seeded) -> Storefront:
    """A visitor of the shop as it is seeded."""
    return Storefront(tmp_path, seeded)


def found(visit: Storefront, text: str) -> list[str]:
    """The slugs of what a search shows."""
    return CARD.findall(visit.get(f"/search?q={quote(text)}").text)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("mug", ["stoneware-mug"]),
        ("MUG", ["stoneware-mug"]),
        ("stoneware dishwasher", ["stoneware-mug"]),
        ("  dishwasher   stoneware ", ["stoneware-mug"]),
        ("dishwasher kitchen", ["stoneware-mug"]),
        ("stoneware lantern", []),
        ("zebra", []),
    ],
)
def test_a_product_is_found_by_every_word_in_any_order(
    visit: Storefront, text: str, slugs: list[str]
) -> None:
    assert found(visit, text) == slugs


@pytest.mark.parametrize("text", ["%", "_", "st%mug", "m_g", "\\"])
def test_no_character_stands_for_others(visit: Storefront, text: str) -> None:
    assert found(visit, text) == []


@pytest.mark.parametrize("text", ["100%", "wool_cotton", "a\\b"])
def test_a_character_that_is_magic_to_the_database_finds_itself(
    visit: Storefront, text: str
) -> None:
    visit.stock(f"Odd {text} thing")

    assert found(visit, text) == ["odd"]


@pytest.mark.parametrize(
    ("text", "headline", "told"),
    [
        ("mug", "Found for “mug”", "One product."),
        ("desk", "Found for “desk”", "5 products."),
        ("zebra", "Nothing matches “zebra”", "Try fewer words"),
        ("<b>", "Nothing matches “&lt;b&gt;”", "Try fewer words"),
        ("", "What are you looking for?", "Write a word or two"),
        ("   ", "What are you looking for?", "Write a word or two"),
    ],
)
def test_the_page_says_what_was_found(
    visit: Storefront, text: str, headline: str, told: str
) -> None:
    page = visit.get(f"/search?q={quote(text)}").text

    assert HEADLINE.findall(page) == [headline]
    assert told in page


def test_the_box_in_the_header_keeps_what_was_asked(visit: Storefront) -> None:
    page = visit.get("/search?q=%22mug%22").text

    assert 'value="&#34;mug&#34;"' in page


@pytest.mark.parametrize("path", ["/", "/cart", "/products/stoneware-mug", "/nowhere"])
def test_every_header_has_the_box(visit: Storefront, path: str) -> None:
    page = visit.get(path).text

    assert '<form class="find" role="search" action="/search">' in page
    assert '<label class="visually-hidden" for="find">Search</label>' in page
