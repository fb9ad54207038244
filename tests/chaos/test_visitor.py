"""The visitor without a browser sends what the pages say, as a browser would."""

import pytest
import requests

from tests.chaos.plan import Visit, Way
from tests.chaos.visitor import Outcome, Visitor
from tests.world import World


def visit(world: World, way: Way) -> Outcome:
    wanted = Visit(way, "stoneware-mug", 2)
    return Visitor(world.shop_url, f"{world.sandbox_url}/tr/", wanted).go()


def test_each_page_is_viewed_and_each_act_told_once_however_often_it_is_reloaded(
    world: World,
) -> None:
    outcome = visit(world, Way.RELOADS)

    told = [event["event_name"] for event in world.events(source="browser")[::-1]]
    assert outcome.trouble == []
    assert [name for name in told if name != "PageView"] == [
        "ViewContent",
        "AddToCart",
        "InitiateCheckout",
        "Purchase",
    ]
    # Home, product, cart, checkout, and the thanks page three times.
    assert told.count("PageView") == 7


def test_the_purchase_has_the_id_of_the_servers_and_no_session_in_its_address(
    world: World,
) -> None:
    outcome = visit(world, Way.THANKS)

    (row,) = world.rows()
    (hit,) = world.events(event_name="Purchase")
    assert hit["event_id"] == row["event_id"]
    assert hit["value"] == world.orders()[0].total / 100
    assert outcome.session == world.orders()[0].stripe_session_id
    assert "session_id" not in hit["payload"]["event_source_url"]
    assert hit["payload"]["user_data"]["fbp"].startswith("fb.")


@pytest.mark.parametrize("way", [Way.GIVES_UP, Way.LEAVES])
def test_who_does_not_pay_leaves_no_purchase(world: World, way: Way) -> None:
    outcome = visit(world, way)

    assert outcome.session is None
    assert world.rows() == world.events(event_name="Purchase") == []


def test_an_answer_that_no_visitor_should_see_is_kept(world: World) -> None:
    address = f"{world.shop_url}/healthz"
    visitor = Visitor(world.shop_url, "", Visit(Way.LEAVES, "stoneware-mug", 1))
    broken = requests.Response()
    broken.status_code, broken.url = 500, f"{address}?session_id=cs_1"

    visitor.note(requests.get(address, timeout=10))
    visitor.note(broken)

    assert visitor.outcome.trouble == [f"HTTP 500 from {address}"]
