"""`flask orders erase`: what the shop keeps of a person goes, the books stay."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from capi import database
from capi.database import wipe
from models import Order, db
from shop import erasure
from tests.capi.till import written
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.security.erasing import (
    CLEAR,
    DIGESTS,
    OTHERS,
    Run,
    books,
    bought,
    everything,
    traces,
)
from tests.shop.owner import Owner
from tests.shop.phone import KEYS, Phone, event
from tests.shopper import Shopper
from tests.world import World, running


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """A shop with an app, and Meta and Stripe beside it."""
    with running(tmp_path, seeded, clock, MOBILE_API_KEYS=KEYS) as world:
        yield world


@pytest.mark.each_database
def test_of_a_forgotten_buyer_nothing_is_left_but_the_books(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    world.work()
    (before,) = world.orders()
    assert set(traces(world)) >= {*CLEAR, *DIGESTS, "Shopper/1.0", "external_id"}

    result = erase(before.number)

    assert result.exit_code == 0, result.output
    assert traces(world) == []
    (after,) = world.orders()
    assert books(after) == books(before)
    assert str(before.visitor) not in everything(world)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_not_even_the_files_of_sqlite_hold_what_was_erased(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    (order,) = world.orders()
    with world.shop.app_context():
        assert wipe(db.engine)
        file = Path(str(db.engine.url.database))
    assert b"Hacker Way" in file.read_bytes()

    erase(order.number)

    left = [each.read_bytes() for each in file.parent.glob(f"{file.name}*")]
    assert [each for each in left if b"Hacker Way" in each or b"Jenny" in each] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_while_somebody_reads_the_old_it_is_asked_for_again(
    world: World, shopper: Shopper, erase: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 10)
    bought(shopper)
    (order,) = world.orders()
    with world.shop.app_context():
        db.engine.dispose()
        with db.engine.connect() as reader:
            reader.execute(select(Order.id)).all()
            said = erase(order.number).stderr

    assert "Run the command again later." in said


@pytest.mark.each_database
def test_what_was_not_sent_never_is_and_what_was_stays_sent(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    world.work()
    bought(shopper, "desk-lamp")
    first, second = world.orders()

    erase(first.number, second.number)

    states = {row["event_id"]: row["state"] for row in world.rows()}
    assert states == {
        first.stripe_charge_id: "sent",
        second.stripe_charge_id: "withheld",
    }
    assert world.work() == 0
    for row in world.rows():
        payload = json.loads(row["payload"])
        assert "user_data" not in payload
        assert payload["custom_data"]["currency"] == "USD"


def test_a_dry_run_tells_the_same_and_changes_nothing(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    number = world.orders()[0].number
    before = everything(world)

    tried = json.loads(erase(number, "--dry-run", "--json").stdout)

    assert everything(world) == before
    done = json.loads(erase(number, "--json").stdout)
    assert tried.pop("dry_run")
    assert not done.pop("dry_run")
    assert tried == done


@pytest.mark.each_database
def test_to_forget_again_changes_nothing_more(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    number = world.orders()[0].number
    erase(number)
    before = everything(world)

    again = erase(number)

    assert again.exit_code == 0
    assert "0 order(s) and 0 event(s) emptied." in again.stderr
    assert everything(world) == before


@pytest.mark.each_database
@pytest.mark.parametrize(
    "written_as", ["Jenny.Rosen@Example.com", "  JENNY.ROSEN@example.COM\n"]
)
def test_an_address_finds_every_order_of_that_person_and_no_other(
    world: World, erase: Run, written_as: str
) -> None:
    bought(Shopper(world.shop_url))
    bought(Shopper(world.shop_url), "desk-lamp", **OTHERS)
    bought(Shopper(world.shop_url), "desk-lamp")
    left_alone = books(world.orders()[1])

    told = json.loads(erase("--email", "-", "--json", input=written_as).stdout)

    jenny, olena, again = world.orders()
    assert {trace["number"] for trace in told["orders"]} == {
        jenny.number,
        again.number,
    }
    assert (jenny.customer, again.customer) == (None, None)
    assert olena.customer is not None
    assert books(olena) == left_alone
    assert [row["state"] for row in world.rows()] == ["withheld", "pending", "withheld"]


def test_an_address_also_finds_what_came_from_an_app_and_from_a_till(
    world: World, erase: Run, tmp_path: Path
) -> None:
    jennys = {"email": "jenny.rosen@example.com", "anon_id": "XZ0123456789"}
    phone = Phone(world.shop_url)
    phone.report(
        event("Purchase", custom_data={"value": 5, "currency": "USD"}), user_data=jennys
    )
    phone.report(event("Search"), user_data={"anon_id": "XZ0123456789"})
    phone.report(event("Contact"), user_data={"anon_id": "XZ9999999999"})
    sales = tmp_path / "sales.csv"
    sale = {"event_time": int(world.clock()) - 60, "value": "9.50", "currency": "EUR"}
    sales.write_text(
        written(
            sale | {"email": "JENNY.rosen@example.com", "order_id": "R1"},
            sale | {"email": "olena@example.com", "order_id": "R2"},
        )
    )
    runner = world.shop.test_cli_runner()
    assert runner.invoke(args=["capi", "import-offline", str(sales)]).exit_code == 0

    told = json.loads(erase("--email", "Jenny.Rosen@Example.com", "--json").stdout)

    assert {row["event_name"] for row in told["rows"]} == {"Purchase", "Search"}
    assert len(told["rows"]) == 3
    assert traces(world) == []
    assert [row["state"] for row in world.rows("Contact")] == ["pending"]
    states = {row["subject"]: row["state"] for row in world.rows()}
    assert states == {None: "withheld", "R1": "withheld", "R2": "pending"}


def test_a_browser_is_forgotten_with_all_that_it_did(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    stranger = Shopper(world.shop_url)
    stranger.get("/products/desk-lamp")
    visitor = str(world.orders()[0].visitor)

    erase("--visitor", visitor)

    assert visitor not in everything(world)
    assert world.orders()[0].customer is None
    states = [row["state"] for row in world.rows("ViewContent")]
    assert states == ["withheld", "pending"]


def test_other_orders_of_the_same_browser_are_named(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    bought(shopper, "desk-lamp")
    first, second = world.orders()

    told = erase(first.number)

    assert f"The same browser also placed: {second.number}." in told.stderr
    assert world.orders()[1].customer is not None


def test_a_forgotten_order_can_still_be_shown(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    (order,) = world.orders()
    erase(order.number)
    owner = Owner(world.shop)

    for path in ("/admin/orders", f"/admin/orders/{order.number}", "/admin/outbox"):
        assert owner.get(path).status_code == 200
    assert owner.json(f"/admin/orders/{order.number}.json")["customer"] is None
    assert order.number in shopper.get(f"/thanks?order={order.number}").text


def test_a_forgotten_purchase_cannot_be_sent_or_replayed(
    world: World, shopper: Shopper, erase: Run
) -> None:
    bought(shopper)
    world.work()
    (order,) = world.orders()
    erase(order.number)
    runner = world.shop.test_cli_runner()

    sent = runner.invoke(args=["capi", "send", "Purchase", "--order", order.number])
    runner.invoke(args=["capi", "replay", "--since", "2h"])

    assert "its buyer has not consented" in sent.stderr
    assert world.work() == 0


def test_a_number_that_is_none_is_told(world: World, erase: Run) -> None:
    result = erase("C261122-AAAAA")

    assert result.exit_code == 1
    assert "There is no order C261122-AAAAA." in result.stderr


@pytest.mark.parametrize("args", [[], ["--email", ""], ["--email", "-"]])
def test_it_wants_to_know_whom(world: World, erase: Run, args: list[str]) -> None:
    result = erase(*args, input="\n")

    assert result.exit_code == 2
    assert "Say whom" in result.stderr


def test_the_word_for_nobody_is_a_refusal() -> None:
    assert erasure.NOBODY == {"consent": "refused"}
