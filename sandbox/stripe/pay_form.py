"""The form of the pay page: what may be in its fields, and what it means.

Nothing here keeps the number of a card or an account: it is looked up among those for
tests and forgotten.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import phonenumbers
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sandbox.stripe.buyers import BankEntry, Buyer, CardEntry, Entry
from sandbox.stripe.cards import MISTYPED, Card, card
from sandbox.stripe.countries import WITH_STATES, WITHOUT_POSTAL_CODE, countries
from sandbox.stripe.ibans import account
from sandbox.stripe.pay_needs import CARD, Needs
from sandbox.stripe.records import Json
from sandbox.stripe.session_objects import NO_ADDRESS

LONGEST = 200

MISSING = _l("Fill in this field.")
BAD_EMAIL = _l("Enter an email address like name@example.com.")
BAD_PHONE = _l("Enter a phone number with its area code, like +1 415 555 0132.")
NOT_A_TEST_CARD = _l("Only test cards work here. Never enter a real card.")
NOT_A_TEST_IBAN = _l("Only test accounts work here. Never enter a real one.")
MISTYPED_NUMBER = _l("Your card number is incorrect.")
BAD_EXPIRY = _l("Enter the date as MM / YY.")
BAD_MONTH = _l("The month must be from 01 to 12.")
PAST_EXPIRY = _l("Your card's expiry date is in the past.")
BAD_CVC = _l("Enter the 3 digits on the back of the card.")
BAD_AMEX_CVC = _l("Enter the 4 digits on the front of the card.")
BAD_COUNTRY = _l("Choose a country from the list.")

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_EXPIRY = re.compile(r"([0-9]{1,2}) ?[/.-]? ?(20[0-9]{2}|[0-9]{2})")


@dataclass
class Form:
    """A filled form: what was typed, what is wrong with it, what it means."""

    needs: Needs
    values: Mapping[str, str]
    today: tuple[int, int]
    errors: dict[str, LazyString] = field(default_factory=dict)
    entry: Entry | None = None
    phone: str | None = None

    @property
    def method(self) -> str | None:
        """The chosen way to pay; None where there is nothing to pay."""
        chosen = self._get("method")
        if chosen in self.needs.methods:
            return chosen
        return next(iter(self.needs.methods), None)

    @property
    def fields(self) -> list[str]:
        """The names of the fields that matter, in their order on the page."""
        return self.needs.fields(self.method)

    @property
    def buyer(self) -> Buyer:
        """The buyer of a form without errors."""
        named = "holder" if "holder" in self.fields else "name"
        name = self._get(named) or None
        address = self._address()
        ships_to = {"name": name, "address": address} if self.needs.ships else None
        return Buyer(
            email=self.needs.email or self._get("email"),
            name=name,
            phone=self.phone,
            address=address,
            ships_to=ships_to,
        )

    def check(self) -> None:
        """Find all that is wrong at once; `errors` is empty when nothing is."""
        for name in self._required():
            if not self._get(name):
                self.errors[name] = MISSING
        self._check_email()
        self._check_country()
        self._check_phone()
        if self.method == CARD:
            self._check_card()
        elif self.method is not None:
            self._check_account()

    def _required(self) -> list[str]:
        country = self._get("country")
        optional = set()
        if self.needs.email:
            optional.add("email")
        if country not in WITH_STATES:
            optional.add("state")
        if country in WITHOUT_POSTAL_CODE or self.needs.address == "region":
            optional.add("zip")
        return [name for name in self.fields if name not in optional]

    def _check_email(self) -> None:
        if self.needs.email is None and not _EMAIL.fullmatch(self._get("email")):
            self.errors.setdefault("email", BAD_EMAIL)

    def _check_country(self) -> None:
        if "country" not in self.fields:
            return
        codes = {code for code, _ in countries(self.needs.allowed_countries)}
        if self._get("country") not in codes:
            self.errors["country"] = BAD_COUNTRY

    def _check_phone(self) -> None:
        if not self.needs.phone or not self._get("phone"):
            return
        try:
            number = phonenumbers.parse(
                self._get("phone"), self._get("country") or "US"
            )
        except phonenumbers.NumberParseException:
            self.errors["phone"] = BAD_PHONE
            return
        if not phonenumbers.is_possible_number(number):
            self.errors["phone"] = BAD_PHONE
        self.phone = phonenumbers.format_number(
            number, phonenumbers.PhoneNumberFormat.E164
        )

    def _check_card(self) -> None:
        digits = re.sub(r"[\s-]", "", self._get("card_number"))
        found = card(digits)
        if digits and found is None:
            mistyped = digits == MISTYPED
            self.errors["card_number"] = (
                MISTYPED_NUMBER if mistyped else NOT_A_TEST_CARD
            )
        self._check_cvc(found)
        expiry = self._expiry()
        if found and expiry and not self.errors:
            year, month = expiry
            self.entry = CardEntry(found, month=month, year=year)

    def _check_account(self) -> None:
        iban = re.sub(r"\s", "", self._get("iban")).upper()
        found = account(iban)
        if iban and found is None:
            self.errors["iban"] = NOT_A_TEST_IBAN
        if found and not self.errors:
            self.entry = BankEntry(found)

    def _check_cvc(self, found: Card | None) -> None:
        length = found.cvc_length if found else 3
        if not re.fullmatch(f"[0-9]{{{length}}}", self._get("cvc")):
            amex = length == 4
            self.errors.setdefault("cvc", BAD_AMEX_CVC if amex else BAD_CVC)

    def _expiry(self) -> tuple[int, int] | None:
        match = _EXPIRY.fullmatch(self._get("expiry"))
        if match is None:
            self.errors.setdefault("expiry", BAD_EXPIRY)
            return None
        month, year = int(match[1]), 2000 + int(match[2][-2:])
        if not 1 <= month <= 12:
            self.errors["expiry"] = BAD_MONTH
        elif (year, month) < self.today:
            self.errors["expiry"] = PAST_EXPIRY
        return year, month

    def _address(self) -> Json | None:
        if self.needs.address == "none":
            return None
        said = {
            "city": self._get("city"),
            "country": self._get("country"),
            "line1": self._get("address"),
            "postal_code": self._get("zip"),
            "state": self._get("state"),
        }
        return NO_ADDRESS | {name: value or None for name, value in said.items()}

    def _get(self, name: str) -> str:
        return self.values.get(name, "").strip()[:LONGEST]


def filled_with(buyer: Buyer) -> dict[str, str]:
    """What a buyer had typed, to be shown again; never a card or an account."""
    address = buyer.address or NO_ADDRESS
    said = {
        "email": buyer.email,
        "phone": buyer.phone,
        "name": buyer.name,
        "address": address["line1"],
        "city": address["city"],
        "state": address["state"],
        "zip": address["postal_code"],
        "country": address["country"],
    }
    return {name: value for name, value in said.items() if value}


def this_month(moment: float) -> tuple[int, int]:
    """Year and month of a moment, for cards that expire."""
    today = datetime.fromtimestamp(moment, UTC)
    return today.year, today.month
