"""The histogram of gaps: what falls where, and that it is drawn inside its frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.gap_chart import (
    EDGES,
    HEIGHT,
    MARKS,
    WIDTH,
    bars,
    buckets,
    ticks,
)

HOUR = 3600.0


@pytest.mark.parametrize(
    ("gap", "start", "end"),
    [
        (0.0, 0.0, 0.1),
        (0.1, 0.0, 0.1),
        (0.2, 0.1, 0.3),
        (300.0, 60.0, 300.0),
        (300.5, 300.0, 900.0),
        (48 * HOUR, 24 * HOUR, 48 * HOUR),
        (48 * HOUR + 1, 48 * HOUR, None),
    ],
)
def test_a_gap_falls_between_two_edges_and_an_edge_belongs_below(
    gap: float, start: float, end: float | None
) -> None:
    (filled,) = [bucket for bucket in buckets([gap]) if bucket.number]

    assert (filled.start, filled.end) == (start, end)


def test_only_what_lies_beyond_48_hours_is_counted_twice() -> None:
    assert [bucket.start for bucket in buckets([]) if bucket.is_apart] == [48 * HOUR]


def test_both_moments_that_change_the_outcome_are_edges() -> None:
    assert set(MARKS) <= set(EDGES)
    assert [tick.seconds for tick in ticks() if tick.is_mark] == list(MARKS)


def test_the_fullest_bucket_is_as_high_as_the_plot() -> None:
    low, high = bars(buckets([1.0, 20.0, 20.0]))

    assert (low.height, high.height) == (HEIGHT / 2, HEIGHT)


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_every_gap_is_in_a_bar_and_every_bar_in_the_frame(gaps: list[float]) -> None:
    drawn = bars(buckets(gaps))

    assert sum(bar.bucket.number for bar in drawn) == len(gaps)
    for bar in drawn:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert 0 <= bar.y
        assert bar.y + bar.height == pytest.approx(HEIGHT, abs=0.2)
    for left, right in zip(drawn, drawn[1:], strict=False):
        assert left.x + left.width < right.x
