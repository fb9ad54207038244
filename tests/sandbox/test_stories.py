"""Each story, played to its end with a real shop: what ticks when, what it says."""

from collections.abc import Iterator

import pytest

from sandbox import faults
from sandbox.stories import memory as story_memory
from sandbox.stories.shelf import STORIES
from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.sandbox.player import Player
from tests.shop.owner import Owner, form
from tests.world import World, running


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[World]:
    """One shop for all stories: each begins where it begins."""
    folder = tmp_path_factory.mktemp("stories")
    settings = {"CONSENT_MODE": "opt_out", "PAYMENT_METHODS": "card,cod"}
    with running(folder, Seeded(sqlite), FrozenClock(), **settings) as world:
        yield world


def steps_of(key: str) -> list[str]:
    return [step.key for step in STORIES[key].steps]


def newest(world: World) -> str:
    return world.orders()[-1].number


def on(world: World) -> list[str]:
    with world.sandbox.app_context():
        return [fault.name for fault in faults.everything() if fault.on]


def test_buy_once_ticks_as_the_sale_goes_on_and_ends_with_its_numbers(
    world: World,
) -> None:
    player = Player(world, "buy-once")
    seen = [player.done()]
    for act in (player.look, player.put, player.pay, world.work):
        act()
        seen.append(player.done())

    steps = steps_of("buy-once")
    assert seen == [[], steps[:1], steps[:2], steps[:4], steps]
    assert newest(world) in player.learnt()
    assert world.orders()[-1].stripe_charge_id in player.learnt()
    assert "received 2, counted 1" in player.learnt()


def test_broken_deduplication_counts_a_sale_twice_until_it_is_repaired(
    world: World,
) -> None:
    player = Player(world, "break-dedup")
    player.act("break_dedup")
    player.buy()
    broken = newest(world)
    assert player.done() == ["break_dedup", "pay", "doubled"]
    assert "the server server…" in player.page()

    player.act("mend_dedup")
    player.buy()

    assert player.done() == steps_of("break-dedup")
    assert f"{broken} was paid once" in player.learnt()
    assert f"the order {newest(world)} counts once" in player.learnt()
    assert "received 4, counted 3" in player.learnt()


def test_with_a_blocked_pixel_the_server_alone_counts_the_sale(world: World) -> None:
    player = Player(world, "block-pixel", runs_pixel=False)
    player.act("block_pixel")
    player.buy()
    assert player.done() == ["block_pixel", "pay", "server", "counted"]
    assert on(world) == ["pixel_blocked"]

    player.act("unblock_pixel")

    assert player.done() == steps_of("block-pixel")
    assert newest(world) in player.learnt()
    assert on(world) == []


def test_a_refusal_is_seen_as_a_withheld_row_and_nothing_else(world: World) -> None:
    player = Player(world, "refuse-consent", runs_pixel=False)
    player.choose("refused")
    player.buy()

    assert player.done() == steps_of("refuse-consent")
    assert f"{newest(world)} over $23.00 is paid" in player.learnt()


def test_a_story_whose_buyer_declined_says_why_it_waits_until_they_accept(
    world: World,
) -> None:
    player = Player(world, "break-dedup", runs_pixel=False)
    player.choose("refused")
    player.act("break_dedup")
    player.see_strip("refused")
    player.buy()
    assert player.done() == ["break_dedup", "pay"]
    assert "You bought with the cookies declined" in player.page()
    assert f'href="{world.shop_url}/consent"' in player.page()

    player.choose("granted")
    player.buy()

    assert "You bought with the cookies declined" not in player.page()


def test_while_meta_is_down_a_sale_waits_and_then_arrives(world: World) -> None:
    player = Player(world, "meta-down")
    player.act("meta_down")
    player.buy()
    assert player.done() == ["meta_down", "pay", "retrying"]

    world.clock.tick(400)
    world.work()

    assert player.done() == steps_of("meta-down")
    assert f"Meta refused the order {newest(world)} over $23.00" in player.learnt()


def test_a_refund_leaves_the_purchase_counted(world: World) -> None:
    player = Player(world, "refund")
    player.buy()
    assert player.done() == ["pay", "merged"]

    player.act("refund")

    assert player.done() == steps_of("refund")
    assert "the shop keeps $0.00 of it, and Meta still counts $23.00" in player.learnt()


def test_with_a_closed_tab_the_webhook_alone_tells_of_the_sale(world: World) -> None:
    player = Player(world, "closed-tab")
    player.act("close_tab")
    player.look()
    player.put()

    assert player.pay() is None
    world.work()

    assert player.done() == steps_of("closed-tab")
    assert world.rows()[-1]["fired_by"] == ["webhook"]
    assert newest(world) in player.learnt()


def test_a_receipt_opened_again_sends_no_other_purchase(world: World) -> None:
    player = Player(world, "reopened-receipt")
    player.buy()
    assert player.done() == ["pay", "merged"]

    player.browser.open(player.browser.current.address)

    assert player.done() == steps_of("reopened-receipt")
    assert "was opened 2 times" in player.learnt()


def test_a_parcel_that_is_refused_was_never_a_purchase(world: World) -> None:
    player = Player(world, "parcel-refused")
    number = player.order_on_delivery()
    player.act("make_parcel")
    assert player.done() == ["order", "make_parcel"]
    waybill = _waybill(world)

    page, action = form(number, "")
    Owner(world.shop).send(page, action, carrier="easypost", number=waybill)
    assert player.done() == ["order", "make_parcel", "number"]
    player.act("refuse_parcel")

    assert player.done() == steps_of("parcel-refused")
    assert number in player.learnt()


def _waybill(world: World) -> str:
    with world.sandbox.app_context():
        begun = story_memory.current()
    assert begun is not None
    return begun.marks["make_parcel"].made
