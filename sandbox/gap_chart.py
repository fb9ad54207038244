"""The histogram of the time between two halves, on a logarithmic scale.

A pair is merged within 48 hours; within five minutes the browser's copy is preferred.
Both are edges of buckets, so that each bar lies on one side of each mark.
"""

from bisect import bisect_left
from collections.abc import Iterable
from math import log10
from typing import NamedTuple

from sandbox.matching import PREFERENCE_SECONDS, WINDOW_SECONDS

MINUTE, HOUR = 60.0, 3600.0
EDGES = (
    *(0.1, 0.3, 1.0, 3.0, 10.0, 30.0),
    *(MINUTE, PREFERENCE_SECONDS, 15 * MINUTE),
    *(HOUR, 6 * HOUR, 24 * HOUR, WINDOW_SECONDS),
)
"""Seconds. The first bucket lies below all of them, the last above."""

TICKS = (0.1, 1.0, 10.0, PREFERENCE_SECONDS, 6 * HOUR, WINDOW_SECONDS)
MARKS = (PREFERENCE_SECONDS, WINDOW_SECONDS)

WIDTH, HEIGHT = 640, 120
"""Of the plot, in the units of the drawing."""

# Where the axis begins and ends: half a power of ten beyond the outermost edges.
_FIRST, _LAST = log10(EDGES[0]) - 0.5, log10(EDGES[-1]) + 0.5
_SPACE = 2


class Bucket(NamedTuple):
    """How many gaps lie from `start` up to and including `end` seconds.

    `end` is None for what lies beyond all.
    """

    start: float
    end: float | None
    number: int

    @property
    def is_apart(self) -> bool:
        """Whether Meta counts what lies here twice."""
        return self.start >= WINDOW_SECONDS


class Bar(NamedTuple):
    """A bucket as a rectangle."""

    bucket: Bucket
    x: float
    y: float
    width: float
    height: float


class Tick(NamedTuple):
    """A place on the axis; `is_mark` for the two moments that change the outcome."""

    seconds: float
    x: float
    is_mark: bool


def buckets(gaps: Iterable[float]) -> tuple[Bucket, ...]:
    """All buckets, the shortest gaps first, empty ones too."""
    numbers = [0] * (len(EDGES) + 1)
    for gap in gaps:
        # A gap that is an edge belongs below it: at 48 hours Meta still merges.
        numbers[bisect_left(EDGES, gap)] += 1
    starts, ends = (0.0, *EDGES), (*EDGES, None)
    return tuple(map(Bucket, starts, ends, numbers))


def bars(buckets: Iterable[Bucket]) -> tuple[Bar, ...]:
    """The buckets that are not empty, drawn; the fullest is as high as the plot."""
    filled = [bucket for bucket in buckets if bucket.number]
    most = max((bucket.number for bucket in filled), default=1)
    return tuple(_bar(bucket, HEIGHT * bucket.number / most) for bucket in filled)


def ticks() -> tuple[Tick, ...]:
    """What the axis names."""
    return tuple(Tick(at, _place(at), at in MARKS) for at in TICKS)


def _bar(bucket: Bucket, height: float) -> Bar:
    left = _place(bucket.start) if bucket.start else 0.0
    right = _place(bucket.end) if bucket.end else float(WIDTH)
    return Bar(
        bucket,
        x=round(left + _SPACE, 1),
        y=round(HEIGHT - height, 1),
        width=round(right - left - 2 * _SPACE, 1),
        height=round(height, 1),
    )


def _place(seconds: float) -> float:
    return round(WIDTH * (log10(seconds) - _FIRST) / (_LAST - _FIRST), 1)
