"""A seed is a plan: the same one each time, with everything in it that may happen."""

from collections import Counter

import pytest

from tests.chaos.plan import META_FAULTS, META_RATES, ONE_IN, SHARES, Kind, draw


def test_the_same_seed_gives_the_same_plan_and_another_another() -> None:
    assert draw(1, 200, broker=True) == draw(1, 200, broker=True)
    assert draw(1, 200, broker=True) != draw(2, 200, broker=True)


@pytest.mark.parametrize("seed", range(20))
def test_however_short_a_plan_goes_every_way_and_makes_every_trouble(seed: int) -> None:
    plan = draw(seed, len(SHARES), broker=True)

    assert {visit.way for visit in plan.visits} == set(SHARES)
    assert {trouble.kind for trouble in plan.troubles} == set(Kind) == set(ONE_IN)
    assert all(0 <= trouble.at <= len(plan.visits) for trouble in plan.troubles)


def test_without_a_broker_none_is_restarted_and_all_else_stays() -> None:
    with_one, without = (draw(3, 500, broker=broker) for broker in (True, False))

    assert without.visits == with_one.visits
    assert without.faults == with_one.faults
    assert list(without.troubles) == [
        each for each in with_one.troubles if each.kind != Kind.RESTART_BROKER
    ]


def test_meta_fails_at_about_three_calls_in_ten() -> None:
    faults = draw(4, 10, broker=False).faults
    spared = 1.0
    for name in META_FAULTS:
        spared *= 1 - faults[name]

    assert sum(faults[name] for name in META_FAULTS) == pytest.approx(META_RATES, 0.01)
    assert 0.28 < 1 - spared < 0.33


def test_the_troubles_come_in_the_order_of_the_visits() -> None:
    troubles = draw(5, 1000, broker=True).troubles

    assert [each.at for each in troubles] == sorted(each.at for each in troubles)
    assert Counter(each.kind for each in troubles)[Kind.KILL_WORKER] == 25
