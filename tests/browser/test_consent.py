"""Consent in a real browser: asked first, obeyed by both halves, and taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.visitor import Visitor
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.world import World, running

AD = "/products/stoneware-mug?utm_source=ad&fbclid=IwAR0aBcDeF-xYz_12"


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop that asks before it measures."""
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_in") as world:
        yield world


def answer(visitor: Visitor, button: str) -> None:
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.settle()


def metas_cookies(visitor: Visitor) -> set[str]:
    return {
        cookie["name"]
        for cookie in visitor.context.cookies()
        if cookie["name"].startswith("_fb")
    }


def test_before_a_decision_nothing_is_sent_and_nothing_is_kept(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}{AD}")
    visitor.settle()
    world.work()
    assert world.events() == []
    assert metas_cookies(visitor) == set()
    assert "fbq" not in visitor.page.content()

    answer(visitor, "Accept")  # the control

    assert world.summary()["PageView"]["browser"] == 1
    assert metas_cookies(visitor) == {"_fbp", "_fbc"}


def test_the_click_survives_the_decision_with_its_case_on_both_halves(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}{AD}")
    answer(visitor, "Accept")
    assert visitor.page.url == f"{world.shop_url}{AD}"

    visitor.buy()
    world.work()

    clicks = [
        event["payload"]["user_data"]["fbc"].split(".")[3]
        for event in world.events(event_name="Purchase")
    ]
    assert clicks == ["IwAR0aBcDeF-xYz_12"] * 2


def test_a_closed_tab_costs_the_server_half_nothing_that_was_frozen(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}{AD}")
    answer(visitor, "Accept")
    visitor.buy_and_close()
    world.work()

    (purchase,) = world.events(event_name="Purchase")
    user_data = purchase["payload"]["user_data"]
    assert purchase["source"] == "server"
    assert ".IwAR0aBcDeF-xYz_12" in user_data["fbc"]
    assert "Chrome" in user_data["client_user_agent"]
    assert {"em", "fbp", "external_id"} <= set(user_data)


def test_a_refusal_stops_both_halves_and_leaves_a_withheld_row(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}{AD}")
    answer(visitor, "Decline")
    visitor.buy()
    world.work()

    (row,) = world.rows()
    assert (row["state"], row["reason"]) == ("withheld", "consent refused")
    assert "user_data" not in row["payload"]
    assert world.events() == []
    assert metas_cookies(visitor) == set()


def test_a_withdrawal_before_the_worker_ran_reaches_what_was_not_sent(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}/")
    answer(visitor, "Accept")
    visitor.buy()
    assert metas_cookies(visitor) == {"_fbp"}

    visitor.page.goto(f"{world.shop_url}/consent")
    answer(visitor, "Decline")
    world.work()

    (row,) = world.rows()
    assert (row["state"], row["reason"]) == ("withheld", "consent withdrawn")
    assert "user_data" not in row["payload"]
    assert world.events(source="server") == []
    assert world.events(source="browser")  # what was sent before cannot be called back
    assert metas_cookies(visitor) == set()


def test_a_withdrawal_at_the_payment_page_reaches_the_purchase_to_come(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}/")
    answer(visitor, "Accept")
    visitor.add_to_cart()
    visitor.go_to_payment()
    tab = visitor.new_tab()
    tab.goto(f"{world.shop_url}/consent")
    tab.get_by_role("button", name="Decline", exact=True).click()
    visitor.settle(tab)

    visitor.fill_payment()
    visitor.pay()
    visitor.page.wait_for_url("**/thanks?**")
    visitor.settle()
    world.work()

    (row,) = world.rows()
    assert row["state"] == "withheld"
    assert world.events(event_name="Purchase") == []


def test_global_privacy_control_limits_the_use_on_both_halves(
    browser: Browser, world: World
) -> None:
    context = browser.new_context(extra_http_headers={"Sec-GPC": "1"})
    visitor = Visitor(context, world)
    visitor.page.goto(f"{world.shop_url}/")
    answer(visitor, "Accept")
    visitor.buy()
    world.work()
    context.close()

    (purchase,) = world.events(event_name="Purchase", source="server")
    assert purchase["payload"]["data_processing_options"] == ["LDU"]
    assert purchase["payload"]["data_processing_options_country"] == 1
    assert purchase["payload"]["data_processing_options_state"] == 1000  # California
    (hit,) = world.events(event_name="Purchase", source="browser")
    assert hit["payload"]["data_processing_options"] == ["LDU"]
    assert hit["payload"]["data_processing_options_country"] == 1
    assert hit["payload"]["data_processing_options_state"] == 1000
