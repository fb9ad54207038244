"""Stripe's minor units, by Stripe's table."""

from decimal import Decimal

import pytest

from capi.currencies import to_major

TABLE = [
    (4200, "USD", "42.00"),
    (4200, "usd", "42.00"),
    (4200, "JPY", "4200"),
    (5120, "KWD", "5.120"),
    (500, "UGX", "5.00"),
    (10000, "ISK", "100.00"),
    (17500, "HUF", "175.00"),
    (0, "EUR", "0.00"),
]


@pytest.mark.parametrize(("amount", "currency", "expected"), TABLE)
def test_an_amount_becomes_what_people_read(
    amount: int, currency: str, expected: str
) -> None:
    assert to_major(amount, currency) == Decimal(expected)
