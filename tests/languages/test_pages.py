"""Every word on a page is translated, but for names and for the shop's own data."""

from collections.abc import Iterator

import flask_babel
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Product, db
from tests.languages.marked import OPEN, SHUT, Marking, Reader
from tests.security.walk import Walk

NAMES = frozenset(
    "Countonce Checkout EasyPost Meta Nova Poshta Stripe Visa EUR USD UTC September"
    " AddToCart InitiateCheckout MobileAppInstall PageView Purchase Search ViewContent"
    " Jenny Rosen Hacker Way Menlo Park Olena website fbc fbp Standard".split()
)
"""Of firms, of Meta's events, of who bought here; a month, written by Babel; and what
the shop had called its shipping when this buyer paid."""


@pytest.fixture(scope="module")
def marked(lived_in: Walk) -> Iterator[Walk]:
    """The world in which everything has happened, in the language that marks."""
    patch = pytest.MonkeyPatch()
    patch.setattr(flask_babel.Domain, "get_translations", lambda _: Marking())
    # What is worked out once for a language is so for this one, apart from English.
    patch.setattr("sandbox.remembered.get_locale", lambda: "marking")
    yield lived_in
    patch.undo()


def goods(shop: Flask) -> set[str]:
    """The words of products: a shop's goods are in the shop's language."""
    with shop.app_context():
        products = db.session.scalars(select(Product)).all()
    texts = [
        f"{each.name} {each.category.title()} {each.description}" for each in products
    ]
    return {word.strip(".,:()") for text in texts for word in text.split()}


def unmarked(
    client: FlaskClient, paths: list[str], **options: object
) -> dict[str, str]:
    """Words that nobody translates, each with a page that has it."""
    found: dict[str, str] = {}
    for path in paths:
        if path.endswith(("/live", "/stream")):
            continue
        with client.get(path, headers={"Accept": "text/html"}, **options) as answer:
            if answer.mimetype == "text/html" and answer.location is None:
                reader = Reader()
                reader.feed(answer.text)
                found |= dict.fromkeys(reader.unmarked, path)
    return found


def test_the_reader_sees_what_is_not_marked() -> None:
    reader = Reader()
    reader.feed(
        f"<p title='Aha'>{OPEN}One <b>two</b>{SHUT} three <code>four</code>"
        f" <span lang='en'>five</span><br>six {OPEN}seven{SHUT}.</p>"
    )

    assert reader.unmarked == {"Aha", "three", "six"}


def test_no_page_of_the_shop_has_a_word_that_nobody_translates(marked: Walk) -> None:
    paths = marked.paths(marked.world.shop, "GET")

    found = unmarked(marked.owner.client, paths, auth=marked.owner.auth)

    known = NAMES | goods(marked.world.shop)
    assert {word: path for word, path in found.items() if word not in known} == {}


def test_no_page_of_the_sandbox_has_a_word_that_nobody_translates(marked: Walk) -> None:
    paths = marked.paths(marked.world.sandbox, "GET")

    found = unmarked(marked.world.sandbox.test_client(), paths)

    known = NAMES | goods(marked.world.shop)
    assert {word: path for word, path in found.items() if word not in known} == {}
