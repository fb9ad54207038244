"""The tracking run: ask the carriers about every parcel on its way.

For cron, Celery's beat, or anybody else who calls `track`: a lock keeps two runs
apart. The carrier is asked with no transaction open; what it says of one order is
taken in by a transaction of its own.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import update

from capi.policy import DAY
from carriers.base import (
    BadRequest,
    Carrier,
    CarrierError,
    RateLimited,
    Refused,
    TrackResult,
)
from models import Shipment, writing
from shop import locks, open_parcels, parcels
from shop.open_parcels import STALLED_AFTER, OpenParcel

log = logging.getLogger(__name__)

FAILURES_IN_A_ROW = 2
"""After so many calls in vain the carrier is left alone until the next run."""


@dataclass
class Report:
    """What a run did. `busy`: another had the lock. Orders are named by number."""

    checked: int = 0
    updated: dict[str, str] = field(default_factory=dict)
    purchases: list[str] = field(default_factory=list)
    stalled: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    busy: bool = False


def track(
    clock: Callable[[], float],
    *,
    returns: bool = False,
    pause: Callable[[float], object] = time.sleep,
    say: Callable[[str], object] = log.info,
) -> Report:
    """Ask about every parcel that has not come to its end, and take in the answers.

    With `returns`, also about what was received lately and may be coming back. `clock`
    gives epoch seconds; `pause` waits between two calls, as the carrier wants it; `say`
    gets a line for each thing that happens.
    """
    with locks.held("tracking", clock) as still_held:
        if still_held is None:
            say("Another tracking run is at work; this one leaves it to it.")
            return Report(busy=True)
        return _Run(clock, pause, say, still_held).run(returns)


class _Run:
    def __init__(
        self,
        clock: Callable[[], float],
        pause: Callable[[float], object],
        say: Callable[[str], object],
        still_held: Callable[[], bool],
    ) -> None:
        self._clock = clock
        self._pause = pause
        self._say = say
        self._still_held = still_held
        self._report = Report()
        self._answered: set[int] = set()

    def run(self, returns: bool) -> Report:
        found = open_parcels.find(int(self._clock()), returns=returns)
        self._report.checked = len(found)
        self._say(f"Checking {len(found)} orders…")
        for key, group in groupby(found, key=lambda parcel: parcel.carrier):
            carrier = parcels.carriers().get(key)
            if carrier is None:
                self._trouble(f"The carrier {key} has no settings; see .env.example")
            else:
                self._ask_all(carrier, list(group))
        self._warn_of_stalled(found)
        return self._report

    def _ask_all(self, carrier: Carrier, todo: list[OpenParcel]) -> None:
        failures = 0
        parts = open_parcels.parts(todo, carrier.max_batch)
        while parts and failures < FAILURES_IN_A_ROW:
            part = parts.pop(0)
            if not self._still_held():
                self._trouble("This run took too long, and another has begun")
                return
            try:
                results = carrier.track([parcel.request for parcel in part])
            except BadRequest as error:
                if len(part) > 1:
                    # One bad number spoils the call; halving finds it.
                    middle = len(part) // 2
                    parts[:0] = [part[:middle], part[middle:]]
                    continue
                self._failed(part, f"Order {part[0].order}: {error}")
            except (RateLimited, Refused) as error:
                self._failed(part, str(error))
                return
            except CarrierError as error:
                failures += 1
                self._failed(part, str(error))
            else:
                failures = 0
                self._take_in(part, results)
            if parts:
                self._pause(carrier.min_interval)

    def _take_in(
        self, part: Sequence[OpenParcel], results: Sequence[TrackResult]
    ) -> None:
        told = {result.number: result for result in results}
        answered = [parcel for parcel in part if parcel.number in told]
        for parcel in answered:
            try:
                self._tell(parcel, told[parcel.number])
            except Exception as error:
                # One order must not keep the others from their Purchase.
                log.exception(
                    "Order %s: its parcel could not be taken in",
                    parcel.order,
                    extra={"order": parcel.order},
                )
                self._trouble(f"Order {parcel.order}: {type(error).__name__}")
        self._answered |= {parcel.id for parcel in answered}
        silent = [parcel for parcel in part if parcel.number not in told]
        if silent:
            self._failed(silent, f"No answer for {len(silent)} parcel(s)")
        with writing() as work:
            work.execute(
                update(Shipment)
                .where(Shipment.id.in_([parcel.id for parcel in answered]))
                .values(checked_at=int(self._clock()), failures=0)
            )

    def _tell(self, parcel: OpenParcel, result: TrackResult) -> None:
        now = int(self._clock())
        with writing() as work:
            shipment = work.get_one(Shipment, parcel.id)
            before = shipment.order.purchased_at
            changed = parcels.tell(
                work, shipment, result, told_by=parcels.BY_CARRIER, now=now
            )
            state, order = shipment.state, shipment.order
            bought = before is None and order.purchased_at is not None
        if changed:
            self._report.updated[parcel.order] = state
            self._say(f"Order {parcel.order}: status updated: {state}")
        if bought:
            self._report.purchases.append(parcel.order)

    def _failed(self, part: Sequence[OpenParcel], why: str) -> None:
        with writing() as work:
            work.execute(
                update(Shipment)
                .where(Shipment.id.in_([parcel.id for parcel in part]))
                .values(failures=Shipment.failures + 1)
            )
        self._trouble(why)

    def _trouble(self, why: str) -> None:
        self._report.problems.append(why)
        log.warning("%s", why)

    def _warn_of_stalled(self, found: Sequence[OpenParcel]) -> None:
        too_long = self._clock() - STALLED_AFTER
        late = [
            parcel.order
            for parcel in found
            if parcel.id not in self._answered and parcel.heard_at < too_long
        ]
        self._report.stalled = late
        if late:
            log.warning(
                "No carrier has answered for %d order(s) in %d day(s): %s. Meta takes"
                " no Purchase older than seven days.",
                len(late),
                STALLED_AFTER // DAY,
                ", ".join(late[:10]),
            )
