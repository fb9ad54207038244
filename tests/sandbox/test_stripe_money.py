"""Stripe's currency table, which differs from ISO 4217."""

from decimal import Decimal

import pytest

from sandbox.stripe.errors import BadParameter
from sandbox.stripe.money import CURRENCIES, check_charge, exponent, major, minor


@pytest.mark.parametrize(
    ("currency", "amount", "read"),
    [
        ("usd", 4200, "42"),
        ("jpy", 4200, "4200"),
        ("kwd", 5120, "5.12"),
        ("isk", 500, "5"),
        ("ugx", 500, "5"),
        ("huf", 17550, "175.5"),
    ],
)
def test_minor_units_read_as_stripe_counts_them(
    currency: str, amount: int, read: str
) -> None:
    assert major(amount, currency) == Decimal(read)


@pytest.mark.parametrize(
    ("currency", "typed", "amount"),
    [("usd", "42.00", 4200), ("jpy", "4200", 4200), ("kwd", "5.12", 5120)],
)
def test_what_people_type_becomes_minor_units(
    currency: str, typed: str, amount: int
) -> None:
    assert minor(typed, currency) == amount


@pytest.mark.parametrize("typed", ["", "ten", "0", "-1", "1.001", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(BadParameter):
        minor(typed, "usd")


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        ("usd", 0),
        ("usd", 50),
        ("jpy", 50),
        ("kwd", 5120),
        ("isk", 500),
        ("huf", 17500),
        ("usd", 99_999_999),
        ("inr", 999_999_999),
        ("cop", 9_999_999_999),
        ("idr", 999_999_999_999),
    ],
)
def test_a_chargeable_amount_passes(currency: str, amount: int) -> None:
    check_charge(amount, currency, param="line_items")


@pytest.mark.parametrize(
    ("currency", "amount", "code"),
    [
        ("usd", 49, "amount_too_small"),
        ("gbp", 29, "amount_too_small"),
        ("jpy", 49, "amount_too_small"),
        ("czk", 1499, "amount_too_small"),
        ("huf", 17499, "amount_too_small"),
        ("usd", 100_000_000, "amount_too_large"),
        ("inr", 1_000_000_000, "amount_too_large"),
        ("isk", 550, "invalid_charge_amount_no_decimal_compatible"),
        ("ugx", 501, "invalid_charge_amount_no_decimal_compatible"),
        ("kwd", 5124, None),
    ],
)
def test_an_amount_that_stripe_refuses_is_refused(
    currency: str, amount: int, code: str | None
) -> None:
    with pytest.raises(BadParameter) as caught:
        check_charge(amount, currency, param="line_items")

    assert (caught.value.code, caught.value.param) == (code, "line_items")


def test_every_currency_has_a_number_of_decimals() -> None:
    assert {exponent(currency) for currency in CURRENCIES} == {0, 2, 3}
