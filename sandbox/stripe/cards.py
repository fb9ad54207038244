"""The only cards that the pay page takes: Stripe's published test numbers.

Each number has one fate, and its last four digits are enough to know it by: what is
kept of a payment leads back to the card. A number that is not in this table is never
kept, logged or sent anywhere, so that nobody's real card can end up here.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Decline:
    """Why a payment is refused: Stripe's code, decline code and message.

    `blocked` payments never reached the bank: Stripe's own Radar refused them.
    """

    code: str
    message: str
    decline_code: str | None = None
    blocked: bool = False


@dataclass(frozen=True)
class Card:
    """A test card and what becomes of a payment with it.

    `challenge`: the bank asks its customer first, by 3-D Secure. `decline` is None for
    a card that pays. `dispute` is the reason that its owner gives later ("inquiry" for
    a question without a claim), `refund` how money goes back: `succeeds`, `pending`
    (and succeeds later) or `fails` (later). `name` is Stripe's name for a payment
    method with this card.
    """

    number: str = field(repr=False)
    brand: str
    name: str
    decline: Decline | None = None
    challenge: bool = False
    cvc_check: str = "pass"
    dispute: str | None = None
    refund: str = "succeeds"

    @property
    def last4(self) -> str:
        """The digits that may be shown and kept."""
        return self.number[-4:]

    @property
    def cvc_length(self) -> int:
        """How many digits the security code has."""
        return 4 if self.brand == "amex" else 3

    @property
    def spaced(self) -> str:
        """The number as it is printed on the card."""
        sizes = (4, 6, 5) if self.brand == "amex" else (4, 4, 4, 4)
        starts = [sum(sizes[:index]) for index in range(len(sizes))]
        return " ".join(
            self.number[start : start + size]
            for start, size in zip(starts, sizes, strict=True)
        )


def _declined(reason: str, message: str = "Your card was declined.") -> Decline:
    return Decline("card_declined", message, reason)


_WRONG_CVC = Decline("incorrect_cvc", "Your card's security code is incorrect.")
_EXPIRED = Decline("expired_card", "Your card has expired.")
_NO_FUNDS = _declined("insufficient_funds", "Your card has insufficient funds.")
_BLOCKED = Decline("card_declined", "Your card was declined.", "fraudulent", True)
_BROKEN = Decline(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)


def _visa(number: str, name: str, decline: Decline | None = None, **fate: str) -> Card:
    return Card(number, "visa", f"pm_card_{name}", decline, **fate)


def _challenging(number: str, name: str, decline: Decline | None = None) -> Card:
    return Card(number, "visa", f"pm_card_{name}", decline, challenge=True)


CARDS = (
    Card("4242424242424242", "visa", "pm_card_visa"),
    Card("5555555555554444", "mastercard", "pm_card_mastercard"),
    Card("378282246310005", "amex", "pm_card_amex"),
    _challenging("4000002500003155", "authenticationRequiredOnSetup"),
    _challenging("4000000000003220", "threeDSecure2Required"),
    _challenging("4000002760003184", "authenticationRequired"),
    _challenging(
        "4000008400001629",
        "threeDSecureRequiredChargeDeclined",
        _declined("generic_decline"),
    ),
    _visa("4000000000000002", "visa_chargeDeclined", _declined("generic_decline")),
    _visa("4000000000009995", "visa_chargeDeclinedInsufficientFunds", _NO_FUNDS),
    _visa("4000000000009987", "visa_chargeDeclinedLostCard", _declined("lost_card")),
    _visa(
        "4000000000009979", "visa_chargeDeclinedStolenCard", _declined("stolen_card")
    ),
    _visa("4000000000000069", "chargeDeclinedExpiredCard", _EXPIRED),
    _visa(
        "4000000000000127", "chargeDeclinedIncorrectCvc", _WRONG_CVC, cvc_check="fail"
    ),
    _visa("4000000000000119", "chargeDeclinedProcessingError", _BROKEN),
    _visa("4100000000000019", "radarBlock", _BLOCKED),
    _visa("4000000000000101", "cvcCheckFail", cvc_check="fail"),
    _visa("4000000000000259", "createDispute", dispute="fraudulent"),
    _visa(
        "4000000000002685",
        "createDisputeProductNotReceived",
        dispute="product_not_received",
    ),
    _visa("4000000000001976", "createDisputeInquiry", dispute="inquiry"),
    _visa("4000000000007726", "pendingRefund", refund="pending"),
    _visa("4000000000005126", "refundFail", refund="fails"),
)

# Stripe's number for the typing mistake: its check digit is wrong.
MISTYPED = "4242424242424241"

_BY_NUMBER = {card.number: card for card in CARDS}
_BY_LAST4 = {card.last4: card for card in CARDS}
_BY_NAME = {card.name: card for card in CARDS}


def card(number: str) -> Card | None:
    """The test card with this number, digits only; None for any other."""
    return _BY_NUMBER.get(number)


def by_last4(last4: str) -> Card | None:
    """The test card behind a payment that was made with it."""
    return _BY_LAST4.get(last4)


def by_name(name: str) -> Card | None:
    """The test card of a payment method such as `pm_card_visa`."""
    return _BY_NAME.get(name)
