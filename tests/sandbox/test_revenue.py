"""Revenue counted against revenue paid: how an order can differ, over values."""

import pytest

from sandbox.revenue import Counted, Difference, Sale, differs, revenue

SALE = Sale("C1", 42.0, "USD")


def waiting(*states: str) -> Sale:
    return Sale("C1", 42.0, "USD", states=frozenset(states))


@pytest.mark.parametrize(
    ("sale", "counted", "difference"),
    [
        (SALE, Counted(1, 42.0, "USD"), None),
        (SALE, Counted(2, 84.0, "USD"), Difference.AGAIN),
        (SALE, Counted(1, 41.0, "USD"), Difference.VALUE),
        (SALE, Counted(1, 42.0, "EUR"), Difference.VALUE),
        (SALE, Counted(1, 0.0, None), Difference.VALUE),
        (SALE, Counted(0, 0.0, None), Difference.MISSING),
        (waiting("sent"), Counted(0, 0.0, None), Difference.MISSING),
        (waiting("failed"), Counted(0, 0.0, None), Difference.MISSING),
        (waiting("retrying"), Counted(0, 0.0, None), Difference.WAITING),
        (waiting("withheld"), Counted(0, 0.0, None), Difference.CONSENT),
        (waiting("pending"), Counted(1, 42.0, "USD"), None),
        (Sale("C1", 42.0, "USD", datasets=2), Counted(2, 84.0, "USD"), None),
        (Sale("C1", 42.0, "USD", is_sale=False), Counted(0, 0.0, None), None),
        (
            Sale("C1", 42.0, "USD", is_sale=False),
            Counted(1, 42.0, "USD"),
            Difference.UNPAID,
        ),
        (Sale("C1", 0.3, "USD"), Counted(1, 0.1 + 0.2, "USD"), None),
    ],
)
def test_an_order_differs_in_one_way_or_in_none(
    sale: Sale, counted: Counted, difference: Difference | None
) -> None:
    assert differs(sale, counted) == difference


def test_equal_sums_do_not_hide_two_orders_that_differ() -> None:
    found = revenue(
        [Sale("C1", 42.0, "USD"), Sale("C2", 42.0, "USD")],
        {"C1": Counted(2, 84.0, "USD")},
    )

    assert found.paid == found.counted == {"USD": 84.0}
    assert (found.sales, found.purchases) == (2, 2)
    assert found.differing == {Difference.AGAIN: ("C1",), Difference.MISSING: ("C2",)}
    assert (found.agrees, found.is_faulty) == (False, True)


def test_a_refused_consent_or_a_wait_is_no_fault() -> None:
    found = revenue([waiting("withheld"), waiting("pending")], {})

    assert (found.agrees, found.is_faulty) == (False, False)


def test_sums_are_by_currency_and_hold_no_dust_of_binary_fractions() -> None:
    sales = [Sale("C1", 0.1, "USD"), Sale("C2", 0.2, "USD"), Sale("C3", 5.0, "JPY")]

    found = revenue(sales, {s.number: Counted(1, s.total, s.currency) for s in sales})

    assert found.paid == found.counted == {"USD": 0.3, "JPY": 5.0}
    assert found.agrees
