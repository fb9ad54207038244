"""Meta is told the same of every visitor, whatever language the shop speaks to them."""

import json
import re
from pathlib import Path
from typing import Any

from capi import outbox
from capi.envelope import opened
from models import db
from shop.languages import LANGUAGES
from tests.databases import Seeded
from tests.shop.storefront import Storefront

FUNNEL = ["AddToCart", "InitiateCheckout", "PageView", "Search", "ViewContent"]
TRACK = re.compile(r'fbq\("track", (.*)\);')
OWN_TO_A_VISIT = ("event_id", "external_id", "fbp")


def without_ids(told: Any) -> Any:
    """The same without what is made up anew for each visit."""
    if isinstance(told, dict):
        return {
            name: without_ids(value)
            for name, value in told.items()
            if name not in OWN_TO_A_VISIT
        }
    return told


def calls(page: str) -> list[Any]:
    """What a page tells the pixel, without its id."""
    return [json.loads(f"[{call}]")[:2] for call in TRACK.findall(page)]


def visit(
    folder: Path, database: Seeded, language: str
) -> tuple[list[Any], list[Any], str]:
    """Look, search, put into the cart and go to pay; gives what both halves told, and
    the catalogue that Meta reads."""
    folder.mkdir()
    visitor = Storefront(folder, database, META_SERVER_PAGE_VIEW="on")
    visitor.send("/language", language=language)
    pages = [
        visitor.get(path).text
        for path in ("/", "/products/desk-lamp", "/search?q=lamp")
    ]
    visitor.send("/cart/add", product="desk-lamp")
    pages += [visitor.get(path).text for path in ("/cart", "/checkout")]
    assert all(f'<html lang="{language}">' in page for page in pages)
    feed = visitor.get("/feed.csv").text
    with visitor.shop.app_context(), db.engine.connect() as connection:
        rows = [
            without_ids(json.loads(opened(row["payload"])[1]))
            for row in outbox.listing(connection, limit=None)
        ]
    return rows, [call for page in pages for call in calls(page)], feed


def test_the_funnel_is_told_alike_in_every_language(
    tmp_path: Path, seeded: Seeded
) -> None:
    english = visit(tmp_path / "en", seeded, "en")

    assert sorted({row["event_name"] for row in english[0]}) == FUNNEL
    assert {name for name, _ in english[1]} == set(FUNNEL)
    for language in LANGUAGES:
        if language != "en":
            assert visit(tmp_path / language, seeded, language) == english, language
