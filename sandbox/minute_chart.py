"""The last half hour as stacked bars: where each piece stands, and the scale."""

from collections.abc import Iterable, Iterator, Sequence
from math import floor, log10
from typing import NamedTuple

from sandbox.minutes import KINDS, MERGED, SPAN, Minute

WIDTH, HEIGHT = 640, 120
"""Of the plot, in the units of the drawing."""

_SLOT = WIDTH / SPAN
_BAR = 15
_STEPS = (1, 2, 3, 4, 6, 8, 10)


class Piece(NamedTuple):
    """A rectangle of one kind; a pair that counts once is two, side by side."""

    kind: str
    x: float
    y: float
    width: float
    height: float


def top(minutes: Iterable[Minute]) -> int:
    """The round number that the scale ends at: no bar is higher."""
    most = max(2, *(minute.total for minute in minutes), 0)
    power = 10 ** floor(log10(most))
    # An even one, for the line in the middle is named too.
    return next(
        step * power
        for step in _STEPS
        if step * power >= most and step * power % 2 == 0
    )


def pieces(minutes: Sequence[Minute]) -> list[Piece]:
    """All bars, each piece on top of the one before it."""
    scale = HEIGHT / top(minutes)
    return [
        piece
        for place, minute in enumerate(minutes)
        for piece in _stack(minute, round(place * _SLOT + (_SLOT - _BAR) / 2, 1), scale)
    ]


def place(minute: int) -> float:
    """The middle of a minute on the axis; 0 is the oldest."""
    return round((minute + 0.5) * _SLOT, 1)


def _stack(minute: Minute, x: float, scale: float) -> Iterator[Piece]:
    y = float(HEIGHT)
    for kind in KINDS:
        height = minute.events.get(kind, 0) * scale
        if not height:
            continue
        y -= height
        upper, tall = round(y, 1), round(height, 1)
        if kind == MERGED:
            half = (_BAR - 1) / 2
            yield Piece(kind, x, upper, half, tall)
            yield Piece(kind, x + half + 1, upper, half, tall)
        else:
            yield Piece(kind, x, upper, _BAR, tall)
