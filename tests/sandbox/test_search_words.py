"""The words of a search: what is read out of what people type."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import search_times
from sandbox.search_words import AGAIN, UNFIT, UNKNOWN, Remark, Search, read
from tests.often import often

EVERYTHING = (
    "event:Purchase from:server status:deduplicated id:ch_3P…x9 order:C261122-7KQ2M"
    ' code:missing_currency copy:first since:10m until:2026-11-30T09:43Z "red mug" ch_1'
)


def test_every_word_and_text_is_read() -> None:
    assert read(EVERYTHING) == Search(
        event="Purchase",
        source="server",
        status="deduplicated",
        id="ch_3P…x9",
        order="C261122-7KQ2M",
        code="missing_currency",
        copy="first",
        since="10m",
        until="2026-11-30T09:43Z",
        text=("red mug", "ch_1"),
    )


def test_a_search_is_written_as_it_is_typed() -> None:
    assert str(read(EVERYTHING)) == EVERYTHING


@settings(max_examples=often(300))
@given(st.text(alphabet='ab:" ev…ntfrom/*\t\\', max_size=40))
def test_what_is_written_is_read_as_the_same_search(typed: str) -> None:
    search = read(typed)

    assert read(str(search)).without_remarks() == search.without_remarks()


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("30s", 30), ("10m", 600), ("2h", 7200), ("3d", 259200), ("2H", 7200)],
)
def test_since_looks_back_by_seconds_minutes_hours_or_days(
    typed: str, seconds: float
) -> None:
    assert read(f"since:{typed}").bounds(1e9) == (1e9 - seconds, inf)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-11-30T09:43Z", 1796031780),
        ("2026-11-30t09:43:07z", 1796031787),
        ("1m", 1e9 - 60),
    ],
)
def test_until_ends_at_a_moment_or_so_long_ago(typed: str, moment: float) -> None:
    assert read(f"until:{typed}").bounds(1e9) == (-inf, moment)


def test_a_moment_is_written_as_it_is_read() -> None:
    for moment in (1796031780, 1796031787):
        assert search_times.at(search_times.written(moment), 0) == moment


@pytest.mark.parametrize("name", ['say "hi"', '"quoted"', "back\\slash x", 'a"b', " a"])
def test_an_event_name_survives_whatever_it_is_made_of(name: str) -> None:
    assert read(str(Search(event=name, text=(name,)))) == Search(
        event=name, text=(name,)
    )


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("https://shop.example/x", "https://shop.example/x"),
        ("12:04", "12:04"),
        ('"event:Purchase"', "event:Purchase"),
        ('"open', "open"),
    ],
)
def test_what_only_looks_like_a_word_is_text(typed: str, text: str) -> None:
    assert read(typed) == Search(text=(text,))


@pytest.mark.parametrize(
    ("typed", "search", "remark"),
    [
        ("colour:red", Search(text=("colour:red",)), (UNKNOWN, "colour", "red")),
        ("from:fax", Search(), (UNFIT, "from", "fax")),
        ("status:lost", Search(), (UNFIT, "status", "lost")),
        ("since:yesterday", Search(), (UNFIT, "since", "yesterday")),
        ("until:2026-13-01T00:00Z", Search(), (UNFIT, "until", "2026-13-01T00:00Z")),
        ("copy:last", Search(), (UNFIT, "copy", "last")),
        ("event:", Search(), (UNFIT, "event", "")),
        ("id:a id:b", Search(id="b"), (AGAIN, "id", "a")),
    ],
)
def test_what_does_not_fit_is_remarked_and_narrows_nothing(
    typed: str, search: Search, remark: tuple[str, str, str]
) -> None:
    found = read(typed)

    assert found.without_remarks() == search
    assert found.remarks == (Remark(*remark),)


def test_words_are_known_in_capitals_and_their_values_kept() -> None:
    assert read("EVENT:purchase From:Server") == Search(
        event="purchase", source="server"
    )
