"""When, how many, and when no more."""

from dataclasses import dataclass
from random import Random

import pytest

from capi.policy import BACKOFF_CAP, BATCH_BYTES, backoff, batches, max_age


@dataclass(frozen=True)
class Row:
    payload: str


@pytest.mark.parametrize("attempts", [1, 2, 5, 9, 40])
def test_backoff_draws_from_zero_up_to_a_ceiling_that_doubles(attempts: int) -> None:
    ceiling = min(BACKOFF_CAP, 2.0**attempts)

    drawn = [backoff(attempts, Random(seed)) for seed in range(200)]

    assert min(drawn) >= 0
    assert max(drawn) <= ceiling
    assert max(drawn) > ceiling * 0.9
    assert min(drawn) < ceiling * 0.1


def test_a_batch_ends_at_a_thousand_events() -> None:
    cut = list(batches([Row("{}")] * 2001))

    assert [len(batch) for batch in cut] == [1000, 1000, 1]


def test_a_batch_ends_before_nine_hundred_kilobytes() -> None:
    rows = [Row("x" * 250_000)] * 7

    cut = list(batches(rows))

    assert [len(batch) for batch in cut] == [3, 3, 1]
    assert all(sum(len(row.payload) for row in batch) < BATCH_BYTES for batch in cut)


def test_an_event_larger_than_a_batch_goes_alone() -> None:
    cut = list(batches([Row("a"), Row("x" * BATCH_BYTES * 2), Row("b")]))

    assert [len(batch) for batch in cut] == [1, 1, 1]


def test_bytes_are_counted_and_not_characters() -> None:
    cut = list(batches([Row("є" * 300_000), Row("є" * 300_000)]))

    assert len(cut) == 2


def test_events_of_a_physical_store_may_be_older() -> None:
    assert max_age("website") == 7 * 86_400
    assert max_age("physical_store") == 62 * 86_400
