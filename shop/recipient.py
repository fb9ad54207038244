"""Who gets a parcel that is paid on delivery: the form's fields, read and judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import phonenumbers
from flask_babel import get_locale
from flask_babel import gettext as _
from phonenumbers import SUPPORTED_REGIONS

from shop import languages

LONGEST = 120
NEEDED = ("name", "phone", "email", "country", "city", "line1")


@dataclass(frozen=True)
class Recipient:
    """What somebody typed, and `faults`: what is wrong, by field, in a sentence each.

    `line1` is an address, or a carrier's branch. The phone is in E.164 once it is
    right.
    """

    name: str = ""
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    country: str = ""
    city: str = ""
    line1: str = field(default="", repr=False)
    postal_code: str = ""
    faults: Mapping[str, str] = field(default_factory=dict, repr=False)

    def to_customer(self) -> dict[str, Any]:
        """As Stripe writes down who paid, so that both kinds of order read alike."""
        address = {
            "line1": self.line1,
            "city": self.city,
            "country": self.country,
            "postal_code": self.postal_code or None,
            "state": None,
        }
        return {
            "customer_details": {
                "name": self.name,
                "email": self.email,
                "phone": self.phone,
                "address": address,
            }
        }


def read(form: Mapping[str, str]) -> Recipient:
    """The recipient of a posted form."""
    typed = {
        name: " ".join(form.get(name, "").split()) for name in (*NEEDED, "postal_code")
    }
    typed["country"] = typed["country"].upper()
    phone = _phone(typed["phone"], typed["country"])
    faults = {name: _("Please fill this in.") for name in NEEDED if not typed[name]} | {
        name: _("This is too long: at most %(count)s characters.", count=LONGEST)
        for name, text in typed.items()
        if len(text) > LONGEST
    }
    if "phone" not in faults and phone is None:
        faults["phone"] = _(
            "This is no telephone number of that country. For a number from elsewhere,"
            " start with + and its country code."
        )
    if "email" not in faults and not _looks_like_email(typed["email"]):
        faults["email"] = _("This is no email address: it looks like name@example.com.")
    if "country" not in faults and typed["country"] not in SUPPORTED_REGIONS:
        faults["country"] = _("Please choose a country of the list.")
    return Recipient(**(typed | {"phone": phone or typed["phone"]}), faults=faults)


def countries() -> list[tuple[str, str]]:
    """Every country with telephones: its two letters and its name, by name."""
    names = get_locale().territories
    return sorted(
        ((code, names.get(code, code)) for code in SUPPORTED_REGIONS),
        key=lambda pair: languages.in_order(pair[1]),
    )


def _phone(text: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _looks_like_email(text: str) -> bool:
    # The parcel's message proves it; here only slips of the hand are caught.
    local, at, domain = text.rpartition("@")
    good = bool(local and at) and "." in domain.strip(".")
    return good and not any(
        sign.isspace() or sign in "@,;<>" for sign in text[: len(local)] + domain
    )
