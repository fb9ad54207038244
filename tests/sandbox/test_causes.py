"""What is behind a reason: the fault that was on, or the shop's own rule; never a guess
where that is known, and the same words wherever the reason stands."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sandbox import faults, shop_orders
from sandbox.cause_words import BY_DESIGN
from sandbox.causes import ON_DELIVERY
from sandbox.fault_catalogue import SWITCHES
from sandbox.shop_orders import Orders
from tests.clock import FrozenClock
from tests.sandbox.manager import HTML, arrive, arrive_pair, text_of
from tests.sandbox.meta import arrived, post_browser, post_server, purchase
from tests.sandbox.test_overview_screen import ORDER

SALE = {"value": 42.0, "currency": "USD", "order_id": "C1"}


def newest(client: FlaskClient) -> tuple[str, str | None, str]:
    """Reason, cause and sentence of what came last."""
    row = arrived(client, limit="1")[0]
    return row["reason"], row["cause"], row["sentence"]


@pytest.fixture
def sold_on_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop whose order C1 is a sale when its parcel is received."""
    order = replace(ORDER, method="cod", trigger="delivery")
    monkeypatch.setattr(shop_orders, "orders", lambda: Orders((order,), True))


@pytest.mark.usefixtures("sold_on_delivery")
def test_a_sale_on_delivery_comes_from_the_server_alone_by_design(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("pixel_blocked", on=True)
    arrive(sandbox, "server", event_id="order_C1_purchase", order_id="C1")

    reason, cause, sentence = newest(client)
    (row,) = client.get("/test-events.json").json["rows"]

    assert (reason, cause) == ("browser_missing", ON_DELIVERY)
    assert sentence.startswith("Counted from the server only, by design: this order")
    assert row["status"] == "server_alone"
    assert "Server — counted once" in text_of(client, "/test-events")


@pytest.mark.usefixtures("sold_on_delivery")
def test_a_sale_on_delivery_does_not_pull_the_overlap_below_its_line(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox, "ch_1")
    arrive(sandbox, "server", event_id="order_C1_purchase", order_id="C1")

    words = text_of(client, "/deduplication")

    assert "50% At or above the rule of thumb" in words
    assert "1 of 2. Judged without those sold on delivery: 1 of 1." in words
    assert "Below the rule of thumb" not in words


@pytest.mark.usefixtures("sold_on_delivery")
def test_another_event_of_such_an_order_still_misses_the_browser(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive(sandbox, "server", event_name="Refund", order_id="C1")

    assert newest(client)[:2] == ("browser_missing", None)
    assert "the pixel may be blocked" in newest(client)[2]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("pixel_blocked", "was on when this happened, and refused the browser's half"),
        ("tab_closed", "was on when this was paid: the payment page did not lead to"),
    ],
)
def test_a_missing_browser_is_told_by_the_fault_that_was_on(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock, fault: str, words: str
) -> None:
    faults.switch(fault, on=True, times=1)
    faults.strikes(fault)  # and is off again
    clock.tick(3)
    arrive(sandbox, "server")

    reason, cause, sentence = newest(client)

    assert (reason, cause) == ("browser_missing", fault)
    assert f"The fault {fault} {words}" in sentence


def test_a_fault_that_was_over_or_came_later_explains_nothing(
    sandbox: Flask, client: FlaskClient, clock: FrozenClock
) -> None:
    faults.switch("pixel_blocked", on=True, seconds=5)
    clock.tick(60)
    arrive(sandbox, "server", event_name="Lead")
    clock.tick(60)
    faults.switch("pixel_blocked", on=True)

    assert newest(client)[:2] == ("browser_missing", None)


def test_a_closed_tab_hides_a_sale_and_no_other_event(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("tab_closed", on=True)
    arrive(sandbox, "server", event_name="ViewContent")

    assert newest(client)[1] is None


def _other_id(client: FlaskClient) -> None:
    post_browser(client, "ch_1", cd=SALE)
    post_server(client, purchase("ch_1"))


def _no_id(client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"))
    post_browser(client, "ch_1", cd=SALE)


def _no_cookies(client: FlaskClient) -> None:
    post_server(client, purchase("ch_1"))
    post_browser(client, None, cd=SALE)


def _repeat(client: FlaskClient) -> None:
    for _ in range(2):
        try:
            post_server(client, purchase("ch_1"))
        except ConnectionAbortedError:
            faults.switch("meta_lost_response", on=False)


Scene = Callable[[FlaskClient], None]


@pytest.mark.parametrize(
    ("fault", "scene", "reason", "words"),
    [
        ("meta_other_event_id", _other_id, "id_differs", "changed its event ID"),
        ("pixel_no_event_id", _no_id, "no_event_id", "took its event ID away"),
        ("pixel_no_cookies", _no_cookies, "no_event_id", "without its cookies"),
        ("meta_no_same_source_dedup", _repeat, "same_side_counted", "without it, the"),
        ("meta_lost_response", _repeat, "same_side_repeat", "was lost, so"),
    ],
)
def test_what_a_fault_did_to_an_event_is_told_with_its_name(
    sandbox: Flask,
    client: FlaskClient,
    fault: str,
    scene: Scene,
    reason: str,
    words: str,
) -> None:
    faults.switch(fault, on=True)
    scene(client)

    found, cause, sentence = newest(client)

    assert (found, cause) == (reason, fault)
    assert f"The fault {fault} was on" in sentence
    assert words in sentence


def test_an_id_that_the_shop_itself_gave_wrong_has_no_fault_for_a_cause(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("meta_other_event_id", on=True)
    arrive(sandbox, "browser", order_id="C1")
    arrive(sandbox, "server", event_id="other", order_id="C1")

    assert newest(client)[:2] == ("id_differs", None)


def test_every_place_says_it_in_the_same_words_and_leads_to_the_switch(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("pixel_blocked", on=True)
    arrive(sandbox, "server")
    sentence = newest(client)[2]

    pages = ("/test-events", "/test-events/1", "/deduplication")
    (listed,) = client.get("/test-events.json").json["rows"]
    report = client.get("/deduplication.json").json

    assert {page for page in pages if sentence in text_of(client, page)} == {*pages}
    for page in pages[1:]:
        shown = client.get(page, headers=HTML).text
        assert '<a href="/switches#pixel_blocked">the fault pixel_blocked' in shown
    assert [listed["sentence"], report["unpaired"][0]["sentence"]] == [sentence] * 2
    assert listed["cause"] == report["unpaired"][0]["cause"] == "pixel_blocked"
    assert report["causes"] == {"browser_missing": {"pixel_blocked": 1}}


def test_a_pair_that_merged_has_no_cause(sandbox: Flask, client: FlaskClient) -> None:
    faults.switch("pixel_blocked", on=True)
    arrive_pair(sandbox)

    assert newest(client)[:2] == ("merged", None)


def test_a_copy_without_cookies_says_which_fault_took_them(
    sandbox: Flask, client: FlaskClient
) -> None:
    faults.switch("pixel_no_cookies", on=True)
    arrive_pair(sandbox)
    arrive(sandbox, event_id="ch_2", fbp="fb.1.1790000000000.1098115397")

    said = "no cookie of the pixel: the fault pixel_no_cookies was on ."
    assert said in text_of(client, "/test-events/1")
    assert said not in text_of(client, "/test-events/3")


@pytest.mark.usefixtures("sold_on_delivery")
def test_what_is_sold_on_delivery_is_no_warning_on_the_screen_of_deduplication(
    sandbox: Flask, client: FlaskClient
) -> None:
    arrive_pair(sandbox, "ch_2")
    arrive(sandbox, "server", event_id="order_C1_purchase", order_id="C1")

    words = text_of(client, "/deduplication")

    assert "Every event came as it should, counted once" in words
    assert "1 of them was sold on delivery, which the server alone reports" in words


def test_every_cause_is_a_switch_or_has_words_as_a_rule() -> None:
    assert {*BY_DESIGN} == {ON_DELIVERY}
    assert not {*BY_DESIGN} & {*SWITCHES}
