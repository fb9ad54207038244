"""Goods that the catalogue does not have, settled against a shop's real feed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import catalogue
from sandbox.diagnostics import findings as diagnostics
from sandbox.diagnostics import goods as diagnostics_goods
from sandbox.diagnostics.kinds import everything
from sandbox.store import store
from tests.clock import FrozenClock
from tests.sandbox.meta import post_server, purchase
from tests.server import serving


@dataclass
class Feed:
    """A shop that gives `text` as its feed, and counts how often it is asked."""

    text: str = "id,title\nmug,A mug\ncap,A cap\n"
    asked: int = 0
    status: str = field(default="200 OK")

    def __call__(self, environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
        self.asked += environ["PATH_INFO"] == "/feed.csv"
        start_response(self.status, [("Content-Type", "text/csv")])
        return [self.text.encode()]


@pytest.fixture
def feed(sandbox: Flask) -> Iterator[Feed]:
    """The shop whose events arrive."""
    shop = Feed()
    with serving(shop) as url:
        sandbox.config["SANDBOX_SHOP_URL"] = url
        yield shop


def sell(client: FlaskClient, event_id: str, *ids: str, **data: Any) -> None:
    """Send a Purchase of these goods."""
    goods = {"contents": [{"id": id, "quantity": 1} for id in ids]} | data
    sale = {"value": 42.0, "currency": "USD"} | goods
    post_server(client, purchase(event_id, custom_data=sale))


def found() -> dict[int, list[str]]:
    """The fields of unknown goods, by arrival."""
    with store().reading() as connection:
        findings = diagnostics.findings_of(connection, range(1, 5))
    return {row: [each.field for each in f] for row, f in findings.items() if f}


def test_goods_that_the_feed_does_not_have_are_a_finding_for_each(
    client: FlaskClient, feed: Feed
) -> None:
    sell(client, "ch_1", "mug", "Mug", "hat")
    sell(client, "ch_2", "cap")

    diagnostics_goods.settle()

    assert found() == {1: ["custom_data.contents[1]", "custom_data.contents[2]"]}
    with store().reading() as connection:
        assert [(kind.code, kind.times) for kind in everything(connection)] == [
            ("content_id_unknown", 1)
        ]


def test_ids_without_contents_are_looked_at_and_groups_are_not(
    client: FlaskClient, feed: Feed
) -> None:
    sell(client, "ch_1", contents=None, content_ids=["mug", "hat"])
    sell(client, "ch_2", "hats", content_type="product_group")

    diagnostics_goods.settle()

    assert found() == {1: ["custom_data.content_ids[1]"]}


def test_the_feed_is_asked_for_once_while_it_answers_the_doubts(
    client: FlaskClient, feed: Feed, clock: FrozenClock
) -> None:
    sell(client, "ch_1", "mug")
    diagnostics_goods.settle()
    sell(client, "ch_2", "cap")
    clock.tick(catalogue.PAUSE_SECONDS)
    diagnostics_goods.settle()

    assert feed.asked == 1


def test_a_product_that_is_new_in_the_feed_is_no_finding(
    client: FlaskClient, feed: Feed, clock: FrozenClock
) -> None:
    sell(client, "ch_1", "mug")
    diagnostics_goods.settle()
    feed.text += "hat,A hat\n"
    sell(client, "ch_2", "hat")
    clock.tick(catalogue.PAUSE_SECONDS)

    diagnostics_goods.settle()

    assert (found(), feed.asked) == ({}, 2)


def test_a_shop_without_a_feed_is_asked_again_later_and_nothing_is_said(
    client: FlaskClient, feed: Feed, clock: FrozenClock
) -> None:
    feed.status = "503 Service Unavailable"
    sell(client, "ch_1", "hat")
    diagnostics_goods.settle()
    diagnostics_goods.settle()
    before, feed.status = (found(), feed.asked), "200 OK"
    clock.tick(catalogue.PAUSE_SECONDS)

    diagnostics_goods.settle()

    assert before == ({}, 1)
    assert found() == {1: ["custom_data.contents[0]"]}
