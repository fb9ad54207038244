"""Lint of `value` and `currency`: what the event was worth."""

from decimal import Decimal

from capi.currencies import ISO_4217, exponent
from capi.rules.contents import contents
from capi.rules.rule import ERROR, NOTE, WARNING, Findings, Rule, Subject, is_empty
from capi.rules.values import identifier, number

CURRENCY_MISSING = Rule(
    "currency_missing",
    ERROR,
    "A Purchase needs a currency; Meta refuses the whole call without one.",
    "Send the ISO 4217 code, such as EUR.",
)
VALUE_MISSING = Rule(
    "value_missing",
    ERROR,
    "A Purchase needs a value; Meta refuses the whole call without one.",
    "Send what the customer paid in all, in major units.",
)
UNKNOWN_CURRENCY = Rule(
    "unknown_currency",
    ERROR,
    "The currency is no ISO 4217 code.",
    "Send a code of three letters, such as EUR.",
)
CURRENCY_LOWER_CASE = Rule(
    "currency_lower_case",
    NOTE,
    "The currency is not in upper case. Meta takes it all the same.",
    "Write it in upper case, as ISO 4217 does.",
)
VALUE_WITHOUT_CURRENCY = Rule(
    "value_without_currency",
    WARNING,
    "There is a value, but nothing says in which currency.",
    "Send the currency with every value.",
)
VALUE_RECOMMENDED = Rule(
    "value_recommended",
    NOTE,
    "The event says not what it is worth; ads cannot be optimised for its value.",
    "Send value and currency with it.",
)
VALUE_NOT_A_NUMBER = Rule(
    "value_not_a_number",
    ERROR,
    "The value is not a finite number.",
    "Send a number in major units, without sign of currency or thousands.",
)
VALUE_AS_TEXT = Rule(
    "value_as_text",
    NOTE,
    "The value is a number written as text. Meta takes it all the same.",
    "Send a JSON number.",
)
VALUE_ZERO = Rule(
    "value_zero",
    WARNING,
    "The value is zero: Meta may take it for missing, and learns nothing of the sale.",
    "Send what the customer paid. For a sale that was free, ignore this.",
)
VALUE_NEGATIVE = Rule(
    "value_negative",
    WARNING,
    "The value is below zero.",
    "Send no event for a refund; Meta has no event that takes a sale back.",
)
VALUE_DECIMALS = Rule(
    "value_decimals",
    NOTE,
    "The value has more decimals than its currency has.",
    "Round to the currency's smallest unit.",
)
VALUE_IN_MINOR_UNITS = Rule(
    "value_in_minor_units",
    WARNING,
    "The value is that of the goods in minor units (cents): a hundred times too much.",
    "Send major units: 42.00, not 4200.",
)
ORDER_TOTAL_MISMATCH = Rule(
    "order_total_mismatch",
    WARNING,
    "The value is not what the order came to.",
    "Send what the customer paid in all, shipping and tax included.",
)

_WORTH_SOMETHING = frozenset(
    """
    ViewContent AddToCart AddToWishlist InitiateCheckout AddPaymentInfo StartTrial
    Subscribe
    """.split()
)


def check(subject: Subject) -> Findings:
    """Whether value and currency are there, possible, and those of the order."""
    value = subject.custom_data.get("value")
    yield from _currency(subject, has_value=not is_empty(value))
    path = subject.field("custom_data", "value")
    if is_empty(value):
        if subject.name == "Purchase":
            yield VALUE_MISSING.at(path)
        elif subject.name in _WORTH_SOMETHING:
            yield VALUE_RECOMMENDED.at(path)
        return
    amount = number(value)
    if amount is None:
        yield VALUE_NOT_A_NUMBER.at(path)
        return
    if isinstance(value, str):
        yield VALUE_AS_TEXT.at(path)
    yield from _amount(subject, path, amount)


def _currency(subject: Subject, *, has_value: bool) -> Findings:
    currency = subject.custom_data.get("currency")
    path = subject.field("custom_data", "currency")
    if is_empty(currency):
        if subject.name == "Purchase":
            yield CURRENCY_MISSING.at(path)
        elif has_value:
            yield VALUE_WITHOUT_CURRENCY.at(path)
    elif not isinstance(currency, str) or currency.upper() not in ISO_4217:
        yield UNKNOWN_CURRENCY.at(path)
    elif currency not in ISO_4217:
        yield CURRENCY_LOWER_CASE.at(path)


def _amount(subject: Subject, path: str, amount: Decimal) -> Findings:
    if amount == 0:
        yield VALUE_ZERO.at(path)
    if amount < 0:
        yield VALUE_NEGATIVE.at(path)
    decimals = _decimals(subject)
    if decimals is not None:
        if round(amount, decimals) != amount:
            yield VALUE_DECIMALS.at(path)
        if decimals and 0 < _goods(subject) * 10**decimals == amount:
            yield VALUE_IN_MINOR_UNITS.at(path)
    total = _order_total(subject)
    if total is not None and abs(amount - total) >= Decimal("0.005"):
        yield ORDER_TOTAL_MISMATCH.at(path)


def _decimals(subject: Subject) -> int | None:
    """How many decimals the event's currency has, None where that is unknown."""
    currency = subject.custom_data.get("currency")
    code = currency.upper() if isinstance(currency, str) else ""
    return exponent(code) if code in ISO_4217 else None


def _goods(subject: Subject) -> Decimal:
    """What the goods come to, 0 where a price or a quantity is not given."""
    total = Decimal(0)
    for item in contents(subject):
        price, quantity = number(item.get("item_price")), number(item.get("quantity"))
        if price is None or quantity is None:
            return Decimal(0)
        total += price * quantity
    return total


def _order_total(subject: Subject) -> Decimal | None:
    order_id = identifier(subject.custom_data.get("order_id"))
    total = subject.context.order_totals.get(order_id or "")
    return total if isinstance(total, Decimal) else number(total)
