"""The whole funnel in a real browser: each event twice, each counted once."""

from typing import Any

import pytest

from tests.browser.visitor import Visitor
from tests.world import World

FUNNEL = ("Search", "ViewContent", "AddToCart", "InitiateCheckout", "Purchase")


def half(world: World, name: str, source: str) -> dict[str, Any]:
    """The only such event from one side."""
    (event,) = world.events(event_name=name, source=source)
    return event


def walk(world: World, visitor: Visitor) -> None:
    """Search, look, put into the cart, check out, pay."""
    visitor.page.goto(f"{world.shop_url}/search?q=mug")
    visitor.settle()
    visitor.buy()
    world.work()


def test_every_event_of_the_funnel_arrives_twice_and_is_counted_once(
    world: World, visitor: Visitor
) -> None:
    walk(world, visitor)

    counts = world.summary()
    for name in FUNNEL:
        assert (
            counts[name]["browser"],
            counts[name]["server"],
            counts[name]["counted"],
        ) == (1, 1, 1), name


@pytest.mark.parametrize("name", FUNNEL)
def test_both_halves_tell_the_same(world: World, visitor: Visitor, name: str) -> None:
    walk(world, visitor)

    browser, server = half(world, name, "browser"), half(world, name, "server")
    assert browser["event_id"] == server["event_id"]
    assert browser["payload"]["custom_data"] == server["payload"]["custom_data"]
    for key in ("fbp", "client_user_agent"):
        assert (
            browser["payload"]["user_data"][key] == server["payload"]["user_data"][key]
        )
    assert as_list(browser["payload"]["user_data"]["external_id"]) == as_list(
        server["payload"]["user_data"]["external_id"]
    )


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_the_browser_matches_by_the_same_hashes_as_the_server(
    world: World, visitor: Visitor
) -> None:
    walk(world, visitor)

    browser = half(world, "Purchase", "browser")["payload"]["user_data"]
    server = half(world, "Purchase", "server")["payload"]["user_data"]
    for key in ("em", "ph", "fn", "ln", "ct", "st", "zp", "country"):
        assert as_list(browser[key]) == server[key], key


def test_reload_back_forward_and_a_second_tab_fire_nothing_twice(
    world: World, visitor: Visitor
) -> None:
    walk(world, visitor)
    before = {name: world.summary()[name]["received"] for name in FUNNEL}

    page = visitor.page
    for path in ("/search?q=mug", "/products/stoneware-mug", "/cart"):
        page.goto(f"{world.shop_url}{path}")
        visitor.settle()
        page.reload()
        visitor.settle()
    page.go_back()
    visitor.settle()
    page.go_forward()
    visitor.settle()
    tab = visitor.new_tab()
    tab.goto(f"{world.shop_url}/products/stoneware-mug")
    visitor.settle(tab)
    world.work()

    assert {name: world.summary()[name]["received"] for name in FUNNEL} == before
    # The control: another product is another act.
    tab.goto(f"{world.shop_url}/products/desk-lamp")
    visitor.settle(tab)
    assert world.summary()["ViewContent"]["browser"] == 2


def test_the_same_product_in_a_later_visit_is_looked_at_again(
    world: World, visitor: Visitor
) -> None:
    url = f"{world.shop_url}/products/stoneware-mug"
    visitor.page.goto(url)
    visitor.settle()

    world.clock.tick(31 * 60)
    visitor.page.goto(url)
    visitor.settle()

    assert world.summary()["ViewContent"]["browser"] == 2


def test_a_form_twice_sent_is_done_twice(world: World, visitor: Visitor) -> None:
    visitor.add_to_cart()
    visitor.settle()
    visitor.add_to_cart()
    visitor.settle()
    world.work()

    assert world.summary()["AddToCart"]["counted"] == 2
    assert world.summary()["ViewContent"]["counted"] == 1


def test_a_prefetched_page_fires_nothing_and_uses_up_nothing(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}/products/stoneware-mug")
    visitor.settle()
    # The form is answered by a redirect that nobody follows: its event waits.
    visitor.page.evaluate(
        """() => fetch('/cart/add', {
            method: 'POST', redirect: 'manual',
            body: new URLSearchParams(new FormData(document.querySelector('form.buy')))
        })"""
    )
    status = visitor.page.evaluate(
        """async () => {
            const link = document.createElement('link');
            Object.assign(link, {rel: 'prefetch', href: '/products/desk-lamp'});
            await new Promise(done => {
                link.onload = link.onerror = done;
                document.head.append(link);
            });
        }"""
    )
    world.work()
    assert status is None
    assert world.summary()["ViewContent"]["counted"] == 1
    assert world.summary()["AddToCart"]["browser"] == 0

    visitor.page.goto(f"{world.shop_url}/cart")
    visitor.settle()

    assert world.summary()["AddToCart"]["browser"] == 1
    assert world.summary()["AddToCart"]["counted"] == 1


def test_a_search_for_somebodys_address_tells_meta_nothing(
    world: World, visitor: Visitor
) -> None:
    visitor.page.goto(f"{world.shop_url}/search?q=jenny%40example.com")
    visitor.settle()
    world.work()

    assert world.events(event_name="PageView")
    assert world.events(event_name="Search") == []
    assert "jenny" not in str(world.events())
