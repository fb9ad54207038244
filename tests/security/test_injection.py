"""Texts that reach a database, a file's name or a spreadsheet stay what they are."""

import csv
import io
from pathlib import Path

import pytest

from models import Product, writing
from shop.commands import COLUMNS, read
from tests.databases import Seeded
from tests.security.walk import Walk
from tests.shop.owner import Owner
from tests.shop.storefront import Storefront

WILD = ("%", "_", "%%", "s%e", "stone_are", "\\", "[a-z]", "*", "?")
SQL = (
    "' OR '1'='1",
    "'; DROP TABLE product; --",
    '" OR ""="',
    "1) OR (1=1",
    "\\' OR 1=1",
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil")')
GOOD = {
    "slug": "mug",
    "name": "Mug",
    "category": "kitchen",
    "price": "1800",
    "description": "Holds tea.",
    "image": "mug.svg",
}


@pytest.mark.each_database
def test_a_search_takes_no_text_for_a_pattern_or_a_statement(
    tmp_path: Path, seeded: Seeded
) -> None:
    visitor = Storefront(tmp_path, seeded)

    for text in (*WILD, *SQL):
        answer = visitor.client.get("/search", query_string={"q": text})
        assert answer.status_code == 200, text
        assert "stoneware-mug" not in answer.text, text

    assert visitor.get("/products/stoneware-mug").status_code == 200


def test_the_owners_filters_take_none_either(lived_in: Walk) -> None:
    owner = lived_in.owner

    def found(kind: str, **query: str) -> list[object]:
        answer = owner.client.get(
            f"/admin/{kind}.json", query_string=query, auth=owner.auth
        )
        assert answer.status_code in (200, 400), (kind, query)
        return answer.json.get("rows" if kind == "outbox" else kind, [])

    assert all(map(found, ("orders", "parcels", "outbox")))
    for text in (*WILD, *SQL):
        for kind in ("orders", "parcels", "outbox"):
            assert found(kind, q=text) == []
            assert found(kind, state=text) == []
        for name in ("subject", "event_id", "event_name"):
            assert found("outbox", **{name: text}) == []


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/products/../../../app.py",
        "/static/..\\app.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/products/",
        "/static/.env",
        "/.env",
        "/.git/config",
        "/instance/shop.sqlite3",
    ],
)
def test_no_address_leads_to_a_file_that_is_not_a_page_of_ours(
    lived_in: Walk, path: str
) -> None:
    for app in (lived_in.world.shop, lived_in.world.sandbox):
        client = app.test_client()
        for given in (path, path.replace("%2f", "/").replace("%2e", ".")):
            answer = client.get("/", environ_overrides={"PATH_INFO": given})
            # 308: to the same address, with one slash where there were two.
            assert answer.status_code in (308, 400, 403, 404), (app, given)
            assert "def create_app" not in answer.text
            assert "root:" not in answer.text


def catalogue(folder: Path, **changes: str) -> tuple[list[dict[str, str]], list[str]]:
    """What becomes of a file with this one product."""
    file = folder / "spring.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerow(GOOD | changes)
    return read(file)


@pytest.mark.parametrize(
    "image",
    ["../secret.svg", "/etc/passwd", "a/b.svg", "..", ".env", "a\\b.svg", "a b.svg"]
    + ["https://evil.example/x.svg", 'x" onerror="alert(1)', "x%2f..%2fy"],
)
def test_an_image_is_the_name_of_a_file_and_no_way_to_one(
    tmp_path: Path, image: str
) -> None:
    rows, faults = catalogue(tmp_path, image=image)

    assert rows == []
    assert faults[0].startswith("2: image is not made of letters, digits")


@pytest.mark.parametrize("slug", ["a/b", "../a", "a b", "a?b", "<b>", "-a", "a\u200bb"])
def test_a_slug_is_a_part_of_an_address(tmp_path: Path, slug: str) -> None:
    rows, faults = catalogue(tmp_path, slug=slug)

    assert rows == []
    assert "slug" in faults[0]


@pytest.mark.parametrize("price", ["-1", "1e3", "٣", "100000000", "9" * 5000])
def test_a_price_is_a_price(tmp_path: Path, price: str) -> None:
    rows, faults = catalogue(tmp_path, price=price)

    assert rows == []
    assert "price" in faults[0]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\u202eevil", "a\u2028b"])
@pytest.mark.parametrize("column", ["name", "category", "description"])
def test_what_nobody_sees_is_in_no_name(tmp_path: Path, column: str, text: str) -> None:
    rows, faults = catalogue(tmp_path, **{column: text})

    assert rows == []
    assert faults == [f"2: {column} holds control characters"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_product_is_a_formula(tmp_path: Path, text: str) -> None:
    for column in ("name", "category", "description"):
        rows, faults = catalogue(tmp_path, **{column: text})
        assert rows == []
        assert f"2: {column} begins with {text[0]!r}" in faults[0]


def test_a_formula_that_is_there_already_is_a_text_in_the_feed(
    tmp_path: Path, seeded: Seeded
) -> None:
    visitor = Storefront(tmp_path, seeded)
    with visitor.shop.app_context(), writing() as work:
        for number, text in enumerate(FORMULAS):
            work.add(
                Product(
                    slug=f"odd-{number}",
                    name=text,
                    category="desk",
                    description=f"{text}\r\nand more",
                    price=100,
                    image="desk-lamp.svg",
                )
            )

    feed = list(csv.DictReader(io.StringIO(visitor.get("/feed.csv").text)))

    cells = [cell for row in feed for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]
    odd = [row["title"] for row in feed if row["id"].startswith("odd-")]
    assert odd == [f"'{text}" for text in FORMULAS]


def test_what_is_counted_comes_from_the_whole_file_or_not_at_all(
    tmp_path: Path, seeded: Seeded
) -> None:
    visitor = Storefront(tmp_path, seeded)
    before = visitor.get("/feed.csv").text
    file = tmp_path / "mixed.csv"
    file.write_text(
        ",".join(COLUMNS)
        + "\nmug,Mug,kitchen,1,Good,mug.svg\nbad,Bad,kitchen,1,Bad,../x.svg\n"
    )

    result = visitor.shop.test_cli_runner().invoke(
        args=["products", "import", str(file)]
    )

    assert result.exit_code == 1
    assert visitor.get("/feed.csv").text == before


def test_an_unknown_order_of_the_owners_is_not_found_whatever_it_is_called(
    lived_in: Walk,
) -> None:
    owner: Owner = lived_in.owner

    for number in ("../outbox", "C%00", "'", "%", "..", "C1.json.json"):
        assert owner.get(f"/admin/orders/{number}").status_code in (400, 404)


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "-1", "1e9", "٣"])
def test_a_number_that_is_no_rows_breaks_nothing(lived_in: Walk, number: str) -> None:
    world, owner = lived_in.world, lived_in.owner
    shops = [f"/admin/outbox/{number}"] + [
        f"/admin/{kind}.json?{name}={number}"
        for kind in ("orders", "parcels", "outbox")
        for name in ("before", "limit")
    ]
    sandboxes = [
        f"/test-events/{number}",
        f"/test-events?before={number}",
        f"/events.json?before={number}",
        f"/events.json?limit={number}",
        f"/dashboard/webhooks?before={number}",
        f"/dashboard/events?before={number}",
    ]
    client = world.sandbox.test_client()

    statuses = {path: owner.get(path).status_code for path in shops}
    statuses |= {path: client.get(path).status_code for path in sandboxes}
    again = f"/phone/calls/{number}/again"
    statuses[again] = client.post(again).status_code

    assert {path: status for path, status in statuses.items() if status >= 500} == {}
