"""A product's page tells search engines what it tells people."""

import json
from pathlib import Path

from tests.databases import Seeded
from tests.shop.storefront import Storefront

TAG = '<script type="application/ld+json">'


def structured_data(page: str) -> dict:
    """The page's JSON-LD, read as a search engine reads it."""
    start = page.index(TAG) + len(TAG)
    return json.loads(page[start : page.index("</script>", start)])


def test_a_products_page_describes_it_for_machines(
    tmp_path: Path, seeded: Seeded
) -> None:
    page = Storefront(tmp_path, seeded).get("/products/stoneware-mug").text

    product = structured_data(page)
    assert (product["@type"], product["sku"]) == ("Product", "stoneware-mug")
    assert product["name"] == "Stoneware Mug"
    assert product["offers"]["price"] == "18.00"
    assert product["offers"]["priceCurrency"] == "USD"
    assert product["url"] == "http://localhost/products/stoneware-mug"


def test_no_name_of_a_product_ends_the_script(tmp_path: Path, seeded: Seeded) -> None:
    visit = Storefront(tmp_path, seeded)
    name = "</script><script>alert('&')</script>"
    visit.stock(name)

    page = visit.get("/products/odd").text

    assert structured_data(page)["name"] == name
    assert "alert('" not in page
