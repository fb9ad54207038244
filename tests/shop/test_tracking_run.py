"""The tracking run: every reception becomes one Purchase, whatever goes wrong."""

import logging
import threading
from collections import Counter
from random import Random

import pytest
from sqlalchemy import select

from carriers.base import (
    BadRequest,
    ParcelState,
    RateLimited,
    Refused,
    TrackRequest,
    TrackResult,
    Transient,
)
from models import Order, OrderState, PaymentMethod, PurchaseTrigger, Shipment, writing
from shop import parcels
from tests.shop.delivery import (
    NUMBER,
    ScriptedCarrier,
    install,
    order_on_delivery,
    ship,
    shipment,
    track,
)
from tests.shopper import Shopper
from tests.world import World

DAY = 86_400
MINUTES = 60


@pytest.fixture
def carrier(world: World) -> ScriptedCarrier:
    return install(world)


@pytest.fixture
def order(world: World, shopper: Shopper, carrier: ScriptedCarrier) -> Order:
    """An order on delivery, whose parcel was handed over."""
    order_on_delivery(shopper)
    (order,) = world.orders()
    ship(world, order)
    return order


def many(world: World, count: int) -> None:
    """Orders on delivery, each with a parcel."""
    now = int(world.clock())
    with world.shop.app_context(), writing() as work:
        for place in range(count):
            order = Order(
                number=f"C260921-{place:05}",
                state=OrderState.PLACED,
                currency="USD",
                subtotal=1000,
                shipping=500,
                total=1500,
                method=PaymentMethod.COD,
                trigger=PurchaseTrigger.DELIVERY,
                due_now=0,
                context={"consent": "granted", "client_user_agent": "Mozilla/5.0"},
                created_at=now,
            )
            order.shipment = Shipment(
                carrier="scripted",
                number=f"P{place:04}",
                created_at=now,
                changed_at=now,
            )
            work.add(order)


@pytest.mark.each_database
def test_each_of_a_thousand_parcels_is_one_purchase_though_the_carrier_fails_often(
    world: World, carrier: ScriptedCarrier
) -> None:
    many(world, 1000)
    dice = Random(7)
    received = {f"P{place:04}": int(world.clock()) + place for place in range(1000)}
    world.clock.tick(DAY)
    for number, at in received.items():
        carrier.says(number, ParcelState.RECEIVED, raw_code="9", received_at=at)
    carrier.failures = [
        dice.choice([None, Transient("HTTP 502"), None, Transient("timeout")])
        for _ in range(60)
    ]

    reports = [track(world)]
    while reports[-1].checked:
        reports.append(track(world))

    rows = world.rows()
    assert sum(bool(report.problems) for report in reports) > 2
    assert len(rows) == len({row["event_id"] for row in rows}) == 1000
    assert sorted(row["event_time"] for row in rows) == sorted(received.values())
    assert {len(asked) for asked in carrier.asked} == {100}


def test_two_runs_at_the_same_time_ask_once_and_make_one_purchase(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED)
    inside, go_on = threading.Event(), threading.Event()
    answers = carrier.track

    def slowly(requests: list[TrackRequest]) -> list[TrackResult]:
        inside.set()
        assert go_on.wait(10)
        return answers(requests)

    carrier.track = slowly  # type: ignore[method-assign]
    first = threading.Thread(target=track, args=[world])
    first.start()
    assert inside.wait(10)

    second = track(world)
    go_on.set()
    first.join(10)

    assert second.busy
    assert len(carrier.asked) == 1
    assert len(world.rows()) == 1


def test_a_run_that_died_keeps_nobody_out_for_long(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    carrier.track = None  # type: ignore[assignment, method-assign]
    with pytest.raises(TypeError):
        track(world)
    carrier = install(world)
    carrier.says(NUMBER, ParcelState.RECEIVED)

    assert not track(world).busy
    assert len(world.rows()) == 1


def test_after_ten_runs_in_vain_the_purchase_has_the_time_of_reception(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    received_at = int(world.clock()) + 600
    carrier.failures = [Transient("HTTP 502 from the carrier")] * 10
    for _ in range(10):
        world.clock.tick(5 * MINUTES)
        assert track(world).problems
    assert world.rows() == []
    carrier.says(NUMBER, ParcelState.RECEIVED, received_at=received_at)

    track(world)

    (row,) = world.rows()
    assert row["event_time"] == received_at
    assert shipment(world)["failures"] == 0


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ParcelState.REFUSED, "refused"),
        (ParcelState.RETURNING, "returned"),
        (ParcelState.RETURNED, "returned"),
        (ParcelState.REVIEW, "placed"),
        (ParcelState.UNKNOWN, "placed"),
        (ParcelState.READY, "placed"),
        (ParcelState.NOT_FOUND, "placed"),
        (ParcelState.CANCELLED, "placed"),
        (ParcelState.LOST, "placed"),
    ],
)
def test_anything_but_reception_is_no_purchase_and_shows_as_what_it_is(
    world: World,
    carrier: ScriptedCarrier,
    order: Order,
    state: ParcelState,
    status: str,
) -> None:
    carrier.says(NUMBER, state, raw_code="x")

    track(world)
    track(world)

    with world.shop.app_context(), writing() as work:
        shown = work.scalars(select(Order)).one()
        assert shown.status == status
        assert work.scalars(select(Order).where(Order.status == status)).all()
    assert shipment(world)["state"] == state
    assert world.rows() == []


def test_an_unknown_word_of_the_carriers_is_kept_and_logged(
    world: World,
    carrier: ScriptedCarrier,
    order: Order,
    caplog: pytest.LogCaptureFixture,
) -> None:
    carrier.says(NUMBER, ParcelState.UNKNOWN, raw_code="777", raw_text="Щось нове")

    track(world)

    assert shipment(world)["raw_code"] == "777"
    assert f"Order {order.number}: scripted says '777'" in caplog.text


def test_received_goods_that_travel_back_leave_their_purchase_and_show_the_return(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED)
    track(world)
    carrier.says(NUMBER, ParcelState.RECEIVED, return_number="20400048799999")
    world.clock.tick(2 * DAY)

    track(world, returns=True)

    assert len(world.rows()) == 1
    assert shipment(world)["return_number"] == "20400048799999"
    with world.shop.app_context(), writing() as work:
        assert work.scalars(select(Order)).one().status == "returned"


def test_what_came_to_its_end_is_not_asked_about_again(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED)
    track(world)

    assert track(world).checked == 0
    assert len(carrier.asked) == 1


def test_a_late_message_does_not_take_the_goods_back_from_the_buyer(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED)
    track(world)

    with world.shop.app_context(), writing() as work:
        changed = parcels.tell(
            work,
            work.scalars(select(Shipment)).one(),
            TrackResult(number=NUMBER, state=ParcelState.IN_TRANSIT),
            told_by=parcels.BY_CARRIER,
            now=int(world.clock()),
        )

    assert not changed
    assert shipment(world)["state"] == "received"


def test_one_number_that_the_carrier_does_not_take_spoils_no_other(
    world: World, carrier: ScriptedCarrier
) -> None:
    many(world, 8)
    for place in range(8):
        carrier.says(f"P{place:04}", ParcelState.RECEIVED)
    answers = carrier.track

    def picky(requests: list[TrackRequest]) -> list[TrackResult]:
        if any(request.number == "P0003" for request in requests):
            raise BadRequest("wrong format of the document number")
        return answers(requests)

    carrier.track = picky  # type: ignore[method-assign]

    report = track(world)

    assert len(world.rows()) == 7
    assert len(report.problems) == 1
    assert shipment(world, "P0003")["failures"] == 1


@pytest.mark.parametrize(
    ("failure", "calls"),
    [
        (RateLimited("To many requests", retry_after=60), 1),
        (Refused("API key expired"), 1),
        (Transient("HTTP 502"), 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_carrier_that_cannot_answer_is_left_alone_until_the_next_run(
    world: World, carrier: ScriptedCarrier, failure: Exception, calls: int
) -> None:
    many(world, 1000)
    carrier.failures = [failure] * 10

    track(world)

    assert len(carrier.asked) == calls


def test_parcels_that_were_not_asked_about_are_first_the_next_time(
    world: World, carrier: ScriptedCarrier
) -> None:
    many(world, 300)
    carrier.failures = [Transient("HTTP 502")] * 2
    track(world)

    track(world)

    assert carrier.asked[2] == [f"P{place:04}" for place in range(200, 300)]


def test_reception_of_more_than_seven_days_ago_is_expired_and_says_so(
    world: World,
    carrier: ScriptedCarrier,
    order: Order,
    caplog: pytest.LogCaptureFixture,
) -> None:
    received_at = int(world.clock()) + 60
    carrier.failures = [Transient("HTTP 502")]
    world.clock.tick(8 * DAY)
    late = track(world)
    carrier.says(NUMBER, ParcelState.RECEIVED, received_at=received_at)

    track(world)
    world.work()

    (row,) = world.rows()
    assert late.stalled == [order.number]
    assert "No carrier has answered for 1 order(s)" in caplog.text
    assert row["state"] == "expired"
    assert "older than Meta accepts" in row["reason"]
    assert world.purchases()["received"] == 0


def test_a_carriers_clock_that_is_wrong_moves_the_purchase_into_no_future(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED, received_at=int(world.clock()) + 9 * DAY)

    track(world)

    (row,) = world.rows()
    assert row["event_time"] == int(world.clock())


def test_the_run_says_what_it_does_in_the_words_of_its_log(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED)

    result = world.shop.test_cli_runner().invoke(args=["parcels", "track"])

    lines = [line.split(" ", 2)[2] for line in result.output.splitlines()]
    assert result.exit_code == 0, result.output
    assert lines[:2] == [
        "Checking 1 orders…",
        f"Order {order.number}: status updated: received",
    ]
    assert lines[2].startswith(f"Purchase event sent for order {order.number}")
    assert "fbtrace_id=" in lines[2]


def test_a_wrong_number_is_put_right_by_typing_the_right_one(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    ship(world, order, "20400048799002")

    carrier.says("20400048799002", ParcelState.RECEIVED)
    track(world)

    assert Counter(row["fired_by"][0] for row in world.rows()) == {"delivery": 1}


def test_a_parcel_carries_one_order(
    world: World, carrier: ScriptedCarrier, order: Order
) -> None:
    order_on_delivery(Shopper(world.shop_url))
    second = world.orders()[1]

    with pytest.raises(parcels.CannotShip, match=order.number):
        ship(world, second)


def test_what_was_handled_badly_for_one_order_stops_no_other(
    world: World,
    carrier: ScriptedCarrier,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    many(world, 3)
    for place in range(3):
        carrier.says(f"P{place:04}", ParcelState.RECEIVED)
    healthy = parcels.tell

    def stumbles(
        work: object, shipment: Shipment, *args: object, **more: object
    ) -> bool:
        if shipment.number == "P0001":
            raise RuntimeError("out of luck")
        return healthy(work, shipment, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(parcels, "tell", stumbles)
    with caplog.at_level(logging.ERROR):
        report = track(world)

    assert len(world.rows()) == 2
    assert len(report.problems) == 1
