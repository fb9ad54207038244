"""The robot's plan: the same with the same seed, in shares that were asked for."""

from collections import Counter

import phonenumbers
import pytest

from sandbox.robot.countries import COUNTRIES
from sandbox.robot.plan import LEAVES, ORDERS, Fate, Visit, plan

SHELF = ("mug", "lamp", "knife", "kettle")


def visits(orders: int = 20, seed: int = 1, **shares: float) -> list[Visit]:
    return plan(orders, seed=seed, shelf=SHELF, **shares)


def buyers(planned: list[Visit]) -> list[Visit]:
    return [visit for visit in planned if visit.orders]


def test_the_same_seed_brings_the_same_people_goods_and_fates() -> None:
    assert visits(seed=7, block_pixel=0.2) == visits(seed=7, block_pixel=0.2)


def test_another_seed_brings_others() -> None:
    assert visits(seed=7) != visits(seed=8)


def test_the_order_of_the_shelf_changes_nothing() -> None:
    assert plan(5, seed=1, shelf=SHELF) == plan(5, seed=1, shelf=SHELF[::-1])


@pytest.mark.parametrize("orders", [1, 2, 5, 20, 33])
def test_as_many_order_as_were_asked_for(orders: int) -> None:
    assert len(buyers(visits(orders))) == orders


def test_twenty_orders_end_in_every_way_that_there_is() -> None:
    counts = Counter(visit.fate for visit in visits(20))

    assert set(counts) == set(Fate)
    assert set(ORDERS) | set(LEAVES) == set(Fate)
    assert counts[Fate.PAYS] == 10
    assert counts[Fate.ON_DELIVERY] == counts[Fate.CLOSES_TAB] == 2


@pytest.mark.parametrize("seed", range(5))
def test_the_shares_hold_among_those_who_order_whatever_the_seed(seed: int) -> None:
    ordering = buyers(visits(20, seed, block_pixel=0.2, refuse_consent=0.1))

    assert sum(visit.blocks_pixel for visit in ordering) == 4
    assert sum(not visit.consents for visit in ordering) == 2


def test_who_refuses_consent_is_not_the_one_who_blocks_the_pixel() -> None:
    both = [
        visit
        for visit in visits(20, block_pixel=0.5, refuse_consent=0.5)
        if visit.blocks_pixel and not visit.consents
    ]

    assert both == []


def test_nobody_takes_a_thing_twice_or_none_at_all() -> None:
    for visit in visits(40):
        slugs = [good.slug for good in visit.goods]
        assert 1 <= len(set(slugs)) == len(slugs)


def test_no_two_people_of_a_run_have_one_name() -> None:
    names = [visit.person.name for visit in visits(20)]

    assert len(set(names)) == len(names) == 32


def test_telephones_are_those_of_the_country_and_addresses_are_examples() -> None:
    people = [visit.person for visit in visits(200)]

    assert {person.country for person in people} == {one.code for one in COUNTRIES}
    for person in people:
        number = phonenumbers.parse(person.phone)
        assert phonenumbers.is_valid_number(number), person.phone
        assert phonenumbers.is_valid_number_for_region(number, person.country)
        local, domain = person.email.split("@")
        assert domain.removeprefix("example.") in ("com", "net", "org")
        assert local.isascii()
        assert local.split(".")[0]
