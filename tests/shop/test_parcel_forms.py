"""What the owner says of a parcel: its number, its reception, its state."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from carriers.base import BadNumber, ParcelState
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.delivery import (
    NUMBER,
    ScriptedCarrier,
    order_on_delivery,
    shipment,
    track,
)
from tests.shop.owner import OPENING, Owner, form, received
from tests.shopper import Shopper
from tests.world import World, running

DAY = 86_400


def test_the_number_of_a_parcel_is_noted_as_the_carrier_writes_it(
    owner: Owner, placed: str
) -> None:
    page = owner.send(*form(placed, ""), number=f" {NUMBER} ").text

    parcel = owner.json(f"/admin/orders/{placed}.json")["parcel"]
    assert f"The parcel is {NUMBER}; Scripted will be asked about it." in page
    assert (parcel["number"], parcel["state"]) == (NUMBER, "created")
    assert f'href="https://carrier.example/{NUMBER}"' in page


def test_a_number_that_cannot_be_one_is_named_at_its_field_and_stays_there(
    owner: Owner, placed: str, carrier: ScriptedCarrier
) -> None:
    def picky(text: str) -> str:
        raise BadNumber("A waybill number has 14 digits.")

    carrier.read_number = picky  # type: ignore[method-assign]

    answer = owner.send(*form(placed, ""), number="12 34")

    assert answer.status_code == 422
    assert '<p class="fault" id="number-fault">A waybill number has 14' in answer.text
    assert 'aria-describedby="number-fault"' in answer.text
    assert 'value="12 34"' in answer.text
    assert owner.json(f"/admin/orders/{placed}.json")["parcel"] is None


def test_the_parcel_of_another_order_is_named_with_it(
    world: World, owner: Owner, shipped: str
) -> None:
    order_on_delivery(Shopper(world.shop_url))
    second = world.orders()[1].number

    answer = owner.send(*form(second, ""), number=NUMBER)

    assert answer.status_code == 422
    assert f"That parcel belongs to order {shipped}." in answer.text


def test_where_several_carriers_are_in_use_one_is_chosen(
    world: World, owner: Owner, placed: str
) -> None:
    other = ScriptedCarrier()
    other.key, other.name = "other", "Other"
    world.shop.extensions["carriers"][other.key] = other

    unknown = owner.send(*form(placed, ""), number=NUMBER, carrier="nobody")
    owner.send(*form(placed, ""), number=NUMBER, carrier="other")

    assert unknown.status_code == 422
    assert "Please choose a carrier of the list." in unknown.text
    assert owner.json(f"/admin/orders/{placed}.json")["parcel"]["carrier"] == "other"


@pytest.mark.parametrize(
    "state", [ParcelState.CANCELLED, ParcelState.LOST, ParcelState.RETURNED]
)
def test_what_never_came_to_the_buyer_is_sent_once_more_under_another_number(
    owner: Owner, world: World, shipped: str, state: ParcelState
) -> None:
    owner.send(*form(shipped, "/state"), state=state)

    owner.send(*form(shipped, ""), number="20400048799002")

    told = owner.json(f"/admin/orders/{shipped}.json")
    assert told["parcel"]["number"] == "20400048799002"
    assert (told["parcel"]["state"], told["status"]) == ("created", "placed")


def test_what_the_buyer_has_keeps_its_number(
    owner: Owner, world: World, shipped: str
) -> None:
    received(owner, shipped)

    page = owner.get(f"/admin/orders/{shipped}").text
    answer = owner.send("/admin/orders/" + shipped, form(shipped, "")[1], number="1")

    assert 'name="number"' not in page
    assert f"The buyer of order {shipped} has the parcel." in answer.text


def test_reception_by_hand_is_a_purchase_at_the_time_that_was_typed(
    world: World, owner: Owner, shipped: str
) -> None:
    world.clock.tick(2 * DAY)

    page = received(owner, shipped, at="2026-09-22T08:30")

    (order,), (row,) = world.orders(), world.rows()
    assert "under Events stands what becomes of its Purchase" in page
    assert (order.state, row["state"]) == ("paid", "pending")
    assert row["event_time"] == order.delivered_at == 1_790_065_800
    assert "website: the browser of the checkout is kept" in page
    assert shipment(world)["steps"][-1]["told_by"] == "owner"


def test_the_form_warns_of_the_purchase_and_names_its_sum_and_its_zone(
    owner: Owner, shipped: str
) -> None:
    page = owner.get(f"/admin/orders/{shipped}").text

    assert "sends Meta a Purchase of $23.00, which nobody can take back" in page
    assert "Received, in the time of UTC" in page
    assert f'min="{OPENING}" max="{OPENING}"' in page


@pytest.fixture
def in_kyiv(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop whose owner lives by Kyiv's clocks."""
    with running(tmp_path, seeded, clock, SHOP_TIME_ZONE="Europe/Kyiv") as world:
        yield world


def test_times_are_shown_and_read_in_the_shops_own_zone(in_kyiv: World) -> None:
    order_on_delivery(Shopper(in_kyiv.shop_url))
    in_kyiv.clock.tick(3600)
    owner, (order,) = Owner(in_kyiv.shop), in_kyiv.orders()

    page = owner.get(f"/admin/orders/{order.number}").text
    received(owner, order.number, at="2026-09-21T18:00")

    assert "September 21, 2026, 5:13:20\u00a0PM +0300" in page
    assert "in the time of Europe/Kyiv" in page
    assert in_kyiv.orders()[0].delivered_at == 1_790_002_800


def test_a_wrong_time_and_a_missing_confirmation_are_named_and_change_nothing(
    world: World, owner: Owner, shipped: str
) -> None:
    soon, early = "That lies in the future.", "That is before the order was placed."
    no_time = "Please give the day and the time."
    wrong = [
        ({"at": "2026-09-21T14:14"}, "at", soon),
        ({"at": "2026-09-21T14:12"}, "at", early),
        ({"at": "0001-01-01T00:00"}, "at", early),
        ({"at": ""}, "at", no_time),
        ({"at": "soon"}, "at", no_time),
        ({"at": "2026-09-21T14:13+00:00"}, "at", no_time),
        ({"sure": ""}, "sure", "Please confirm this."),
    ]

    unnamed = [
        fields
        for fields, fault, words in wrong
        if f'id="{fault}-fault">{words}' not in received(owner, shipped, **fields)
    ]

    assert unnamed == []
    assert world.rows() == []
    assert shipment(world)["state"] == "created"


def test_all_faults_of_a_form_are_named_at_once(owner: Owner, shipped: str) -> None:
    page = received(owner, shipped, at="", sure="")

    assert re.findall(r'id="(\w+)-fault"', page) == ["at", "sure"]


def test_goods_brought_by_hand_need_no_parcel_to_be_received(
    world: World, owner: Owner, placed: str
) -> None:
    received(owner, placed)

    (order,), (row,) = world.orders(), world.rows()
    assert (order.state, row["fired_by"]) == ("paid", ["delivery"])


def test_reception_of_long_ago_says_that_meta_does_not_take_it(
    world: World, owner: Owner, shipped: str
) -> None:
    world.clock.tick(8 * DAY)

    page = received(owner, shipped)
    world.work()

    (row,) = world.rows()
    assert "Meta does not take its Purchase any more" in page
    assert row["state"] == "expired"


def test_reception_is_one_purchase_however_often_it_is_said(
    world: World, owner: Owner, carrier: ScriptedCarrier, shipped: str
) -> None:
    received(owner, shipped)
    carrier.says(NUMBER, ParcelState.RECEIVED, raw_code="9")
    track(world, returns=True)
    received(owner, shipped)

    (row,) = world.rows()
    assert row["fired_by"] == ["delivery"]


def test_an_order_that_is_not_sold_cannot_be_received_nor_sent(
    world: World, owner: Owner, shopper: Shopper, carrier: ScriptedCarrier, placed: str
) -> None:
    shopper.add()
    shopper.check_out()
    pending = world.orders()[1].number
    page, _ = form(placed, "")

    sent = owner.send(page, form(pending, "")[1], number=NUMBER)
    taken = owner.send(page, form(pending, "/received")[1], at=OPENING, sure="yes")

    assert (sent.status_code, taken.status_code) == (422, 422)
    assert world.orders()[1].state == "pending"
    assert 'id="parcel"' not in owner.get(f"/admin/orders/{pending}").text


def test_a_parcel_for_review_is_decided_by_the_owner_at_the_carriers_time(
    world: World, owner: Owner, carrier: ScriptedCarrier, shipped: str
) -> None:
    received_at = int(world.clock()) + 3600
    world.clock.tick(DAY)
    carrier.says(NUMBER, ParcelState.REVIEW, raw_code="106", received_at=received_at)
    track(world)

    page = owner.get(f"/admin/orders/{shipped}").text

    assert "For you to decide" in page
    assert "can mean that the buyer has the goods, and the contrary" in page
    assert 'value="2026-09-21T15:13"' in page
    assert world.rows() == []


def test_a_state_that_is_none_of_the_list_is_refused(
    world: World, owner: Owner, shipped: str
) -> None:
    answers = [
        owner.send(*form(shipped, "/state"), state=state)
        for state in ("received", "review", "stolen", "")
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert "Please choose a state of the list." in answers[0].text
    assert shipment(world)["state"] == "created"


def test_a_card_payment_that_is_a_purchase_already_becomes_none_by_its_delivery(
    world: World, owner: Owner, shopper: Shopper, carrier: ScriptedCarrier
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    (order,) = world.orders()

    before = owner.get(f"/admin/orders/{order.number}").text
    page = received(owner, order.number)

    assert "Its Purchase was the payment." in before
    assert "The delivery is noted." in page
    assert len(world.rows()) == 1


def test_a_buyer_who_allowed_nothing_brings_no_purchase_and_the_form_says_so(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, CONSENT_MODE="opt_in") as world:
        order_on_delivery(Shopper(world.shop_url))
        (order,) = world.orders()

        page = Owner(world.shop).get(f"/admin/orders/{order.number}").text

    assert "Meta gets no Purchase: the buyer has not allowed it." in page
    assert "record the Purchase" not in page


def test_no_form_works_without_the_password_or_without_its_token(
    world: World, owner: Owner, shipped: str
) -> None:
    stranger = Owner(world.shop, password="guessed")
    actions = [form(shipped, name)[1] for name in ("", "/received", "/state")]

    guessed = [stranger.send("/products/stoneware-mug", each) for each in actions]
    forged = [owner.client.post(each, auth=owner.auth) for each in actions]

    assert {answer.status_code for answer in guessed} == {401}
    assert {answer.status_code for answer in forged} == {400}
