"""Dates without an offset, in all the layouts that Nova Poshta has been seen to use."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.kyiv_time import KYIV, read_kyiv_time

LAYOUTS = (
    "%d-%m-%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%H:%M %d.%m.%Y",
)
YEARS = st.datetimes(
    min_value=datetime(2001, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.just(UTC),
)


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("06-04-2023 08:20:34", utc(2023, 4, 6, 5, 20, 34)),
        ("15:36 07.04.2023", utc(2023, 4, 7, 12, 36)),
        ("2023-04-06 18:47:40", utc(2023, 4, 6, 15, 47, 40)),
        ("07.04.2023 13:35:58", utc(2023, 4, 7, 10, 35, 58)),
        ("07-04-2023 13:35:58", utc(2023, 4, 7, 10, 35, 58)),
        ("  2023-04-07 11:36:10 ", utc(2023, 4, 7, 8, 36, 10)),
    ],
)
def test_every_layout_is_read_as_kyivs_time(text: str, moment: int) -> None:
    assert read_kyiv_time(text) == moment


def test_in_winter_kyiv_is_two_hours_ahead_of_utc() -> None:
    assert read_kyiv_time("2026-01-15 12:00:00") == utc(2026, 1, 15, 10)


@pytest.mark.parametrize(
    "blank",
    [
        "",
        "   ",
        None,
        0,
        1_700_000_000,
        True,
        [],
        {},
        "0000-00-00 00:00:00",
        "0001-01-01 00:00:00",
        "01.01.0001 00:00:00",
        "1970-01-01 00:00:00",
        "00:00 00.00.0000",
        "2023-04-14",
        "2023-02-30 10:00:00",
        "2023-04-06 25:00:00",
        "tomorrow",
    ],
)
def test_blanks_zeros_and_what_is_no_moment_are_none(blank: object) -> None:
    assert read_kyiv_time(blank) is None


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    # On 25 October 2026 at 04:00 (UTC+3) the clocks go back to 03:00 (UTC+2).
    assert read_kyiv_time("2026-10-25 03:30:00") == utc(2026, 10, 25, 0, 30)
    assert read_kyiv_time("2026-10-25 04:30:00") == utc(2026, 10, 25, 2, 30)


def test_a_time_that_the_clocks_skip_is_read_by_the_clock_not_put_forward() -> None:
    # On 29 March 2026 at 03:00 (UTC+2) the clocks go forward to 04:00 (UTC+3).
    assert read_kyiv_time("2026-03-29 03:30:00") == utc(2026, 3, 29, 1, 30)
    assert read_kyiv_time("2026-03-29 04:30:00") == utc(2026, 3, 29, 1, 30)


@given(moment=YEARS, layout=st.sampled_from(LAYOUTS))
def test_what_a_layout_writes_is_read_back(moment: datetime, layout: str) -> None:
    moment = moment.replace(microsecond=0)
    if "%S" not in layout:
        moment = moment.replace(second=0)
    written = moment.astimezone(KYIV).strftime(layout)

    read = read_kyiv_time(written)

    # Of an hour that comes twice the first is read, so that it may be an hour early.
    assert read is not None
    missed = timedelta(seconds=int(moment.timestamp()) - read)
    assert missed == timedelta(hours=moment.astimezone(KYIV).fold)


@given(text=st.text(max_size=30) | st.from_regex(r"[0-9:. -]{0,25}", fullmatch=True))
def test_any_text_is_a_moment_of_nova_poshtas_time_or_none(text: str) -> None:
    read = read_kyiv_time(text)

    assert read is None or read >= utc(2000, 12, 31)
