"""Two ways of doing a thing, timed by turns, so that both meet the same machine.

A ratio is the median over the rounds of what the two took in one round: what disturbs
the machine for a while disturbs both, and what disturbs a single turn is no median.
"""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Turn = Callable[[], float]
"""Does the work once and gives the seconds that it took, by whatever clock."""


@dataclass(frozen=True)
class Scale:
    """How large a run is: the number of `rounds`, and a `share` of the full sizes."""

    rounds: int = 7
    share: float = 1.0

    def of(self, full: int) -> int:
        """So many, where a full run has `full`."""
        return max(1, round(full * self.share))


TINY = Scale(rounds=1, share=0.001)
"""To see that everything runs; the figures mean nothing."""


@dataclass(frozen=True)
class Figure:
    """A measured ratio and what it should be; without a `target`, for information.

    `at_most` tells which side of the target is the good one. Where there is no
    `ratio`, `note` has the reason.
    """

    what: str
    ratio: float | None = None
    target: float | None = None
    at_most: bool = True
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the target is; None where there is nothing to say."""
        if self.ratio is None or self.target is None:
            return None
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target


@dataclass(frozen=True)
class Times:
    """The seconds of each contender's turns, in the order of the rounds."""

    taken: Mapping[str, list[float]]

    def ratio(self, one: str, other: str) -> float:
        """How many times as long `one` took as `other`: the median of the rounds."""
        pairs = zip(self.taken[one], self.taken[other], strict=True)
        return median(mine / theirs for mine, theirs in pairs)

    def median(self, name: str) -> float:
        """The seconds that a turn of `name` usually took."""
        return median(self.taken[name])


def by_turns(contenders: Mapping[str, Turn], rounds: int) -> Times:
    """Let each take its turn in each round, the order reversed in every second."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        names = list(contenders)
        for name in reversed(names) if number % 2 else names:
            gc.collect()
            taken[name].append(contenders[name]())
    return Times(taken)


def cpu(work: Callable[[], object]) -> Turn:
    """A turn in the seconds that this process computed: others do not count."""
    return _timed(work, time.process_time)


def wall(work: Callable[[], object]) -> Turn:
    """A turn in the seconds that went by."""
    return _timed(work, time.perf_counter)


def _timed(work: Callable[[], object], clock: Callable[[], float]) -> Turn:
    def turn() -> float:
        began = clock()
        work()
        return clock() - began

    return turn
