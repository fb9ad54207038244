"""What the owner sees of orders, on pages and as JSON."""

import pytest

from models import Order, Refund, writing
from tests.shop.owner import Owner
from tests.shopper import Shopper
from tests.world import World

pytestmark = pytest.mark.each_database


def write_orders(world: World, count: int) -> None:
    """Orders as a long list has them, without anybody's shopping."""
    with world.shop.app_context(), writing() as work:
        for number in range(count):
            work.add(
                Order(
                    number=f"C260921-{number:05}",
                    currency="USD",
                    subtotal=1000,
                    shipping=500,
                    total=1500,
                    context={},
                    created_at=1_790_000_000 + number,
                )
            )


def test_a_sale_is_told_with_its_money_its_ids_and_its_purchase(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.buy("stoneware-mug", quantity=2)
    world.work()

    (order,) = world.orders()
    (purchase,) = [row for row in world.rows() if row["event_name"] == "Purchase"]
    told = owner.json("/admin/orders.json")
    assert told["older"] is None
    assert {state: n for state, n in told["census"].items() if n} == {"paid": 1}
    assert told["orders"] == [
        {
            "number": order.number,
            "status": "paid",
            "created_at": order.created_at,
            "method": "card",
            "trigger": "payment",
            "paid_at": order.paid_at,
            "purchased_at": order.paid_at,
            "delivered_at": None,
            "currency": "USD",
            "total": 4100,
            "amount_refunded": 0,
            "net": 4100,
            "items": 2,
            "stripe_charge_id": order.stripe_charge_id,
            "stripe_payment_intent_id": order.stripe_payment_intent_id,
            "stripe_session_id": order.stripe_session_id,
            "consent": "granted",
            "parcel_state": None,
            "purchase": [
                {
                    "id": purchase["id"],
                    "destination": "pixel:1234567890",
                    "event_id": order.stripe_charge_id,
                    "state": "sent",
                }
            ],
        }
    ]


def test_the_list_shows_what_its_json_says(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.buy()
    world.change_order(amount_refunded=300)
    shopper.add()
    shopper.check_out()

    page = owner.get("/admin/orders").text

    paid, pending = reversed(owner.json("/admin/orders.json")["orders"])
    assert page.index(pending["number"]) < page.index(paid["number"])
    for key in ("stripe_charge_id", "stripe_payment_intent_id", "stripe_session_id"):
        assert paid[key] in page
    for words in ("Partly refunded", "Not paid yet", "$23.00", "$20.00 kept"):
        assert words in page
    assert f'href="/admin/outbox/{paid["purchase"][0]["id"]}"' in page


def test_one_order_is_told_in_whole(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.http.cookies.set("_fbp", "fb.1.1790000000000.123456789")
    shopper.http.get(shopper.buy("stoneware-mug", quantity=2), timeout=20)

    (order,) = world.orders()
    told = owner.json(f"/admin/orders/{order.number}.json")
    assert told["lines"] == [
        {
            "slug": "stoneware-mug",
            "name": "Stoneware Mug",
            "unit_amount": 1800,
            "quantity": 2,
            "amount": 3600,
        }
    ]
    assert told["customer"]["email"] == "Jenny.Rosen@Example.com"
    assert told["context"] == order.context
    assert told["context"]["fbp"].startswith("fb.1.1790000000000.123456789")
    (event,) = told["events"]
    assert event["fired_by"] == ["webhook", "thanks"]


def test_the_page_of_an_order_shows_what_its_json_says(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)

    (order,) = world.orders()
    page = owner.get(f"/admin/orders/{order.number}").text
    told = owner.json(f"/admin/orders/{order.number}.json")
    shown = [
        *told["context"].values(),
        told["customer"]["name"],
        told["customer"]["phone"],
        told["stripe_charge_id"],
        told["events"][0]["event_id"],
        "$18.00",
        "$23.00",
        "Granted",
        "the thanks page",
    ]
    assert [text for text in shown if text != "granted" and text not in page] == []


def test_an_order_held_for_review_says_why(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.add()
    payment_page = shopper.check_out()
    world.change_order(due_now=100)
    shopper.http.get(shopper.pay(payment_page).headers["Location"], timeout=20)

    (order,) = world.orders()
    page = owner.get(f"/admin/orders/{order.number}").text
    assert "Held for review" in page
    assert "paid 2300 USD, ordered 100 USD" in page
    assert owner.json("/admin/orders.json")["orders"][0]["net"] == 0


def test_a_refund_lowers_what_is_kept_and_changes_the_state(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.buy()
    world.change_order(amount_refunded=2300)

    (order,) = owner.json("/admin/orders.json?state=refunded")["orders"]

    assert (order["status"], order["net"]) == ("refunded", 0)
    assert owner.json("/admin/orders.json?state=paid")["orders"] == []


def test_each_refund_is_told_with_its_time(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.buy()
    world.change_order(amount_refunded=800)
    (order,) = world.orders()
    with world.shop.app_context(), writing() as work:
        for amount, total in ((500, 500), (300, 800)):
            work.add(
                Refund(
                    order_id=order.id, amount=amount, total=total, noted_at=1790000000
                )
            )

    told = owner.json(f"/admin/orders/{order.number}.json")
    page = owner.get(f"/admin/orders/{order.number}").text

    assert told["refunds"] == [
        {"amount": 500, "noted_at": 1790000000},
        {"amount": 300, "noted_at": 1790000000},
    ]
    assert [words for words in ("$5.00", "$3.00", "−$8.00") if words not in page] == []


@pytest.mark.parametrize(
    "name",
    ["number", "stripe_charge_id", "stripe_session_id", "stripe_payment_intent_id"],
)
def test_an_order_is_found_by_what_it_is_called(
    world: World, shopper: Shopper, owner: Owner, name: str
) -> None:
    shopper.buy()
    shopper.buy("desk-lamp")

    wanted = world.orders()[0]
    found = owner.json(f"/admin/orders.json?q={getattr(wanted, name)}")["orders"]
    assert [order["number"] for order in found] == [wanted.number]


def test_part_of_a_number_in_small_letters_is_enough(
    world: World, shopper: Shopper, owner: Owner
) -> None:
    shopper.buy()

    (order,) = world.orders()
    page = owner.get(f"/admin/orders?q={order.number[-5:].lower()}").text
    assert order.number in page
    assert "No order matches." in owner.get("/admin/orders?q=no-such-number").text


def test_a_long_list_goes_on_where_it_stopped_whatever_came_on_top(
    world: World, owner: Owner
) -> None:
    write_orders(world, 60)

    first = owner.json("/admin/orders.json")
    with world.shop.app_context(), writing() as work:
        newest = work.get(Order, 60)
        work.add(Order(number="C260922-NEWER", **_copied(newest)))
    second = owner.json(f"/admin/orders.json?before={first['older']}")

    numbers = [order["number"] for order in first["orders"] + second["orders"]]
    assert len(first["orders"]) == 50
    assert numbers == [f"C260921-{number:05}" for number in reversed(range(60))]
    assert second["older"] is None
    page = owner.get("/admin/orders").text
    assert 'href="/admin/orders?before=12"' in page


def _copied(order: Order) -> dict[str, object]:
    names = ("currency", "subtotal", "shipping", "total", "context", "created_at")
    return {name: getattr(order, name) for name in names}
