"""What each of Nova Poshta's status codes means for a sale."""

import pytest

from carriers.base import ParcelState
from carriers.nova_poshta_statuses import STATES, state_of

MEANINGS = {
    "created": "1",
    "cancelled": "2",
    "not_found": "3",
    "in_transit": "4 41 5 6 12 15 104 107 112",
    "ready": "7 8 14",
    "received": "9 10 11",
    "out_for_delivery": "101",
    "refused": "102 103 108",
    "returning": "105",
    "review": "106",
    "attempt_failed": "111",
    "lost": "124",
}
CODES = [
    (code, ParcelState(state)) for state in MEANINGS for code in MEANINGS[state].split()
]
RECEIVED = ("9", "10", "11")


def test_the_table_has_all_the_codes_that_are_known() -> None:
    assert set(STATES) == {code for code, _ in CODES}


@pytest.mark.parametrize(("code", "state"), CODES)
def test_a_code_means(code: str, state: ParcelState) -> None:
    assert state_of(code) is state


@pytest.mark.parametrize("code", ["", "0", "13", "99", "109", "200", "9.0", "09", "x"])
def test_an_unknown_code_is_unknown_and_never_received(code: str) -> None:
    assert state_of(code) is ParcelState.UNKNOWN
    assert state_of(code, money_back=True) is ParcelState.UNKNOWN
    assert state_of(code, return_leg=True) is ParcelState.UNKNOWN


@pytest.mark.parametrize("code", STATES)
def test_on_a_return_leg_nothing_is_ever_received(code: str) -> None:
    for money_back in (False, True):
        state = state_of(code, return_leg=True, money_back=money_back)
        assert state is not ParcelState.RECEIVED


@pytest.mark.parametrize("code", RECEIVED)
def test_what_is_received_on_a_return_leg_has_come_back(code: str) -> None:
    assert state_of(code, return_leg=True) is ParcelState.RETURNED


@pytest.mark.parametrize("code", ["1", "4", "5", "7", "8", "101", "111"])
def test_what_moves_on_a_return_leg_is_coming_back(code: str) -> None:
    assert state_of(code, return_leg=True) is ParcelState.RETURNING


def test_money_that_follows_settles_106_and_nothing_else() -> None:
    changed = [
        code for code in STATES if state_of(code, money_back=True) != state_of(code)
    ]

    assert changed == ["106"]
    assert state_of("106", money_back=True) is ParcelState.RECEIVED
