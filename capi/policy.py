"""The outbox's decisions that need no database: when, how many, and when no more.

Pure functions: the clock and the dice are passed in.
"""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Protocol, TypeVar

DAY = 86_400
MAX_AGE = 7 * DAY
MAX_AGE_PHYSICAL_STORE = 62 * DAY
"""Meta refuses a whole call when one event in it is older than this."""

BATCH_EVENTS = 1000
"""Meta's limit for one call."""

BATCH_BYTES = 900_000
"""Integrators report a limit near one megabyte; Meta documents none."""

BACKOFF_BASE = 1.0
BACKOFF_CAP = 300.0


class Sized(Protocol):
    """Anything that has its event as JSON text."""

    @property
    def payload(self) -> str: ...


Row = TypeVar("Row", bound=Sized)


def backoff(attempts: int, random: Random) -> float:
    """Seconds to wait after `attempts` failed tries: full jitter, 1 s up to 5 min.

    Jitter over the whole span keeps rows that failed together from coming back
    together.
    """
    ceiling = min(BACKOFF_CAP, BACKOFF_BASE * 2 ** min(attempts, 16))
    return random.uniform(0, ceiling)


def max_age(action_source: str) -> int:
    """How many seconds old an event may be when it reaches Meta."""
    return MAX_AGE_PHYSICAL_STORE if action_source == "physical_store" else MAX_AGE


def batches(
    rows: Iterable[Row],
    *,
    most: int = BATCH_EVENTS,
    alike: Callable[[str], str] = lambda payload: "",
) -> Iterator[list[Row]]:
    """Cut rows, in their order, into calls of up to `most` that Meta takes.

    Rows go in one call only where `alike` says the same of their payloads.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(alike(row.payload), []).append(row)
    for group in groups.values():
        yield from _cut(group, most)


def _cut(rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        length = len(row.payload.encode()) + 1
        if batch and (len(batch) == most or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch
