"""One purchase in a real browser: counted once, whatever the visitor does."""

from base64 import b64encode
from urllib.parse import urlsplit

from tests.browser.visitor import Visitor
from tests.shopper import DECLINED_CARD, GOOD_CARD
from tests.world import OWNERS_PASSWORD, World

PAGES = (
    "/",
    "/?category=kitchen",
    "/search?q=mug",
    "/cart",
    "/thanks",
    "/consent",
    "/privacy",
)


def halves(world: World) -> dict[str, list[dict]]:
    """The Purchases that arrived, by source."""
    found: dict[str, list[dict]] = {"browser": [], "server": []}
    for event in world.events(event_name="Purchase"):
        found[event["source"]].append(event)
    return found


def test_a_purchase_arrives_twice_and_is_counted_once(
    world: World, visitor: Visitor
) -> None:
    visitor.buy()
    world.work()

    (order,) = world.orders()
    (browser,), (server,) = halves(world).values()
    assert browser["event_id"] == server["event_id"] == order.stripe_charge_id
    assert browser["value"] == server["value"] == order.total / 100
    assert browser["currency"] == server["currency"] == "USD"
    assert (
        browser["payload"]["custom_data"]["contents"]
        == (server["payload"]["custom_data"]["contents"])
    )
    assert {browser["reason"], server["reason"]} == {"merged"}
    assert world.purchases()["counted"] == 1
    assert world.purchases()["value"] == {"USD": order.total / 100}


def test_both_halves_carry_the_same_browser_id(world: World, visitor: Visitor) -> None:
    visitor.buy()
    world.work()

    (browser,), (server,) = halves(world).values()
    fbp = browser["payload"]["user_data"]["fbp"]
    assert fbp.startswith("fb.0.")
    assert server["payload"]["user_data"]["fbp"] == fbp


def test_every_page_on_the_way_sends_one_page_view(
    world: World, visitor: Visitor
) -> None:
    visitor.buy()

    pages = [
        urlsplit(event["payload"]["event_source_url"]).path
        for event in reversed(world.events(event_name="PageView"))
    ]
    assert pages == ["/products/stoneware-mug", "/cart", "/checkout", "/thanks"]


def test_the_session_id_never_travels_to_meta(world: World, visitor: Visitor) -> None:
    visitor.buy()
    world.work()

    (order,) = world.orders()
    arrived = world.events()
    assert order.number in str(arrived)
    assert order.stripe_session_id not in str(arrived)


def test_reloading_and_reopening_the_thanks_page_fires_nothing_more(
    world: World, visitor: Visitor
) -> None:
    visitor.buy()
    (order,) = world.orders()
    assert len(halves(world)["browser"]) == 1

    for _ in range(3):
        visitor.page.reload()
        visitor.settle()
    tab = visitor.new_tab()
    tab.goto(f"{world.shop_url}/thanks?session_id={order.stripe_session_id}")
    visitor.settle(tab)

    assert order.number in tab.inner_text("main")
    views = world.events(event_name="PageView")
    assert len([each for each in views if "/thanks" in str(each["payload"])]) == 5
    assert len(halves(world)["browser"]) == 1


def test_a_tab_closed_before_the_thanks_page_is_counted_by_the_server(
    world: World, visitor: Visitor
) -> None:
    visitor.buy_and_close()
    world.work()

    assert [len(half) for half in halves(world).values()] == [0, 1]
    assert world.purchases()["counted"] == 1
    assert world.events(event_name="PageView")  # its browser does send


def test_a_blocked_pixel_costs_the_browser_half_and_not_the_count(
    world: World, visitor: Visitor
) -> None:
    visitor.add_to_cart()
    visitor.settle()
    assert world.events(event_name="PageView")  # the pixel works until it is blocked
    world.switch("pixel_blocked")

    visitor.go_to_payment()
    visitor.fill_payment()
    visitor.pay()
    visitor.page.wait_for_url("**/thanks?order=*")
    visitor.settle()
    world.work()

    assert [len(half) for half in halves(world).values()] == [0, 1]
    assert world.purchases()["counted"] == 1


def test_a_webhook_delivered_three_times_is_counted_once(
    world: World, visitor: Visitor
) -> None:
    world.switch("webhook_duplicate")

    visitor.buy()
    world.work()

    assert [len(half) for half in halves(world).values()] == [1, 1]
    assert world.purchases()["counted"] == 1


def test_a_declined_card_then_a_good_one_is_one_purchase_of_the_paid_charge(
    world: World, visitor: Visitor
) -> None:
    visitor.add_to_cart()
    visitor.go_to_payment()
    visitor.fill_payment(DECLINED_CARD)
    visitor.pay()
    visitor.page.get_by_role("alert").wait_for()
    world.work()
    assert halves(world) == {"browser": [], "server": []}

    visitor.fill_payment(GOOD_CARD)
    visitor.pay()
    visitor.page.wait_for_url("**/thanks?order=*")
    visitor.settle()
    world.work()

    (order,) = world.orders()
    (browser,), (server,) = halves(world).values()
    assert browser["event_id"] == server["event_id"] == order.stripe_charge_id
    assert world.purchases()["counted"] == 1


def test_a_payment_that_is_not_certain_says_so_and_fires_nothing(
    world: World, visitor: Visitor
) -> None:
    visitor.add_to_cart()
    visitor.go_to_payment()
    tab = visitor.new_tab()

    tab.goto(f"{world.shop_url}/thanks")
    visitor.settle(tab)

    assert "not certain yet" in tab.inner_text("main")
    assert halves(world) == {"browser": [], "server": []}

    visitor.fill_payment()
    visitor.pay()
    visitor.page.wait_for_url("**/thanks?order=*")
    visitor.settle()
    assert len(halves(world)["browser"]) == 1


def test_nobody_else_sees_the_order(world: World, visitor: Visitor) -> None:
    visitor.buy()
    (order,) = world.orders()
    stranger = visitor.context.browser.new_context().new_page()

    stranger.goto(f"{world.shop_url}/thanks?session_id={order.stripe_session_id}")

    assert order.number in visitor.page.inner_text("main")
    assert order.number not in stranger.content()
    assert '"Purchase"' not in stranger.content()


def test_no_page_breaks_the_content_security_policy(
    world: World, visitor: Visitor
) -> None:
    for path in PAGES:
        visitor.page.goto(f"{world.shop_url}{path}")
        visitor.settle()
    visitor.buy()
    password = b64encode(f"owner:{OWNERS_PASSWORD}".encode()).decode()
    visitor.page.set_extra_http_headers({"Authorization": f"Basic {password}"})
    for path in ("/admin/orders", "/admin/outbox"):
        visitor.page.goto(f"{world.shop_url}{path}")
        visitor.page.get_by_role("link", name="C26").first.wait_for()

    assert visitor.problems == []

    # The control: an inline script without the nonce is stopped, and we hear of it.
    visitor.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.broken = 1'}))"
    )
    assert "Content Security Policy" in visitor.problems[0]
