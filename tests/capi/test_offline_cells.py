"""How a cell becomes an amount, a moment, a list."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from capi.upload import asked, cells, moments
from capi.upload.faults import Unusable
from capi.upload.moments import DateOrder

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("12.5000", "12.5000"),
        ("0.125", "0.125"),
        ("$ 12.50", "12.50"),
        ("12,50 €", "12.50"),
        ("\u221212", "-12"),
        ("٣.٥", "3.5"),
    ],
)
def test_an_amount_is_read_as_people_write_it(cell: str, amount: str) -> None:
    assert cells.amount(cell, "EUR") == (Decimal(amount), "EUR")


def test_an_amount_may_name_its_currency() -> None:
    assert cells.amount("UAH 12.50", "EUR") == (Decimal("12.50"), "UAH")
    assert cells.amount("12.50uah", "") == (Decimal("12.50"), "UAH")


@pytest.mark.parametrize("cell", ["1,234", "1.234", "12.500"])
def test_an_amount_that_may_be_two_is_not_guessed(cell: str) -> None:
    with pytest.raises(Unusable) as unusable:
        cells.amount(cell, "EUR")

    assert unusable.value.rule is cells.AMOUNT_AMBIGUOUS


def test_a_currency_with_three_decimals_makes_it_clear() -> None:
    assert cells.amount("1.234", "KWD") == (Decimal("1.234"), "KWD")


@pytest.mark.parametrize(
    "cell", ["free", "12 50", "1.2.3", "1,23,4", "1e5", "XXX 5", "5 per cent", "9" * 99]
)
def test_what_is_no_amount_is_refused(cell: str) -> None:
    with pytest.raises(Unusable) as unusable:
        cells.amount(cell, "EUR")

    assert unusable.value.rule is cells.AMOUNT_UNREADABLE


def seconds(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("1790000000", 1_790_000_000),
        ("1790000000.7", 1_790_000_000),
        ("1790000000700", 1_790_000_000),
        ("2026-09-20T14:05:09Z", seconds(2026, 9, 20, 14, 5, 9)),
        ("2026-09-20 14:05:09 UTC", seconds(2026, 9, 20, 14, 5, 9)),
        ("2026-09-20T14:05:09.123+03:00", seconds(2026, 9, 20, 11, 5, 9)),
        ("2026-09-20 14:05 +0300", seconds(2026, 9, 20, 11, 5)),
        ("20260920T140509Z", seconds(2026, 9, 20, 14, 5, 9)),
        # In the zone that is said:
        ("2026-09-20 14:05", seconds(2026, 9, 20, 11, 5)),
        ("2026/9/20 9:05", seconds(2026, 9, 20, 6, 5)),
        ("20.09.2026 14:05:09", seconds(2026, 9, 20, 11, 5, 9)),
        ("20/09/2026, 14:05", seconds(2026, 9, 20, 11, 5)),
        ("9/20/2026 2:05 PM", seconds(2026, 9, 20, 11, 5)),
        ("9/20/2026 12:05 a.m.", seconds(2026, 9, 19, 21, 5)),
        ("05.06.2026", seconds(2026, 6, 4, 21)),
        ("2026-01-20 14:05", seconds(2026, 1, 20, 12, 5)),
        # The clocks are put back: there are two such times, and it is the first.
        ("2026-10-25 03:30", seconds(2026, 10, 25, 0, 30)),
    ],
)
def test_a_moment_is_read_as_people_and_programs_write_it(
    cell: str, moment: int
) -> None:
    assert moments.moment(cell, local=KYIV, order=None) == moment


@pytest.mark.parametrize(
    ("order", "moment"),
    [
        (DateOrder.DAY_FIRST, seconds(2026, 6, 4, 21)),
        (DateOrder.MONTH_FIRST, seconds(2026, 5, 5, 21)),
    ],
)
def test_what_comes_first_in_a_date_can_be_said(order: DateOrder, moment: int) -> None:
    assert moments.moment("05/06/2026", local=KYIV, order=order) == moment


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("05/06/2026", moments.TIME_AMBIGUOUS),
        ("2026-03-29 03:30", moments.TIME_SKIPPED),
        ("2026-13-01", moments.TIME_UNREADABLE),
        ("2026-02-30 10:00", moments.TIME_UNREADABLE),
        ("2026-09-20 25:00", moments.TIME_UNREADABLE),
        ("2026-09-20 13:00 pm", moments.TIME_UNREADABLE),
        ("2026-09-20T14:05+99:00", moments.TIME_UNREADABLE),
        ("0001-01-01", moments.TIME_UNREADABLE),
        ("20/09/26", moments.TIME_UNREADABLE),
        ("46348.58", moments.TIME_UNREADABLE),
        ("1.79E+9", moments.TIME_UNREADABLE),
        ("yesterday", moments.TIME_UNREADABLE),
        ("2" * 9999, moments.TIME_UNREADABLE),
    ],
)
def test_what_is_no_moment_is_refused(cell: str, rule: object) -> None:
    with pytest.raises(Unusable) as unusable:
        moments.moment(cell, local=KYIV, order=None)

    assert unusable.value.rule is rule


def test_no_time_zone_is_guessed() -> None:
    with pytest.raises(Unusable) as unusable:
        moments.moment("2026-09-20 14:05", local=None, order=None)

    assert unusable.value.rule is moments.ZONE_MISSING


@pytest.mark.parametrize(
    ("cell", "listed"),
    [
        ("mug", ["mug"]),
        ("mug;cup", ["mug", "cup"]),
        ("mug | cup", ["mug", "cup"]),
        ("1;;3", ["1", "", "3"]),
        ("mug,cup", ["mug,cup"]),
        ('["mug", "cup"]', ["mug", "cup"]),
        ('{"id": "mug"}', [{"id": "mug"}]),
    ],
)
def test_a_list_is_jsons_or_has_signs_between(cell: str, listed: list[object]) -> None:
    assert cells.listed(cell) == listed


def test_ids_may_have_commas_between() -> None:
    assert cells.listed("mug, cup", commas=True) == ["mug", "cup"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  a ", "a"),
        ('="00420"', "00420"),
        ("NULL", ""),
        ("#N/A", ""),
        ("Null", "Null"),
        ("a\u200bb", "ab"),
    ],
)
def test_a_cell_is_freed_of_what_programs_put_around_it(raw: str, text: str) -> None:
    assert cells.text(raw) == text


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (asked.timezone, "Mars/Olympus"),
        (asked.timezone, "../../etc/passwd"),
        (asked.timezone, "+99:00"),
        (asked.currency, "XXX"),
        (asked.country, "Atlantis"),
        (asked.date_order, "ymd"),
        (asked.encoding, "klingon"),
        (asked.encoding, "base64"),
        (asked.upload_tag, "two\nlines"),
        (asked.upload_tag, "x" * 101),
    ],
)
def test_what_is_said_of_a_file_and_unknown_is_told_in_a_sentence(
    reader: object, text: str
) -> None:
    assert callable(reader)
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        reader(text)


def test_what_is_said_of_a_file_is_read_as_people_say_it() -> None:
    assert asked.timezone("Europe/Kyiv") == KYIV
    assert asked.timezone("+02:00").utcoffset(None) == KYIV.utcoffset(
        datetime(2026, 1, 1)
    )
    assert asked.currency("uah") == "UAH"
    assert asked.country("Ukraine") == "UA"
    assert asked.date_order("DMY") is DateOrder.DAY_FIRST
    assert asked.encoding("windows-1251") == "cp1251"
