"""What tests of safety share: a shop in which everything has happened."""

from collections.abc import Iterator

import pytest
import requests

from tests.clock import FrozenClock
from tests.databases import Seeded, Sqlite
from tests.scale.processes import BIN, process, until, variables
from tests.security.erasing import Run
from tests.security.lines import is_up
from tests.security.walk import Walk
from tests.server import free_port
from tests.shop.delivery import NUMBER, order_on_delivery
from tests.shop.owner import Owner
from tests.shop.phone import KEYS
from tests.shopper import Shopper
from tests.world import World, running

THREADS = 4
STRIPES = ("checkout/sessions", "charges", "payment_intents", "events")


@pytest.fixture
def erase(world: World) -> Run:
    """`flask orders erase …` of the running shop."""
    runner = world.shop.test_cli_runner()
    return lambda *args, **options: runner.invoke(
        args=["orders", "erase", *args], **options
    )


@pytest.fixture(scope="package")
def lived_in(
    tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite
) -> Iterator[Walk]:
    """Shop and sandbox with orders, a parcel, events and calls.

    For tests that change nothing.
    """
    settings = {
        "MOBILE_API_KEYS": KEYS,
        # Nobody asks about a parcel here; the carrier need only be known.
        "NOVA_POSHTA_URL": "http://127.0.0.1:9/",
        "EASYPOST_WEBHOOK_SECRET": "made up for EasyPost",
    }
    folder = tmp_path_factory.mktemp("lived-in")
    with running(folder, Seeded(sqlite), FrozenClock(), **settings) as world:
        _live_in(world)
        yield Walk(world, Owner(world.shop), _values(world))


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite) -> Iterator[int]:
    """The shop under gunicorn; gives its port."""
    folder = tmp_path_factory.mktemp("served")
    settings = {"MOBILE_API_KEYS": KEYS, "EASYPOST_WEBHOOK_SECRET": "made up"}
    with running(folder, Seeded(sqlite), FrozenClock(), **settings) as world:
        port = free_port()
        command = [
            str(BIN / "gunicorn"),
            f"--bind=127.0.0.1:{port}",
            "--worker-class=gthread",
            f"--threads={THREADS}",
            "--no-control-socket",
            "app:serve()",
        ]
        with process(command, folder, variables(world, folder) | settings):
            until(lambda: is_up(port))
            yield port


def _live_in(world: World) -> None:
    shopper, owner = Shopper(world.shop_url), Owner(world.shop)
    shopper.http.get(shopper.buy(), timeout=20)
    unpaid = Shopper(world.shop_url)
    unpaid.add()
    unpaid.check_out()
    order_on_delivery(Shopper(world.shop_url))
    world.work()
    page = f"/admin/orders/{world.orders()[-1].number}"
    owner.send(page, f"{page}/parcel", number=NUMBER)
    for path, form in (
        ("/parcels", {"number": NUMBER}),
        ("/phone/act", {"act": "open"}),
        ("/phone/act", {"act": "install"}),
    ):
        requests.post(f"{world.sandbox_url}{path}", data=form, timeout=20)


def _values(world: World) -> dict[str, list[str | int]]:
    """What stands for the parts of addresses, in either application."""
    auth = ("sk_test_made_up", "")
    ids = [
        requests.get(
            f"{world.sandbox_url}/stripe/v1/{kind}", auth=auth, timeout=20
        ).json()["data"][0]["id"]
        for kind in STRIPES
    ]
    orders = world.orders()
    return {
        "action": ["retry", "replay", "discard"],
        "anything": ["nowhere"],
        "app_id": ["9876543210"],
        "arrival_id": [world.events(event_name="Purchase")[0]["id"], "0"],
        "event": [ids[-1]],
        "filename": ["base.css"],
        "id": [*ids, 1],
        "key": ["buy-once", "nowhere"],
        "method": ["getStatusDocuments"],
        "model": ["TrackingDocument"],
        "number": [*(order.number for order in orders), NUMBER],
        "pixel_id": ["1234567890"],
        "rest": ["nowhere"],
        "row_id": [world.rows()[0]["id"], 0],
        "session_id": [order.stripe_session_id or "" for order in orders[:2]],
        "slug": ["stoneware-mug", "no-such-thing"],
        "version": ["v26.0"],
    }
