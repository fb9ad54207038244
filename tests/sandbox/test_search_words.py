"""The words of a search: what is read out of what people type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.search_words import AGAIN, UNFIT, UNKNOWN, Remark, Search, read

EVERYTHING = (
    "event:Purchase from:server status:deduplicated id:ch_3P…x9 order:C261122-7KQ2M"
    ' code:missing_currency since:10m "red mug" ch_1'
)


def test_every_word_and_text_is_read() -> None:
    assert read(EVERYTHING) == Search(
        event="Purchase",
        source="server",
        status="deduplicated",
        id="ch_3P…x9",
        order="C261122-7KQ2M",
        code="missing_currency",
        since="10m",
        text=("red mug", "ch_1"),
    )


def test_a_search_is_written_as_it_is_typed() -> None:
    assert str(read(EVERYTHING)) == EVERYTHING


@settings(max_examples=300)
@given(st.text(alphabet='ab:" ev…ntfrom/*\t', max_size=40))
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
    assert read(f"since:{typed}").since_seconds == seconds


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
