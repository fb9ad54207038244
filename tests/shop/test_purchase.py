"""One purchase, counted once: through shop, Stripe, outbox and Meta."""

import json
import logging
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.server import free_port, serving
from tests.shopper import DECLINED_CARD, Shopper
from tests.world import World, running

pytestmark = pytest.mark.each_database


def fbq_call(page: str, name: str) -> list[Any]:
    """The arguments of the page's `fbq("track", name, …)`."""
    start = page.index(f'fbq("track", "{name}"') + len("fbq(")
    end = page.index(");\n", start)
    arguments: list[Any] = json.loads(f"[{page[start:end]}]")
    return arguments


def test_a_purchase_is_one_row_with_the_charges_id_and_both_firings(
    world: World, shopper: Shopper
) -> None:
    thanks = shopper.http.get(shopper.buy(), timeout=20)

    (order,) = world.orders()
    (row,) = world.rows()
    assert thanks.status_code == 200
    assert order.state == "paid"
    assert order.stripe_charge_id is not None
    assert order.stripe_charge_id.startswith("ch_")
    assert row["event_id"] == order.stripe_charge_id
    assert row["subject"] == order.number
    assert row["fired_by"] == ["thanks", "webhook"]


def test_the_server_half_reaches_meta_with_the_value_that_was_paid(
    world: World, shopper: Shopper
) -> None:
    shopper.buy("stoneware-mug", quantity=2)

    world.work()

    (event,) = world.events(event_name="Purchase")
    (order,) = world.orders()
    assert (event["source"], event["value"], event["currency"]) == (
        "server",
        order.total / 100,
        "USD",
    )
    assert event["event_id"] == order.stripe_charge_id
    assert event["payload"]["custom_data"]["contents"] == [
        {"id": "stoneware-mug", "quantity": 2, "item_price": 18.0}
    ]


def test_both_halves_in_the_pages_and_on_the_wire_agree(
    world: World, shopper: Shopper
) -> None:
    page = shopper.http.get(shopper.buy(), timeout=20).text
    world.work()

    (event,) = world.events(event_name="Purchase", source="server")
    assert fbq_call(page, "Purchase") == [
        "track",
        "Purchase",
        event["payload"]["custom_data"],
        {"eventID": event["event_id"]},
    ]


def test_the_event_was_bought_by_the_browser_that_checked_out(
    world: World, shopper: Shopper
) -> None:
    shopper.http.cookies.set("_fbp", "fb.1.1790000000000.123456789")
    shopper.buy()

    world.work()

    (event,) = world.events(event_name="Purchase")
    user_data = event["payload"]["user_data"]
    assert user_data["client_user_agent"] == "Mozilla/5.0 (X11; Linux) Shopper/1.0"
    # Meta's parameter builder marks the value as seen by it; the rest is kept.
    assert user_data["fbp"] == "fb.1.1790000000000.123456789.AQIAAQMC"


def test_no_clear_personal_data_enters_the_outbox(
    world: World, shopper: Shopper
) -> None:
    shopper.buy()

    (row,) = world.rows()
    text = row["payload"].lower()
    assert "em" in json.loads(row["payload"])["user_data"]
    for clear in ("jenny", "rosen", "example.com", "5551212", "menlo", "hacker"):
        assert clear not in text


def test_a_closed_tab_is_counted_by_the_server_alone(
    world: World, shopper: Shopper
) -> None:
    shopper.buy()  # and never follows the redirect to the thanks page

    world.work()

    (row,) = world.rows()
    assert row["fired_by"] == ["webhook"]
    assert world.purchases()["counted"] == 1
    assert world.purchases()["browser"] == 0


def test_without_a_webhook_the_thanks_page_alone_fires_the_purchase(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_off")

    shopper.http.get(shopper.buy(), timeout=20)

    (row,) = world.rows()
    assert row["fired_by"] == ["thanks"]


def test_a_webhook_delivered_three_times_leaves_one_row_and_one_firing(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_duplicate")

    shopper.buy()
    world.work()

    (row,) = world.rows()
    assert row["fired_by"] == ["webhook"]
    assert world.purchases()["counted"] == 1


@pytest.mark.each_database
def test_thanks_and_webhook_at_the_same_moment_leave_one_row_fifty_times(
    world: World, shopper: Shopper
) -> None:
    world.switch("webhook_off")
    for _ in range(50):
        thanks_url = shopper.buy()
        world.switch("webhook_off", on=False)
        gate = threading.Barrier(2)
        statuses: list[int] = []

        def land(gate: threading.Barrier = gate, url: str = thanks_url) -> None:
            gate.wait()
            statuses.append(shopper.http.get(url, timeout=20).status_code)  # noqa: B023

        def deliver(gate: threading.Barrier = gate) -> None:
            gate.wait()
            world.deliver()

        threads = [threading.Thread(target=land), threading.Thread(target=deliver)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [200]
        world.switch("webhook_off")

    rows = world.rows()
    assert len(rows) == len({row["event_id"] for row in rows}) == 50
    assert all(row["fired_by"] == ["thanks", "webhook"] for row in rows)


def test_two_visitors_buying_at_the_same_moment_get_their_own_events(
    world: World,
) -> None:
    visitors = {
        slug: Shopper(world.shop_url) for slug in ("stoneware-mug", "desk-lamp")
    }
    pages: dict[str, str] = {}

    def buy(slug: str) -> None:
        landing = visitors[slug].buy(slug)
        pages[slug] = visitors[slug].http.get(landing, timeout=20).text

    threads = [threading.Thread(target=buy, args=(slug,)) for slug in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    charges = {order.lines[0].slug: order.stripe_charge_id for order in world.orders()}
    shown = {slug: fbq_call(pages[slug], "Purchase") for slug in visitors}
    assert charges["stoneware-mug"] != charges["desk-lamp"]
    for slug in visitors:
        assert shown[slug][2]["content_ids"] == [slug]
        assert shown[slug][3] == {"eventID": charges[slug]}


def test_a_declined_card_and_then_a_good_one_is_one_purchase_of_the_paid_charge(
    world: World, shopper: Shopper
) -> None:
    shopper.add()
    payment_page = shopper.check_out()
    assert shopper.pay(payment_page, card_number=DECLINED_CARD).status_code != 303

    paid = shopper.pay(payment_page)
    shopper.http.get(paid.headers["Location"], timeout=20)

    (order,) = world.orders()
    (row,) = world.rows()
    charges = requests.get(
        f"{world.sandbox_url}/stripe/v1/charges",
        params={"payment_intent": order.stripe_payment_intent_id},
        headers={"Authorization": "Bearer sk_test_made_up"},
        timeout=10,
    ).json()["data"]
    assert {charge["paid"] for charge in charges} == {True, False}
    (paid_charge,) = [charge["id"] for charge in charges if charge["paid"]]
    assert row["event_id"] == paid_charge


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"due_now": 100}, "ordered 100 USD"), ({"currency": "EUR"}, "EUR")],
)
def test_what_was_paid_must_be_what_was_ordered_or_nothing_is_sent(
    world: World,
    shopper: Shopper,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, object],
    word: str,
) -> None:
    shopper.add()
    payment_page = shopper.check_out()
    world.change_order(**changes)

    with caplog.at_level(logging.WARNING):
        page = shopper.http.get(
            shopper.pay(payment_page).headers["Location"], timeout=20
        ).text

    (order,) = world.orders()
    assert order.state == "review"
    assert word in (order.note or "")
    assert world.rows() == []
    assert '"Purchase"' not in page
    assert f"Order {order.number} is held for review" in caplog.text


def test_meta_unreachable_costs_no_visitor_and_no_event(
    tmp_path: Path,
    seeded: Seeded,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = free_port()
    reached: list[int] = []
    connect = socket.socket.connect

    def noticed(self: socket.socket, address: Any) -> None:
        reached.append(address[1])
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noticed)
    graph = f"http://127.0.0.1:{port}/graph"
    with running(tmp_path, seeded, clock, META_GRAPH_URL=graph) as world:
        acted = []
        for _ in range(3):
            shopper = Shopper(world.shop_url)
            assert shopper.http.get(shopper.buy(), timeout=20).status_code == 200
            acted.append(int(clock()))
            clock.tick(60)
        # No visitor can have waited for Meta: nobody but the worker turns to it.
        assert port not in reached
        assert world.work() == 0
        assert port in reached

        clock.tick(600)
        with serving(world.sandbox, port):
            world.work()

        events = world.events(event_name="Purchase", source="server")
        ids = [order.stripe_charge_id for order in world.orders()]
        assert [event["event_id"] for event in reversed(events)] == ids
        assert [event["payload"]["event_time"] for event in reversed(events)] == acted
