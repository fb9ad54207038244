"""The Deduplication screen and its JSON, over what arrived."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import deduplication, shop_outbox
from sandbox.shop_outbox import Key, Unsent
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, arrive_pair, text_of

HOUR = 3600.0


def told(client: FlaskClient, **query: str) -> dict[str, Any]:
    return client.get("/deduplication.json", query_string=query).json


def test_the_verdict_says_in_words_what_became_of_every_purchase(
    sandbox: Flask, client: FlaskClient
) -> None:
    for number in range(3):
        arrive_pair(sandbox, f"ch_{number}")
    arrive(sandbox, "server", event_id="ch_3")
    arrive(sandbox, "browser", event_id="ch_4")

    assert (
        "5 Purchase events reached us. 3 were seen twice and counted once."
        " 1 came from the server only. 1 came from the browser only."
    ) in text_of(client, "/deduplication")


def test_events_of_an_app_or_offline_are_told_to_be_in_no_figure(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox, "ch_1")
    arrive(sandbox, "app", event_id="app_1")
    arrive(sandbox, "offline", event_id=None, order_id="till-1")

    words = text_of(client, "/deduplication")

    assert "1 Purchase event reached us." in words
    assert "2 more Purchase events came from an app or offline, and are" in words


def test_the_json_says_what_the_page_says(sandbox: Flask, client: FlaskClient) -> None:
    arrive_pair(sandbox, "ch_1", fbp="fb.1.1790000000000.1")
    arrive(sandbox, "server", event_id="ch_2")

    said = told(client)

    assert (said["event"], said["events"], said["merged"]) == ("Purchase", 2, 1)
    assert (said["overlap"], said["server_coverage"]) == (0.5, 1.0)
    assert said["keys"]["fbp"] == {"browser": 1.0, "server": 0.5, "agreed": 1.0}
    assert said["reasons"] == {"browser_missing": 1}
    (line,) = said["unpaired"]
    assert (line["event_id"], line["sources"]) == ("ch_2", {"server": 1})


def test_gaps_are_those_between_the_first_copies_of_each_side(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser")
    clock.tick(2)
    arrive(sandbox, "server")
    clock.tick(HOUR)
    arrive(sandbox, "browser")

    filled = [bucket for bucket in told(client)["gaps"] if bucket["number"]]

    assert filled == [{"start": 1.0, "end": 3.0, "number": 1}]


def test_halves_beyond_48_hours_did_not_merge_and_count_twice(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser")
    clock.tick(49 * HOUR)
    arrive(sandbox, "server")

    said = told(client)

    assert (said["merged"], said["counted_again"]) == (0, 1)
    assert said["reasons"] == {"outside_window": 1}
    assert "1 was counted more than once" in text_of(client, "/deduplication")


def test_a_near_miss_stands_beside_its_event_with_a_link(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "browser", event_id="ch_1", order_id="C1")
    arrive(sandbox, "server", event_id="order-1", order_id="C1")

    server, _browser = told(client)["unpaired"]

    assert server["reason"] == "id_differs"
    assert server["near_misses"] == [
        {"id": 1, "difference": "event id: order-1, there ch_1"}
    ]
    page = client.get("/deduplication").text
    assert 'href="/test-events/1">Purchase, Browser</a>' in page
    assert 'href="/test-events/2" data-row><code' in page


def test_the_address_chooses_the_event(sandbox: Flask, client: FlaskClient) -> None:
    arrive_pair(sandbox)
    arrive(sandbox, event_name="PageView", event_id="pv_1")

    words = text_of(client, "/deduplication?event=PageView")

    assert "1 came from the browser only, as is usual for PageView." in words
    assert (
        'value="PageView" selected' in client.get("/deduplication?event=PageView").text
    )


def test_what_an_app_had_a_part_in_is_no_pair(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "app")
    arrive(sandbox, "offline", order_id="C9")

    assert told(client)["events"] == 0
    assert "No Purchase has arrived" in text_of(client, "/deduplication")


def test_a_long_table_is_paged_and_reasons_are_of_the_newest(
    sandbox: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deduplication, "LINES_PER_PAGE", 2)
    monkeypatch.setattr(deduplication, "REASONED", 4)
    for number in range(5):
        arrive(sandbox, "server", event_id=f"ch_{number}")

    pages = [told(client)]
    while older := pages[-1]["older"]:
        pages.append(told(client, before=str(older)))

    listed = [[line["event_id"] for line in page["unpaired"]] for page in pages]
    assert listed == [["ch_4", "ch_3"], ["ch_2", "ch_1"], ["ch_0"]]
    assert [page["reasons"] for page in pages] == [{"browser_missing": 4}] * 3
    words = text_of(client, "/deduplication")
    assert "Why, of the newest 4: 4 the browser has not sent it" in words
    (href,) = re.findall(
        r'rel="next" href="([^"]+)"', client.get("/deduplication").text
    )
    assert unescape(href) == f"/deduplication?event=Purchase&before={pages[0]['older']}"


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30])
def test_a_place_that_is_none_is_the_beginning(
    sandbox: Flask, client: FlaskClient, before: str
) -> None:
    arrive(sandbox, "server")

    assert len(told(client, before=before)["unpaired"]) == 1


def test_what_the_shop_holds_back_is_told_and_is_none_of_the_events(
    sandbox: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: dict[Key, Any] = {
        Key("1", name, "ch_9"): {"state": "withheld", "event_name": name}
        for name in ("Purchase", "AddToCart")
    }
    monkeypatch.setattr(shop_outbox, "unsent", lambda: Unsent(rows))

    said = told(client)

    assert (said["events"], said["held_back"]) == (0, 1)
    assert "1 Purchase event is held back in the shop" in text_of(
        client, "/deduplication"
    )


def test_a_broken_pair_is_one_event_counted_twice_and_of_no_side(
    sandbox: Flask, client: FlaskClient
) -> None:
    for number in range(2):
        arrive_pair(sandbox, f"ch_{number}")
    arrive(sandbox, "server", event_id="ch_2")
    arrive(sandbox, "browser", event_id="ch_3", order_id="C3")
    arrive(sandbox, "server", event_id="other", order_id="C3")

    said = told(client)

    assert (said["merged"], said["counted_again"]) == (2, 1)
    assert said["server_only"] == said["reasons"]["browser_missing"] == 1
    assert (said["browser_only"], said["reasons"]["id_differs"]) == (0, 2)
    words = text_of(client, "/deduplication")
    assert "Counted more than once 4 Purchase events reached us." in words
    assert (
        "2 were seen twice and counted once. 1 was counted more than once, because its"
        " halves have different event IDs. 1 came from the server only."
    ) in words


def test_an_event_that_did_not_merge_is_known_by_its_order_and_value(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "server", order_id="C7")

    assert "Order C7 $42.00" in text_of(client, "/deduplication")
    assert "Order C7 Value $42.00" in text_of(client, "/test-events/1")
    (line,) = told(client)["unpaired"]
    assert (line["order_id"], line["value"], line["currency"]) == ("C7", 42.0, "USD")


def test_diagnostics_point_to_sales_that_count_more_than_once(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "browser", event_id="ch_1", order_id="C1")
    assert "is counted more than once" not in text_of(client, "/diagnostics")
    arrive(sandbox, "server", event_id="other", order_id="C1")

    assert "1 Purchase event is counted more than once." in text_of(
        client, "/diagnostics"
    )
    assert 'href="/deduplication?event=Purchase"' in client.get("/diagnostics").text
