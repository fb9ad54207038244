"""The table of Meta's standard app events, and the rules for names."""

import pytest

from capi.app_event_names import BY_NAME, STANDARD, Origin, Sum, is_name, origin
from tests.capi.app_table import ROWS, Row


def test_the_table_has_metas_24_standard_events() -> None:
    assert len(STANDARD) == 24
    assert {each.name for each in STANDARD} == {row.name for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_event_has_the_parameters_and_the_sum_of_metas_docs(row: Row) -> None:
    known = BY_NAME[row.name]

    assert known.capi_name == row.capi_name
    assert set(known.parameters) == {pair[0] for pair in row.pairs}
    assert known.sum is row.sum
    assert bool(known.sum_is) == (row.sum is not Sum.NOTHING)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("MOBILE_APP_INSTALL", Origin.AUTOMATIC),
        ("fb_mobile_activate_app", Origin.AUTOMATIC),
        ("fb_mobile_purchase", Origin.STANDARD),
        ("Subscribe", Origin.STANDARD),
        ("Level boss", Origin.CUSTOM),
    ],
)
def test_events_are_logged_by_themselves_or_standard_or_custom(
    name: str, kind: Origin
) -> None:
    assert origin(name) is kind


@pytest.mark.parametrize(
    "name", ["a", "fb_mobile_purchase", "_own", "9 lives-left", "x" * 40]
)
def test_a_name_of_up_to_forty_plain_characters_is_taken(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", "-dash", " space", "покупка", "a.b", "x" * 41, "a\n", "ａ"]
)
def test_a_name_that_metas_server_refuses_is_none(name: str) -> None:
    assert not is_name(name)
