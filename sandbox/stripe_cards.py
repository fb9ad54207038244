"""The only cards that the pay page takes: Stripe's published test numbers.

Each number has one fate. A number that is not in this table is never kept, logged or
sent anywhere, so that nobody's real card can end up here.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Decline:
    """Why a bank says no: Stripe's code, decline code and message."""

    code: str
    message: str
    decline_code: str | None = None


@dataclass(frozen=True)
class Card:
    """A test card; `decline` is None for one that pays."""

    number: str = field(repr=False)
    brand: str
    decline: Decline | None = None

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


CARDS = (
    Card("4242424242424242", "visa"),
    Card("5555555555554444", "mastercard"),
    Card("378282246310005", "amex"),
    Card("4000000000000002", "visa", _declined("generic_decline")),
    Card(
        "4000000000009995",
        "visa",
        _declined("insufficient_funds", "Your card has insufficient funds."),
    ),
    Card("4000000000009987", "visa", _declined("lost_card")),
    Card("4000000000009979", "visa", _declined("stolen_card")),
    Card(
        "4000000000000069",
        "visa",
        Decline("expired_card", "Your card has expired."),
    ),
    Card(
        "4000000000000127",
        "visa",
        Decline("incorrect_cvc", "Your card's security code is incorrect."),
    ),
    Card(
        "4000000000000119",
        "visa",
        Decline(
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
)

# Stripe's number for the typing mistake: its check digit is wrong.
MISTYPED = "4242424242424241"

_BY_NUMBER = {card.number: card for card in CARDS}


def card(number: str) -> Card | None:
    """The test card with this number, digits only; None for any other."""
    return _BY_NUMBER.get(number)
