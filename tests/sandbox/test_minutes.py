"""The last half hour: which minute an event belongs to, as what, and its drawing."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.matching import APP_EVENTS_API
from sandbox.minute_chart import HEIGHT, WIDTH, pieces, place, top
from sandbox.minutes import KINDS, SPAN, Minute, arranged, minutes, totals
from sandbox.store import now, store
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, arrive_pair

MINUTE = 60.0


def seen() -> list[dict[str, int]]:
    """The events of the minutes that have any, the oldest first."""
    with store().reading() as connection:
        found = minutes(connection, now())
    return [dict(minute.events) for minute in found if minute.total]


def row(*numbers: dict[str, int]) -> tuple[Minute, ...]:
    return tuple(Minute(place * MINUTE, each) for place, each in enumerate(numbers))


def test_a_pair_is_one_event_of_the_minute_in_which_it_began(
    sandbox: Flask, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser", event_id="ch_1")
    clock.tick(2 * MINUTE)
    arrive(sandbox, "server", event_id="ch_1")
    arrive(sandbox, "server", event_id="ch_2")

    assert seen() == [{"merged": 1}, {"server": 1}]


def test_every_side_has_a_kind_and_an_apps_two_doors_are_a_pair(
    sandbox: Flask,
) -> None:
    arrive_pair(sandbox, "ch_1")
    arrive(sandbox, "browser", event_id="ch_2")
    arrive(sandbox, "app", event_id="ch_3")
    arrive(sandbox, "offline", order_id="C4")
    arrive(sandbox, "app", event_id="ch_5")
    arrive(sandbox, "app", event_id="ch_5", route=APP_EVENTS_API)

    assert seen() == [{"app": 1, "browser": 1, "merged": 2, "offline": 1}]


def test_what_began_before_the_half_hour_is_not_in_it(
    sandbox: Flask, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser")
    clock.tick(SPAN * MINUTE)
    arrive(sandbox, "server")

    assert seen() == []


def test_the_half_hour_has_no_hole_and_ends_with_the_minute_that_runs(
    sandbox: Flask, clock: FrozenClock
) -> None:
    with store().reading() as connection:
        starts = [minute.start for minute in minutes(connection, clock())]

    assert len(starts) == SPAN
    assert {later - sooner for sooner, later in zip(starts, starts[1:], strict=False)}
    assert starts[-1] <= clock() < starts[-1] + MINUTE


def test_numbers_are_put_where_their_minute_is() -> None:
    found = arranged([(7, "browser", 2), (7, "merged", 1), (99, "app", 5)], first=5)

    assert [minute.events for minute in found[:3]] == [
        {},
        {},
        {"browser": 2, "merged": 1},
    ]
    assert totals(found) == {"merged": 1, "browser": 2}


@pytest.mark.parametrize(
    ("most", "scale"),
    [
        (0, 2),
        (1, 2),
        (3, 4),
        (4, 4),
        (5, 6),
        (9, 10),
        (11, 20),
        (50, 60),
        (201, 300),
        (290, 300),
        (301, 400),
    ],
)
def test_the_scale_ends_at_a_round_number_whose_half_is_whole(
    most: int, scale: int
) -> None:
    assert top(row({"browser": most})) == scale


def test_a_pair_is_drawn_as_two_outlines_and_the_rest_stands_on_it() -> None:
    left, right, browser = pieces(row({"browser": 1, "merged": 1}))

    assert (left.kind, right.kind, browser.kind) == ("merged", "merged", "browser")
    assert (left.y, left.height) == (right.y, right.height)
    assert left.x + left.width < right.x
    assert browser.y + browser.height == left.y
    assert (browser.x, browser.x + browser.width) == (left.x, right.x + right.width)


NUMBERS = st.dictionaries(st.sampled_from(KINDS), st.integers(0, 10**6))


@settings(max_examples=25)
@given(st.lists(NUMBERS, min_size=SPAN, max_size=SPAN))
def test_every_bar_is_in_its_minute_and_in_the_frame(
    numbers: list[dict[str, int]],
) -> None:
    for piece in pieces(row(*numbers)):
        assert 0 <= piece.x < piece.x + piece.width <= WIDTH
        assert -0.1 <= piece.y <= piece.y + piece.height <= HEIGHT + 0.1
    assert place(0) < place(SPAN - 1) < WIDTH
