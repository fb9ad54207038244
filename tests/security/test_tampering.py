"""Forms that no page of ours made: prices, quantities, products, ways to pay."""

from tests.shop.delivery import RECIPIENT
from tests.shopper import Shopper
from tests.world import World

SQL = "' OR 1=1 --"
QUANTITIES = (
    "-1",
    "0",
    "21",
    str(10**6),
    "9" * 5000,
    "1e3",
    "1.5",
    "1,0",
    "NaN",
    "inf",
    "0x1",
    "²",
    "Ⅳ",
    "一",
    "½",
    "1\n2",
    "",
    SQL,
)


def send(shopper: Shopper, action: str, **fields: object) -> int:
    return shopper.send("/products/stoneware-mug", action, **fields).status_code


def test_a_quantity_that_the_page_does_not_offer_is_refused(
    world: World, shopper: Shopper
) -> None:
    for quantity in QUANTITIES:
        fields = {"product": "stoneware-mug", "quantity": quantity}
        assert send(shopper, "/cart/add", **fields) == 400, quantity
        if quantity != "0":  # which takes the product out
            assert send(shopper, "/cart/change", **fields) == 400, quantity

    assert "Cart (0)" in shopper.get("/cart").text


def test_digits_of_other_scripts_mean_what_they_say_and_no_more(
    world: World, shopper: Shopper
) -> None:
    """They are digits to Python, and to who typed them."""
    for digits in ("٣", "३", "３"):
        fields = {"product": "stoneware-mug", "quantity": digits}
        assert send(shopper, "/cart/change", **fields) == 303
        assert "Cart (3)" in shopper.get("/cart").text


def test_an_unknown_product_is_not_found(world: World, shopper: Shopper) -> None:
    for slug in ("no-such-thing", "", "stoneware-mug ", "STONEWARE-MUG", "%", SQL):
        for action in ("/cart/add", "/cart/change", "/cart/remove"):
            assert send(shopper, action, product=slug, quantity=1) == 404, slug


def test_a_price_in_a_form_is_nobodys_price(world: World, shopper: Shopper) -> None:
    extra = {"price": 1, "unit_amount": 1, "total": 1, "currency": "KRW", "slug": "x"}
    send(shopper, "/cart/add", product="stoneware-mug", quantity=1, **extra)

    shopper.pay(shopper.check_out(), amount="1", price="1")
    shopper.get("/thanks")

    (order,) = world.orders()
    assert (order.subtotal, order.total, order.currency) == (1800, 2300, "USD")


def test_a_form_cannot_set_what_only_the_shop_knows(
    world: World, shopper: Shopper
) -> None:
    shopper.add()

    answer = shopper.send(
        "/checkout",
        "/checkout",
        state="paid",
        due_now=0,
        shipping=0,
        trigger="payment",
        paid_at=1,
        number="C261122-AAAAA",
        visitor="somebody",
    )

    assert answer.headers["Location"].startswith(world.sandbox_url)
    (order,) = world.orders()
    assert (order.state, order.shipping, order.paid_at) == ("pending", 500, None)
    assert order.number != "C261122-AAAAA"


def test_a_way_to_pay_that_the_shop_has_not_is_refused(
    world: World, shopper: Shopper
) -> None:
    shopper.add()

    for method in ("gift", "CARD", "", "card,cod", "placed"):
        answer = shopper.send(
            "/checkout", "/checkout", **RECIPIENT | {"method": method}
        )
        assert answer.status_code == 400, method

    assert world.orders() == []


def test_a_payment_page_of_another_order_pays_that_order_alone(
    world: World, shopper: Shopper
) -> None:
    cheap = Shopper(world.shop_url)
    cheap.http.get(cheap.buy("stoneware-mug"), timeout=20)
    paid = world.orders()[0]

    shopper.add("cast-iron-pan")
    shopper.check_out()
    shopper.get(f"/thanks?session_id={paid.stripe_session_id}")

    assert [order.state for order in world.orders()] == ["paid", "pending"]
