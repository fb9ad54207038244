"""What a session wants to know of its buyer, read off the session."""

from dataclasses import dataclass

from sandbox.stripe.method_objects import BANK_DEBIT
from sandbox.stripe.records import Json

CARD = "card"

_CARD_FIELDS = ["card_number", "expiry", "cvc", "name"]
_BANK_FIELDS = ["iban", "holder"]
_ADDRESS_FIELDS = {
    "full": ["address", "city", "state", "zip", "country"],
    "region": ["country", "zip"],
    "none": [],
}


@dataclass(frozen=True)
class Needs:
    """The fields of a session's form.

    `email` is the address that the shop has fixed. `methods` are the ways to pay,
    none where there is nothing to pay. `address` is "full", "region" (country and
    postal code: enough for the bank) or "none".
    """

    email: str | None
    phone: bool
    methods: tuple[str, ...]
    address: str
    ships: bool
    allowed_countries: list[str] | None

    @classmethod
    def of(cls, session: Json) -> "Needs":
        """Read them off a session."""
        shipping = session["shipping_address_collection"]
        full = shipping or session["billing_address_collection"] == "required"
        pays = session["amount_total"] > 0
        return cls(
            email=session["customer_email"],
            phone=session["phone_number_collection"]["enabled"],
            methods=tuple(session["payment_method_types"]) if pays else (),
            address="full" if full else "region" if pays else "none",
            ships=bool(shipping),
            allowed_countries=shipping and shipping["allowed_countries"],
        )

    @property
    def card(self) -> bool:
        """Whether a card can pay."""
        return CARD in self.methods

    @property
    def bank(self) -> bool:
        """Whether a bank account can pay."""
        return BANK_DEBIT in self.methods

    def fields(self, method: str | None) -> list[str]:
        """The names of the fields for a way to pay, in their order on the page."""
        pays = {CARD: _CARD_FIELDS, BANK_DEBIT: _BANK_FIELDS}.get(method or "", [])
        named = ["name"] if method is None and self.address == "full" else []
        return [
            "email",
            *(["phone"] if self.phone else []),
            *pays,
            *named,
            *_ADDRESS_FIELDS[self.address],
        ]
