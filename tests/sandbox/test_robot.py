"""The robot shops: in a real shop, with hits that a real browser would send as well."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from sandbox import catalogue
from sandbox.diagnostics import goods as diagnostics_goods
from sandbox.diagnostics import kinds
from sandbox.robot import cli as robot_cli
from sandbox.robot.agents import Agent
from sandbox.robot.browser import Browser, NotOurs
from sandbox.robot.run import shelf
from sandbox.store import store
from tests.browser.visitor import Visitor
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.server import free_port
from tests.world import World, running

ORDERS = 10
SEED = "3"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[World]:
    """A shop that asks for consent, as the demo's does."""
    folder = tmp_path_factory.mktemp("robot")
    with running(folder, Seeded(sqlite), FrozenClock(), CONSENT_MODE="opt_in") as world:
        yield world


@pytest.fixture(scope="module")
def told(asked: World) -> dict[str, Any]:
    """What the robot says of a run; the worker has sent everything since."""
    shares = ("--block-pixel", "20%", "--refuse-consent", "20")
    done = demo(
        asked.sandbox, "--orders", str(ORDERS), "--seed", SEED, *shares, "--json"
    )
    assert done.exit_code == 0, done.stderr
    asked.work()
    return json.loads(done.stdout)


def demo(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(robot_cli.demo, words)


def consenting(told: dict[str, Any], **wanted: object) -> list[dict[str, Any]]:
    return [
        visit
        for visit in told["visits"]
        if visit["consent"] and wanted.items() <= visit.items()
    ]


def paying(told: dict[str, Any]) -> list[dict[str, Any]]:
    leaves = ("on_delivery", "leaves_payment", "leaves_cart", "looks")
    return [visit for visit in consenting(told) if visit["fate"] not in leaves]


def test_the_shop_has_the_orders_that_the_robot_tells_of(
    asked: World, told: dict[str, Any]
) -> None:
    states = Counter(order.state for order in asked.orders())

    assert told["failed"] == 0
    assert told["orders"] == ORDERS
    assert states["paid"] == told["paid"] == 9
    assert states["placed"] == told["on_delivery"] == 1
    shown = {visit["order"] for visit in told["visits"]} - {None}
    assert shown <= {order.number for order in asked.orders()}


def test_each_sale_that_meta_may_know_of_counts_once(
    asked: World, told: dict[str, Any]
) -> None:
    counts = asked.purchases()

    assert counts["counted"] == counts["server"] == len(paying(told))


def test_both_halves_come_unless_the_pixel_is_blocked_or_the_tab_closed(
    asked: World, told: dict[str, Any]
) -> None:
    both = [
        visit
        for visit in paying(told)
        if visit["pixel"] and visit["fate"] != "closes_tab"
    ]

    assert asked.purchases()["browser"] == asked.purchases()["deduplicated"]
    assert asked.purchases()["browser"] == len(both) < len(paying(told))


def test_nothing_comes_of_those_who_refuse(asked: World, told: dict[str, Any]) -> None:
    refused = [visit for visit in told["visits"] if not visit["consent"]]

    assert len(refused) == told["consent_refused"] > 0
    assert {visit["hits"] for visit in refused} == {0}
    assert {row["state"] for row in asked.rows()} == {"sent", "withheld"}


def test_a_reloaded_receipt_fires_no_second_purchase(
    asked: World, told: dict[str, Any]
) -> None:
    seen = Counter(
        event["event_id"]
        for event in asked.events(event_name="Purchase", source="browser")
    )

    assert consenting(told, fate="reloads")
    assert set(seen.values()) == {1}


def test_a_click_on_an_ad_is_known_to_both_halves(
    asked: World, told: dict[str, Any]
) -> None:
    clicks = {
        source: {
            event["payload"]["user_data"]["fbc"].split(".")[3]
            for event in asked.events(source=source)
            if "fbc" in event["payload"].get("user_data", {})
        }
        for source in ("browser", "server")
    }

    assert consenting(told, ad_click=True, pixel=True)
    assert clicks["browser"] <= clicks["server"]
    assert all(click.startswith("IwAR") for click in clicks["server"])


def test_metas_side_finds_nothing_wrong_with_the_shops_events(
    asked: World, told: dict[str, Any]
) -> None:
    with asked.sandbox.app_context():
        diagnostics_goods.settle()
        with store().reading() as connection:
            found = {kind.code for kind in kinds.everything(connection)}
            products = catalogue.known(connection)

    assert len(products) == 16
    # The robot's browsers go by this machine's clock; Meta's side by the test's.
    assert found == {"event_time_future"}


def test_the_visitors_come_with_several_browsers(
    asked: World, told: dict[str, Any]
) -> None:
    agents = {
        event["payload"]["user_data"]["client_user_agent"]
        for event in asked.events(source="browser")
    }

    assert len(agents) > 3


def test_a_hit_says_what_the_real_script_says(world: World, page: Page) -> None:
    path = f"{world.shop_url}/products/stoneware-mug"
    agent = Agent("Mozilla/5.0 Robot/1.0", 1280, 720)
    robot = Browser(agent, language="en", address="203.0.113.9", runs_pixel=True)

    robot.open(path)
    robot.submit(robot.current.form("/cart/add"), quantity="2")
    robot.close()
    visitor = Visitor(page.context, world)
    visitor.page.goto(path)
    visitor.page.get_by_label("Quantity", exact=True).fill("2")
    visitor.page.get_by_role("button", name="Add to cart").click()
    visitor.settle()

    hits = world.events(source="browser")
    halves = hits[len(hits) // 2 :], hits[: len(hits) // 2]
    by_robot, by_chromium = ([shape(hit) for hit in ordered(half)] for half in halves)
    assert by_robot == by_chromium
    assert [hit["event_name"] for hit in by_robot] == [
        "AddToCart",
        "PageView",
        "PageView",
        "ViewContent",
    ]


def ordered(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By name and page: a browser's images do not wait for each other."""
    return sorted(
        hits, key=lambda hit: (hit["event_name"], hit["payload"]["event_source_url"])
    )


def shape(hit: dict[str, Any]) -> dict[str, Any]:
    """A hit without what is each visitor's own."""
    payload = hit["payload"]
    own = {"event_id", "event_time", "user_data"}
    return {name: part for name, part in payload.items() if name not in own} | {
        "user_data": sorted(payload["user_data"])
    }


def test_a_shop_that_does_not_answer_is_said_and_fails(sandbox: Flask) -> None:
    sandbox.config["SANDBOX_SHOP_URL"] = f"http://127.0.0.1:{free_port()}"

    done = demo(sandbox)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert "Nobody can shop at" in done.stderr
    assert "Next: make demo" in done.stderr


def test_another_machines_shop_is_refused_unasked(sandbox: Flask) -> None:
    sandbox.config["SANDBOX_SHOP_URL"] = "https://shop.example.com"

    done = demo(sandbox)

    assert done.exit_code == 2
    assert "on this machine alone, but the shop is at shop.example.com" in done.stderr


def test_a_shop_with_the_real_pixel_is_left_at_once(
    tmp_path: Any, seeded: Seeded, clock: FrozenClock
) -> None:
    real = "https://connect.facebook.net/en_US/fbevents.js"
    with running(tmp_path, seeded, clock, META_PIXEL_URL=real) as world:
        with pytest.raises(NotOurs, match="connect.facebook.net"):
            shelf(world.shop_url)

        assert demo(world.sandbox).exit_code == 2
        assert world.orders() == []


@pytest.mark.parametrize("share", ["120%", "-1", "some"])
def test_a_share_that_is_none_is_wrong_use(sandbox: Flask, share: str) -> None:
    done = demo(sandbox, "--block-pixel", share)

    assert done.exit_code == 2
    assert "is no percentage from 0% to 100%" in done.stderr


def test_the_button_lets_a_robot_shop_in_the_background(world: World) -> None:
    robot = world.sandbox.extensions["sandbox_robot"]

    answer = requests.post(f"{world.sandbox_url}/robot", timeout=20)

    assert "The robot is shopping: 13 visitors come to the shop now." in answer.text
    world.until(lambda: not robot.locked())
    assert len(world.orders()) >= 8


def test_there_is_one_robot(client: FlaskClient, sandbox: Flask) -> None:
    with sandbox.extensions["sandbox_robot"]:
        answer = client.post("/robot", follow_redirects=True)

    assert "The robot is shopping already." in answer.text


def test_the_button_says_what_is_in_the_robots_way(
    client: FlaskClient, sandbox: Flask
) -> None:
    sandbox.config["SANDBOX_SHOP_URL"] = "https://shop.example.com"

    answer = client.post("/robot", follow_redirects=True)

    assert "https://shop.example.com is elsewhere" in answer.text
    assert not sandbox.extensions["sandbox_robot"].locked()


def test_whatever_goes_wrong_at_the_start_the_robot_is_free_again(
    client: FlaskClient, sandbox: Flask
) -> None:
    sandbox.config["SANDBOX_SHOP_URL"] = "http://[::1"

    with pytest.raises(ValueError, match="IPv6"):
        client.post("/robot")

    assert not sandbox.extensions["sandbox_robot"].locked()
