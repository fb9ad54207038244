"""Arrivals gathered into lines: what shares a line, the order, and what it says."""

import pytest
from flask import Flask

from sandbox.arrivals import Arrival, find, newest_id
from sandbox.filters import filter_of
from sandbox.lines import Line, line_of, touched_by
from sandbox.listing import Page, page_of
from sandbox.search_words import Search, read
from sandbox.store import now, store
from tests.clock import FrozenClock
from tests.sandbox.manager import arrive, arrive_pair

FBP = "fb.1.1790000000000.1098115397"
HOUR = 3600.0


def page(search: Search, *, size: int = 50, before: int | None = None) -> Page:
    with store().reading() as connection:
        return page_of(
            connection,
            filter_of(search, now=now()),
            size=size,
            newest=newest_id(connection),
            before=before,
        )


def lines(search: Search = Search()) -> list[Line]:  # noqa: B008
    return list(page(search).entries)


def only_line() -> Line:
    (line,) = lines()
    return line


def line_with(arrival: Arrival) -> Line:
    with store().reading() as connection:
        return line_of(connection, arrival)


def test_both_halves_of_an_event_are_one_line(
    sandbox: Flask, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser")
    clock.tick(1.75)
    arrive(sandbox, "server")

    line = only_line()

    assert line.sources == {"browser": 1, "server": 1}
    assert (line.state, line.counted, line.gap) == ("merged", 1, 1.75)
    assert line.verdict.reason == "merged"


def test_every_copy_leads_to_the_same_line(sandbox: Flask) -> None:
    arrive_pair(sandbox)
    with store().reading() as connection:
        copies = find(connection)

    found = [line_with(copy) for copy in copies]

    assert [line.id for line in found] == [copies[-1].id] * 2


@pytest.mark.parametrize(
    "change",
    [
        {"event_id": "ch_2"},
        {"event_name": "purchase"},
        {"pixel_id": "999"},
        {"event_id": None},
    ],
)
def test_what_differs_in_the_key_is_another_line(
    sandbox: Flask, change: dict[str, str | None]
) -> None:
    arrive(sandbox, "browser")
    arrive(sandbox, "server", **change)

    assert [line.sources for line in lines()] == [{"server": 1}, {"browser": 1}]


def test_copies_without_an_id_share_a_line_when_the_person_merged_them(
    sandbox: Flask,
) -> None:
    arrive(sandbox, "browser", event_id=None, fbp=FBP)
    arrive(sandbox, "server", event_id=None, fbp=FBP)

    assert only_line().state == "merged"


def test_a_server_copy_without_an_id_joins_the_browsers_named_line(
    sandbox: Flask,
) -> None:
    arrive(sandbox, "browser", event_id="ch_1", fbp=FBP)
    server = arrive(sandbox, "server", event_id=None, fbp=FBP)
    arrive(sandbox, "browser", event_id="ch_1", fbp=FBP)

    assert only_line().sources == {"browser": 2, "server": 1}
    assert line_with(server).id == only_line().id


def test_a_reopened_page_adds_to_the_line_and_leaves_its_verdict(
    sandbox: Flask,
) -> None:
    arrive_pair(sandbox)
    arrive(sandbox, "browser")

    line = only_line()

    assert line.sources == {"browser": 2, "server": 1}
    assert (line.counted, line.verdict.reason) == (1, "merged")


def test_a_copy_after_the_window_shows_that_the_event_counts_again(
    sandbox: Flask, clock: FrozenClock
) -> None:
    arrive(sandbox, "browser")
    clock.tick(49 * HOUR)
    arrive(sandbox, "server")

    line = only_line()

    assert (line.state, line.counted) == ("counted_again", 2)
    assert (line.verdict.reason, line.near_misses) == ("outside_window", [])


@pytest.mark.parametrize("source", ["browser", "server", "app", "offline"])
def test_an_event_from_one_side_says_which(sandbox: Flask, source: str) -> None:
    arrive(sandbox, source)

    line = only_line()

    assert (line.state, line.gap) == (f"{source}_only", None)


def test_one_order_under_two_ids_is_two_lines_that_point_at_each_other(
    sandbox: Flask,
) -> None:
    browser = arrive(sandbox, "browser", event_id="ch_1", order_id="C1")
    server = arrive(sandbox, "server", event_id="order-1", order_id="C1")

    found = lines()

    assert [line.state for line in found] == ["not_merged", "not_merged"]
    assert [line.near_misses[0][0].id for line in found] == [browser.id, server.id]


def test_an_event_for_a_second_pixel_is_not_called_counted_twice(
    sandbox: Flask,
) -> None:
    arrive(sandbox, "browser")
    arrive(sandbox, "server", pixel_id="999")

    assert [line.state for line in lines()] == ["server_only", "browser_only"]


def test_the_line_that_something_joined_last_comes_first(sandbox: Flask) -> None:
    arrive(sandbox, "browser", event_id="ch_1")
    arrive(sandbox, "browser", event_id="ch_2")
    arrive(sandbox, "server", event_id="ch_1")

    assert [line.event_id for line in lines()] == ["ch_1", "ch_2"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_follow_each_other_without_gap_or_repetition(
    sandbox: Flask, size: int
) -> None:
    for source in ("browser", "server"):
        for number in range(7):
            arrive(sandbox, source, event_id=f"ch_{number}")

    seen, before = [], None
    while True:
        found = page(Search(), size=size, before=before)
        seen += [line.event_id for line in found.entries]
        before = found.older
        if before is None:
            break

    assert seen == [f"ch_{number}" for number in reversed(range(7))]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("event:Purchase", ["ch_2", "ch_1"]),
        ("event:Lead", ["lead_1"]),
        ("from:server", ["ch_1"]),
        ("from:browser-only", ["lead_1", "ch_2"]),
        ("from:server-only", []),
        ("status:deduplicated", ["ch_1"]),
        ("from:browser status:deduplicated", []),
        ("CH_", ["ch_2", "ch_1"]),
        ("зошит", ["lead_1"]),
        ("ch_ event:Lead", []),
        ("id:ch_1", ["ch_1"]),
        ("id:ch_", []),
        ("id:ch_…", ["ch_2", "ch_1"]),
        ("id:c*1", ["ch_1"]),
        ("id:ch_?", []),
        ("order:C7", ["lead_1"]),
        ("since:1m", ["lead_1"]),
        ("since:1h", ["lead_1", "ch_2", "ch_1"]),
        ("code:merged", ["ch_1"]),
        ("code:server_missing", ["lead_1", "ch_2"]),
        ("code:no_such", []),
    ],
)
def test_a_search_finds_lines_by_any_copy_that_fits_it_all(
    sandbox: Flask, clock: FrozenClock, search: str, found: list[str]
) -> None:
    arrive_pair(sandbox, "ch_1")
    arrive(sandbox, "browser", event_id="ch_2")
    clock.tick(61)
    arrive(
        sandbox,
        event_name="Lead",
        event_id="lead_1",
        external_id="зошит",
        order_id="C7",
    )

    assert [line.event_id for line in lines(read(search))] == found


def test_a_reason_that_is_worked_out_on_reading_is_found_too(sandbox: Flask) -> None:
    arrive(sandbox, "browser", event_id="ch_1", order_id="C1")
    arrive(sandbox, "browser", event_id="ch_2")
    arrive(sandbox, "server", event_id="order-1", order_id="C1")

    found = [line.event_id for line in lines(read("code:id_differs"))]

    assert found == ["order-1", "ch_1"]


def test_a_filtered_line_still_has_all_its_copies(sandbox: Flask) -> None:
    arrive_pair(sandbox)

    (line,) = lines(Search(source="browser"))

    assert line.sources == {"browser": 1, "server": 1}


def test_an_arrival_touches_the_lines_that_it_is_a_near_miss_of(
    sandbox: Flask,
) -> None:
    arrive(sandbox, "browser", event_id="ch_1", order_id="C1")
    arrive(sandbox, "browser", event_id="ch_9")
    newcomer = arrive(sandbox, "server", event_id="order-1", order_id="C1")

    with store().reading() as connection:
        touched = touched_by(connection, [newcomer])

    assert [line.event_id for line in touched] == ["ch_1", "order-1"]
