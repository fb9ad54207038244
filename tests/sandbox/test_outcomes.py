"""What became of the events of one name, over lines made by hand."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from sandbox.dedup import Verdict
from sandbox.dedup_figures import Meeting
from sandbox.lines import Line
from sandbox.outcomes import Outcomes, outcomes
from tests.sandbox.manager import arrive


@pytest.fixture
def line(sandbox: Flask) -> Any:
    """Make the line `id` of one side that has `misses` for near misses."""
    copy = arrive(sandbox)

    def made(id: int, source: str, *misses: int, reason: str = "alone") -> Line:
        near = tuple(
            (replace(copy, id=other, line_id=other, reason=reason), "")
            for other in misses
        )
        mine = replace(copy, id=id, line_id=id, source=source)
        return Line((mine,), Verdict("id_differs", "", near))

    return made


def test_the_two_halves_of_a_broken_pair_are_one_event(line: Any) -> None:
    met = Meeting(events=5, merged=2, browser_only=1, server_only=2)
    broken = [line(4, "server", 3), line(3, "browser", 4)]

    came = outcomes(met, [*broken, line(2, "server")])

    assert came == Outcomes(merged=2, split={"id_differs": 1}, server_only=1)
    assert (came.events, came.again) == (4, 1)


def test_three_copies_that_know_of_each_other_in_a_row_are_one_event(
    line: Any,
) -> None:
    met = Meeting(events=3, browser_only=1, server_only=2)
    chain = [line(1, "server", 2), line(3, "server", 2), line(2, "browser", 1, 3)]

    assert outcomes(met, chain) == Outcomes(split={"id_differs": 1})


def test_a_merged_pair_that_was_sent_once_more_by_another_id_is_not_counted_once(
    line: Any,
) -> None:
    met = Meeting(events=2, merged=1, server_only=1)

    came = outcomes(met, [line(3, "server", 1, reason="merged")])

    assert came == Outcomes(split={"id_differs": 1})
