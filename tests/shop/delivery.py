"""Cash on delivery and a carrier that says what the test wants, for several tests."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from carriers.base import ParcelState, TrackRequest, TrackResult
from models import Order, Shipment, db, writing
from shop import parcels, tracking_run
from tests.shopper import Shopper
from tests.world import World

RECIPIENT = {
    "method": "cod",
    "name": "Олена Шевченко",
    "phone": "067 123 45 67",
    "email": "Olena@Example.com",
    "country": "UA",
    "city": "Київ",
    "line1": "Відділення 12",
}
NUMBER = "20400048799001"


def order_on_delivery(shopper: Shopper, **changes: str) -> str:
    """Buy a mug to be paid on delivery; gives where the shop sends the buyer next."""
    shopper.add()
    answer = shopper.send("/checkout", "/checkout", **(RECIPIENT | changes))
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    return answer.headers["Location"]


class ScriptedCarrier:
    """A carrier whose answers, and failures, a test writes down beforehand."""

    key = "scripted"
    name = "Scripted"
    max_batch = 100
    min_interval = 1.0

    def __init__(self) -> None:
        self.parcels: dict[str, TrackResult] = {}
        self.failures: list[Exception | None] = []
        self.asked: list[list[str]] = []

    def read_number(self, text: str) -> str:
        return text.strip()

    def tracking_url(self, number: str) -> str:
        return f"https://carrier.example/{number}"

    def track(self, requests: Sequence[TrackRequest]) -> list[TrackResult]:
        self.asked.append([request.number for request in requests])
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        found = (self.parcels.get(request.number) for request in requests)
        return [result for result in found if result is not None]

    def says(self, number: str, state: ParcelState, **more: Any) -> None:
        """From now on, this is what the carrier tells of a parcel."""
        self.parcels[number] = TrackResult(number=number, state=state, **more)


def install(world: World) -> ScriptedCarrier:
    """Let the shop know the scripted carrier, and no other."""
    carrier = ScriptedCarrier()
    world.shop.extensions["carriers"] = {carrier.key: carrier}
    return carrier


def ship(world: World, order: Order, number: str = NUMBER) -> None:
    """Hand the order's parcel to the only carrier."""
    with world.shop.app_context(), writing() as work:
        (carrier,) = parcels.carriers().values()
        found = work.get_one(Order, order.id)
        parcels.ship(work, found, carrier, number, now=int(world.clock()))


def track(world: World, **options: Any) -> tracking_run.Report:
    """One tracking run that does not wait between calls."""
    with world.shop.app_context():
        return tracking_run.track(world.clock, pause=lambda _: None, **options)


def shipment(world: World, number: str = NUMBER) -> dict[str, Any]:
    """What the shop knows of a parcel."""
    with world.shop.app_context():
        found = db.session.scalars(
            select(Shipment).where(Shipment.number == number)
        ).one()
        return parcels.told(found)
