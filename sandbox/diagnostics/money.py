"""Findings about value and currency: there, possible, and what was paid."""

from collections.abc import Mapping
from typing import Any

from sandbox.diagnostics.subject import Finds, Found, Subject, part
from sandbox.stripe.money import CURRENCIES
from sandbox.tallies import to_amount

# ISO 4217 is Stripe's table with what Stripe does not charge, without the old dobra.
ISO_4217 = frozenset(code.upper() for code in CURRENCIES) - {"STD"} | frozenset(
    "BTN CUP ERN GHS IQD IRR KPW LYD MRU SDG SSP STN SVC SYP TMT VED VES XCG "
    "ZWG".split()
)

SALE = "Purchase"
VALUE, CURRENCY = "custom_data.value", "custom_data.currency"
_HALF_A_CENT = 0.005


def check(subject: Subject) -> Finds:
    """What is wrong with the money of an event."""
    yield from _currency(subject)
    value = subject.custom_data.get("value")
    if value in (None, ""):
        if subject.name == SALE:
            yield Found("value_missing", VALUE)
        return
    amount = to_amount(value)
    if amount is None:
        yield Found("value_not_a_number", VALUE)
        return
    if amount < 0:
        yield Found("value_negative", VALUE)
    yield from _against_payment(subject, amount)
    yield from _against_twin(subject, amount)


def _currency(subject: Subject) -> Finds:
    currency = subject.custom_data.get("currency")
    if currency in (None, ""):
        if subject.name == SALE:
            yield Found("currency_missing", CURRENCY)
        elif subject.custom_data.get("value") not in (None, ""):
            yield Found("value_without_currency", CURRENCY)
    elif not isinstance(currency, str) or currency.upper() not in ISO_4217:
        yield Found("unknown_currency", CURRENCY)


def _against_payment(subject: Subject, amount: float) -> Finds:
    payment = subject.payment
    if payment is None or subject.name != SALE:
        return
    # Goods worth more than the payment: part of the order is paid in another way, as
    # on delivery, and its total is not known here.
    if _goods(subject) > payment.amount + _HALF_A_CENT:
        return
    if _code(subject.custom_data) not in ("", payment.currency):
        yield Found("order_total_mismatch", CURRENCY)
    elif abs(amount - payment.amount) > _HALF_A_CENT:
        yield Found("order_total_mismatch", VALUE)


def _against_twin(subject: Subject, amount: float) -> Finds:
    other = part(subject.twin, "custom_data")
    their_amount = to_amount(other.get("value"))
    if their_amount is None:
        return
    if abs(amount - their_amount) > _HALF_A_CENT:
        yield Found("value_differs", VALUE)
    elif _code(subject.custom_data) != _code(other):
        yield Found("value_differs", CURRENCY)


def _code(custom_data: Mapping[str, Any]) -> str:
    currency = custom_data.get("currency")
    return currency.upper() if isinstance(currency, str) else ""


def _goods(subject: Subject) -> float:
    """What the goods come to; 0 where a price is not given."""
    contents = subject.custom_data.get("contents")
    total = 0.0
    for item in contents if isinstance(contents, list) else []:
        told = item if isinstance(item, Mapping) else {}
        price = to_amount(told.get("item_price"))
        quantity = to_amount(told.get("quantity", 1))
        if price is None or quantity is None:
            return 0.0
        total += price * quantity
    return total
