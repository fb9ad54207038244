"""Who pays and with what, and how a try to pay can end."""

from dataclasses import asdict, dataclass

from sandbox.stripe.cards import Card, Decline
from sandbox.stripe.ibans import Account
from sandbox.stripe.records import Json
from sandbox.stripe.session_objects import NO_ADDRESS


@dataclass(frozen=True)
class CardEntry:
    """A test card as the buyer typed it in; `year` has four digits."""

    card: Card
    month: int
    year: int


@dataclass(frozen=True)
class BankEntry:
    """A test account to debit."""

    account: Account


Entry = CardEntry | BankEntry


@dataclass(frozen=True)
class Buyer:
    """What the buyer said. `address` and `ships_to` are None where nobody asked."""

    email: str
    name: str | None = None
    phone: str | None = None
    address: Json | None = None
    ships_to: Json | None = None

    @property
    def billing(self) -> Json:
        """The `billing_details` of a payment method and its charges."""
        return {
            "address": self.address or NO_ADDRESS,
            "email": self.email,
            "name": self.name,
            "phone": self.phone,
            "tax_id": None,
        }

    @property
    def shipping(self) -> Json | None:
        """The `shipping` of a payment intent."""
        if self.ships_to is None:
            return None
        return {
            **self.ships_to,
            "carrier": None,
            "phone": self.phone,
            "tracking_number": None,
        }

    def kept(self) -> Json:
        """The buyer as JSON, to wait for the bank's answer; `Buyer(**…)` undoes it."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """How a try ended.

    `completed` names the event of a session that is now complete, `decline` the reason
    of a refusal; `challenged` buyers must answer their bank first. None of them is set
    where the session was not open any more.
    """

    session: Json
    completed: str | None = None
    decline: Decline | None = None
    challenged: bool = False
