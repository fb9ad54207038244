"""Facts about the products that the shop is filled with."""

import csv
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = ROOT / "static" / "products"
SVG = "{http://www.w3.org/2000/svg}"

with (ROOT / "shop" / "products.csv").open(encoding="utf-8", newline="") as file:
    PRODUCTS = list(csv.DictReader(file))


def test_three_categories_share_at_least_fourteen_products() -> None:
    categories = {product["category"] for product in PRODUCTS}

    assert categories == {"kitchen", "desk", "trail"}
    assert len({product["slug"] for product in PRODUCTS}) == len(PRODUCTS) >= 14


def test_every_drawing_belongs_to_a_product() -> None:
    drawn = {path.name for path in DRAWINGS.glob("*.svg")}

    assert drawn == {product["image"] for product in PRODUCTS}


@pytest.mark.parametrize("image", [product["image"] for product in PRODUCTS])
def test_a_drawing_is_small_square_and_wordless(image: str) -> None:
    path = DRAWINGS / image

    drawing = ElementTree.parse(path).getroot()

    assert path.stat().st_size < 6_000
    assert drawing.get("viewBox") == "0 0 480 480"
    assert drawing.find(f".//{SVG}text") is None
