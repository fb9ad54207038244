"""Erasure and those whom the shop works with: carriers, Stripe, Meta."""

import json

import pytest
import requests

from carriers.base import ParcelState
from tests.security.erasing import CLEAR, Run, bought, everything, traces
from tests.shop.delivery import NUMBER, install, order_on_delivery, ship, track
from tests.shop.owner import Owner
from tests.shopper import Shopper
from tests.world import World


@pytest.mark.each_database
def test_a_parcel_on_its_way_keeps_its_number_until_it_has_arrived(
    world: World, shopper: Shopper, erase: Run
) -> None:
    order_on_delivery(shopper)
    (order,) = world.orders()
    carrier = install(world)
    ship(world, order)
    carrier.says(NUMBER, ParcelState.READY, raw_text="Branch 12, Jenny Rosen")
    track(world)

    first = erase(order.number)
    carrier.says(NUMBER, ParcelState.RECEIVED, received_at=int(world.clock()))
    track(world)

    assert "Run the command again later" in first.stderr
    (delivered,) = world.orders()
    assert (delivered.state, delivered.customer) == ("paid", None)
    (row,) = world.rows()
    assert (row["state"], "user_data" in json.loads(row["payload"])) == (
        "withheld",
        False,
    )
    world.clock.tick(15 * 86_400)
    again = erase(order.number)
    assert "later" not in again.stderr
    assert NUMBER not in everything(world)
    page = Owner(world.shop).get(f"/admin/orders/{order.number}")
    assert page.status_code == 200
    assert "carrier.example" not in page.text


def test_what_a_carrier_said_of_the_person_goes(
    world: World, shopper: Shopper, erase: Run
) -> None:
    order_on_delivery(shopper)
    (order,) = world.orders()
    carrier = install(world)
    ship(world, order)
    carrier.says(
        NUMBER,
        ParcelState.RETURNED,
        raw_text="Not taken by Jenny Rosen",
        return_number="59000999",
        public_url="https://carrier.example/of-jenny",
    )
    track(world)
    assert "jenny" in everything(world).lower()

    erase(order.number)

    told = everything(world)
    for clear in ("Jenny", "of-jenny", "59000999", NUMBER, "Шевченко", "+380671234567"):
        assert clear not in told
    assert world.orders()[0].status == "returned"


def test_what_stripe_tells_again_brings_nobody_back(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    (order,) = world.orders()
    erase(order.number)

    shopper.get(f"/thanks?session_id={order.stripe_session_id}")
    events = requests.get(
        f"{world.sandbox_url}/stripe/v1/events", auth=("sk_test_a", ""), timeout=20
    ).json()["data"]
    for each in events:
        resend = f"{world.sandbox_url}/dashboard/events/{each['id']}/resend"
        assert requests.post(resend, timeout=20).status_code == 200
    world.work()

    assert traces(world) == []


def test_the_inbox_of_stripes_events_holds_no_person(
    world: World, shopper: Shopper
) -> None:
    bought(shopper)
    world.deliver()

    inbox = [
        line.lower()
        for line in everything(world).splitlines()
        if line.startswith("stripe_event")
    ]

    assert inbox
    assert not [clear for clear in CLEAR for line in inbox if clear in line]


def test_what_others_have_is_told_with_what_can_be_asked_of_them(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    world.work()
    (order,) = world.orders()

    told = erase(order.number)

    assert str(order.stripe_charge_id) in told.stdout
    assert "Meta has it" in told.stdout
    assert "Meta: its API gives no event back and deletes none." in told.stderr
    assert "Stripe: it keeps who paid" in told.stderr
    assert "The carriers" not in told.stderr
