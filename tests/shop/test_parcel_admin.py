"""What the owner sees of parcels: on the page of an order, and in their list."""

from pathlib import Path

import pytest

from carriers.base import ParcelState
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.delivery import (
    NUMBER,
    ScriptedCarrier,
    install,
    order_on_delivery,
    ship,
    track,
)
from tests.shop.owner import Owner, form, received
from tests.shopper import Shopper
from tests.world import World, running

DAY = 86_400


def test_the_page_of_an_order_on_delivery_says_how_it_is_paid_and_what_counts(
    owner: Owner, placed: str
) -> None:
    page = owner.get(f"/admin/orders/{placed}").text
    told = owner.json(f"/admin/orders/{placed}.json")

    for words in ("Cash on delivery", "The delivery: the goods received", "Recipient"):
        assert words in page
    assert "Олена Шевченко" in page
    assert (told["method"], told["trigger"]) == ("cod", "delivery")
    assert (told["status"], told["net"], told["parcel"]) == ("placed", 0, None)


def test_a_prepaid_order_keeps_its_prepayment(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, COD_PREPAYMENT="20%") as world:
        shopper = Shopper(world.shop_url)
        shopper.pay(order_on_delivery(shopper))
        world.deliver()

        owner = Owner(world.shop)
        (order,) = owner.json("/admin/orders.json")["orders"]
        page = owner.get(f"/admin/orders/{order['number']}").text

    assert (order["status"], order["total"], order["net"]) == ("placed", 2300, 460)
    assert "$4.60" in page
    assert "$18.40" in page


def test_where_the_sandbox_is_the_way_to_a_waybill_is_a_link(
    tmp_path: Path, seeded: Seeded, clock: FrozenClock
) -> None:
    with running(tmp_path, seeded, clock, foot_strip=True) as world:
        install(world)
        order_on_delivery(Shopper(world.shop_url))

        owner = Owner(world.shop)
        (order,) = owner.json("/admin/orders.json")["orders"]
        page = owner.get(f"/admin/orders/{order['number']}").text

    assert f'under <a href="{world.sandbox_url}/parcels">Parcels</a>' in page


def test_a_refunded_prepayment_of_a_paid_order_is_a_part_of_it(
    world: World, owner: Owner, shipped: str
) -> None:
    received(owner, shipped)
    world.change_order(due_now=460, amount_refunded=460)

    (order,) = owner.json("/admin/orders.json?state=partially_refunded")["orders"]

    assert (order["status"], order["net"]) == ("partially_refunded", 1840)


@pytest.mark.parametrize(
    ("state", "status"),
    [("refused", "Parcel refused"), ("returned", "Parcel sent back")],
)
def test_a_parcel_that_came_back_is_no_purchase_and_shows_in_the_orders(
    world: World, owner: Owner, shipped: str, state: str, status: str
) -> None:
    page = owner.send(*form(shipped, "/state"), state=state).text

    told = owner.json(f"/admin/orders.json?state={state}")
    assert "The state of the parcel is noted." in page
    assert status in owner.get("/admin/orders").text
    assert [order["number"] for order in told["orders"]] == [shipped]
    assert told["census"][state] == 1
    assert world.rows() == []


def test_a_redirected_parcel_is_asked_about_by_its_new_number(
    world: World, owner: Owner, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.says(
        NUMBER, ParcelState.IN_TRANSIT, raw_code="104", redirected_number="2040X"
    )
    carrier.says("2040X", ParcelState.RECEIVED, raw_code="9")

    track(world)
    track(world)

    assert carrier.asked == [[NUMBER], ["2040X"]]
    assert len(world.rows()) == 1


def test_the_steps_of_a_parcel_are_told_in_words_with_who_told_them(
    world: World, owner: Owner, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.says(NUMBER, ParcelState.READY, raw_code="7", raw_text="Прибув")
    track(world)

    page = owner.get(f"/admin/orders/{shipped}").text

    way = page[page.index("timeline") :]
    told = [
        "Waybill made",
        "told by the shop",
        "Ready for pickup",
        "told by the carrier",
    ]
    assert sorted(told, key=way.index) == told
    assert "<code>7</code> Прибув" in page


def test_the_list_shows_what_its_json_says(
    world: World, owner: Owner, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.says(NUMBER, ParcelState.READY, raw_code="7", raw_text="Прибув")
    track(world)

    told = owner.json("/admin/parcels.json")
    page = owner.get("/admin/parcels").text

    (parcel,) = told["parcels"]
    assert (parcel["order"], parcel["state"]) == (shipped, "ready")
    assert (told["stalled"], parcel["stalled"]) == (0, False)
    assert {state: n for state, n in told["census"].items() if n} == {"ready": 1}
    for words in (shipped, NUMBER, "Ready for pickup", "Прибув", "Scripted"):
        assert words in page


def test_the_list_is_filtered_by_state_by_numbers_and_by_silence(
    owner: Owner, shipped: str
) -> None:
    queries = {
        "state=created": True,
        "state=received": False,
        "state=created&state=received": True,
        "q=2040 0048": True,
        f"q={shipped[-5:].lower()}": True,
        "q=nothing": False,
        "stalled=1": False,
    }

    found = {
        query: bool(owner.json(f"/admin/parcels.json?{query}")["parcels"])
        for query in queries
    }

    assert found == queries


def test_a_state_that_nobody_knows_is_an_error_of_the_usual_shape(owner: Owner) -> None:
    answer = owner.get("/admin/parcels.json?state=stolen")

    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "bad_request"


def test_a_long_list_goes_on_where_it_stopped(
    world: World, owner: Owner, shipped: str
) -> None:
    order_on_delivery(Shopper(world.shop_url))
    ship(world, world.orders()[1], "20400048799002")

    first = owner.json("/admin/parcels.json?limit=1")
    second = owner.json(f"/admin/parcels.json?limit=1&before={first['older']}")

    assert [first["parcels"][0]["number"], second["parcels"][0]["number"]] == [
        "20400048799002",
        NUMBER,
    ]
    assert second["older"] is None


def test_a_parcel_that_no_carrier_answers_for_is_marked_with_metas_limit(
    world: World, owner: Owner, shipped: str
) -> None:
    track(world)
    world.clock.tick(DAY + 1)
    track(world)

    told = owner.json("/admin/parcels.json?stalled=1")
    listed = owner.get("/admin/parcels").text
    page = owner.get(f"/admin/orders/{shipped}").text

    assert (told["stalled"], told["parcels"][0]["stalled"]) == (1, True)
    assert told["parcels"][0]["failures"] == 2
    for text in (listed, page):
        assert "no Purchase older than seven days" in text
        assert "flask parcels track" in text
    assert "Nobody answers" in listed


def test_a_new_number_gives_the_carrier_time_to_answer(
    world: World, owner: Owner, shipped: str
) -> None:
    world.clock.tick(DAY + 1)
    assert owner.json("/admin/parcels.json")["stalled"] == 1

    owner.send(*form(shipped, ""), number="20400048799002")

    assert owner.json("/admin/parcels.json")["stalled"] == 0


@pytest.mark.parametrize("path", ["/admin/parcels", "/admin/parcels.json"])
def test_the_lists_need_the_password(world: World, path: str) -> None:
    assert world.shop.test_client().get(path).status_code == 401


def test_an_order_that_is_not_there_has_no_parcel(owner: Owner, placed: str) -> None:
    page, _ = form(placed, "")

    assert owner.send(page, "/admin/orders/C0/parcel", number="1").status_code == 404
