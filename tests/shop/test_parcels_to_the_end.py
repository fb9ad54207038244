"""From the checkout to the Events Manager by way of a carrier, as the owner does it."""

import re
from typing import Any

import pytest
import requests

from tests.shop.delivery import NUMBER, order_on_delivery
from tests.shop.owner import Owner
from tests.shopper import Shopper
from tests.world import World

HOUR = 3600


def command(world: World, *args: str) -> str:
    result = world.shop.test_cli_runner().invoke(args=["parcels", *args])
    assert result.exit_code in (0, 1), result.output
    return result.output


def waybill(world: World, carrier: str = "nova_poshta", number: str = NUMBER) -> str:
    """A parcel that the carrier knows."""
    answer = requests.post(
        f"{world.sandbox_url}/parcels",
        json={"number": number, "carrier": carrier, "phone": "380671234567"},
        timeout=10,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["number"]


def move(world: World, state: str, number: str = NUMBER) -> None:
    """Let the carrier move the parcel."""
    answer = requests.post(
        f"{world.sandbox_url}/parcels/{number}/move", json={"state": state}, timeout=10
    )
    assert answer.status_code == 200, answer.text


@pytest.fixture
def shipped(world: World, shopper: Shopper) -> str:
    """An order on delivery whose parcel the carrier has; gives its number."""
    order_on_delivery(shopper)
    (order,) = world.orders()
    command(world, "ship", order.number, waybill(world))
    return order.number


def purchase(world: World) -> dict[str, Any]:
    (event,) = world.events(event_name="Purchase")
    return event


def test_a_parcel_moved_along_to_reception_is_one_purchase_of_the_server(
    world: World, shipped: str
) -> None:
    for state in ("handed_over", "on_its_way", "at_branch"):
        move(world, state)
        assert "status updated" in command(world, "track")
    assert world.purchases()["received"] == 0
    world.clock.tick(HOUR)
    move(world, "received")

    said = command(world, "track")

    (order,) = world.orders()
    assert f"Purchase event sent for order {shipped}" in said
    assert purchase(world)["source"] == "server"
    assert purchase(world)["value"] == order.total / 100
    assert purchase(world)["payload"]["event_time"] == int(world.clock())
    assert world.purchases()["counted"] == 1


def test_a_refused_parcel_is_no_purchase_and_the_order_says_so(
    world: World, shipped: str, owner: Owner
) -> None:
    for state in ("handed_over", "at_branch", "refused"):
        move(world, state)
    command(world, "track")

    assert world.rows() == []
    assert owner.json(f"/admin/orders/{shipped}.json")["status"] == "refused"


def test_a_parcel_received_and_sent_back_leaves_one_purchase_and_shows_the_return(
    world: World, shipped: str, owner: Owner
) -> None:
    for state in ("handed_over", "at_branch", "received"):
        move(world, state)
    command(world, "track")
    world.clock.tick(24 * HOUR)
    move(world, "returned")

    command(world, "track", "--returns")
    command(world, "track", "--returns")

    assert world.purchases()["counted"] == 1
    assert owner.json(f"/admin/orders/{shipped}.json")["status"] == "returned"


def test_after_ten_runs_with_the_carrier_down_the_time_is_that_of_reception(
    world: World, shipped: str
) -> None:
    for state in ("handed_over", "at_branch"):
        move(world, state)
    world.clock.tick(HOUR)
    move(world, "received")
    received_at = int(world.clock())
    world.switch("carrier_down")
    for _ in range(10):
        world.clock.tick(300)
        assert "HTTP 502" in command(world, "track")
    assert world.rows() == []
    world.switch("carrier_down", on=False)

    command(world, "track")

    assert purchase(world)["payload"]["event_time"] == received_at
    assert world.purchases()["counted"] == 1


def test_easyposts_signed_webhook_needs_no_run_at_all(
    world: World, shopper: Shopper
) -> None:
    order_on_delivery(shopper, country="US", phone="(650) 555-1212")
    (order,) = world.orders()
    number = waybill(world, "easypost", "9400110898825022579493")
    command(world, "ship", order.number, number, "--carrier", "easypost")

    for state in ("handed_over", "with_courier", "received"):
        move(world, state, number)
    world.work()

    (row,) = world.rows()
    assert (row["state"], row["fired_by"]) == ("sent", ["delivery"])
    assert world.purchases()["counted"] == 1


def test_the_orders_event_is_shown_under_test_events_with_the_code(
    world: World, shipped: str
) -> None:
    for state in ("handed_over", "at_branch", "received"):
        move(world, state)
    command(world, "track")

    result = world.shop.test_cli_runner().invoke(
        args=["capi", "send", "Purchase", "--order", shipped]
        + ["--test-event-code", "TEST12345"]
    )

    assert result.exit_code == 0, result.output
    coded = [
        event
        for event in world.events(event_name="Purchase")
        if event["test_event_code"] == "TEST12345"
    ]
    assert [event["event_id"] for event in coded] == [f"order_{shipped}_purchase"]


def test_a_number_that_no_waybill_has_is_refused_with_what_one_looks_like(
    world: World, shopper: Shopper
) -> None:
    order_on_delivery(shopper)
    (order,) = world.orders()

    said = command(world, "ship", order.number, "2040")

    assert re.search(r"14 digits", said)


def test_a_number_that_replaces_another_says_which(
    world: World, shopper: Shopper
) -> None:
    order_on_delivery(shopper)
    (order,) = world.orders()
    first, right = "20400048799001", "20400048799002"

    assert "instead of" not in command(world, "ship", order.number, first)
    assert "instead of" not in command(world, "ship", order.number, first)
    assert f"(instead of {first})" in command(world, "ship", order.number, right)
