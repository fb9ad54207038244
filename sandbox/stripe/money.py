"""Stripe's own currency table: how many decimals, which multiples, how little.

It is not ISO 4217: Stripe documents that ISK and UGX are sent with two decimals that
must be zero, and three-decimal currencies with a last digit that must be zero. Amounts
are integer minor units and are refused, never rounded.
"""

from decimal import Decimal, InvalidOperation

from sandbox.stripe.errors import BadParameter

# Stripe's API reference allows eight digits, and more where the units are small.
LARGEST_AMOUNT = 99_999_999
LARGEST_CHARGE = {
    "cop": 9_999_999_999,
    "idr": 999_999_999_999,
    "inr": 999_999_999,
}

ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()
)
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())
WHOLE_UNITS_ONLY = frozenset(("isk", "ugx"))
TWO_DECIMAL = frozenset(
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp "
    "byn bzd cad cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel "
    "gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr kyd kzt lak lbp "
    "lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr "
    "nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd "
    "std szl thb tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd yer zar "
    "zmw".split()
)
CURRENCIES = ZERO_DECIMAL | TWO_DECIMAL | THREE_DECIMAL

# Stripe documents these by settlement currency; the sandbox settles in the currency
# of the charge. A currency that is not listed has no minimum of its own.
SMALLEST_CHARGE = {
    **dict.fromkeys(
        "usd aud brl cad chf eur nzd sgd inr ils ars cop idr php rub zar".split(), 50
    ),
    **dict.fromkeys("aed myr pln ron".split(), 200),
    **dict.fromkeys("nok sek".split(), 300),
    **dict.fromkeys("mxn thb".split(), 1000),
    **dict.fromkeys("jpy krw".split(), 50),
    "gbp": 30,
    "dkk": 250,
    "hkd": 400,
    "czk": 1500,
    "huf": 17500,
}


def exponent(currency: str) -> int:
    """How many decimals Stripe counts in this currency's amounts."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def major(amount: int, currency: str) -> Decimal:
    """Minor units as the number that people read: 4200, usd → 42.00."""
    return Decimal(amount).scaleb(-exponent(currency))


def minor(typed: str, currency: str) -> int:
    """The number that people write as minor units: 42.00, usd → 4200.

    Raises BadParameter for what is no number, or finer than the currency.
    """
    try:
        amount = Decimal(typed).scaleb(exponent(currency))
        whole = amount.is_finite() and amount == amount.to_integral_value()
    except InvalidOperation:
        whole = False
    if not whole or amount <= 0:
        raise BadParameter(f"{typed} is no amount of {currency}.", param="amount")
    return int(amount)


def currency(value: object, path: str) -> str:
    """Read a currency parameter; upper case is taken too.

    Raises BadParameter where Stripe has no such currency.
    """
    code = str(value).lower()
    if code not in CURRENCIES:
        raise BadParameter(f"Invalid currency: {value}", param=path)
    return code


def check_charge(amount: int, currency: str, *, param: str) -> None:
    """Raise BadParameter where Stripe would not charge this amount; zero is free."""
    if amount == 0:
        return
    check_multiple(amount, currency, param=param)
    if amount < SMALLEST_CHARGE.get(currency, 1):
        least = f"{major(SMALLEST_CHARGE[currency], currency)} {currency}"
        raise BadParameter(
            f"The total amount must be at least {least}.",
            code="amount_too_small",
            param=param,
        )
    largest = LARGEST_CHARGE.get(currency, LARGEST_AMOUNT)
    if amount > largest:
        most = f"{major(largest, currency)} {currency}"
        raise BadParameter(
            f"The total amount must be no more than {most}.",
            code="amount_too_large",
            param=param,
        )


def check_multiple(amount: int, currency: str, *, param: str) -> None:
    """Raise BadParameter where the last digits must be zero and are not."""
    if currency in WHOLE_UNITS_ONLY and amount % 100:
        raise BadParameter(
            f"{currency} has no decimals: the last two digits must be 00.",
            code="invalid_charge_amount_no_decimal_compatible",
            param=param,
        )
    if currency in THREE_DECIMAL and amount % 10:
        raise BadParameter(
            f"Amounts in {currency} must end in 0: thousandths, to the nearest ten.",
            param=param,
        )
