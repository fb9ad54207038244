"""The only bank accounts that the pay page takes: Stripe's published test IBANs.

A debit is a delayed method: the buyer is done at once, the money comes, or does not,
some time later. As with cards, the last four digits lead back to an account's fate,
and any other IBAN is neither kept nor logged.
"""

import hashlib
import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Account:
    """A test account; `pays` is what its bank will say in the end."""

    iban: str = field(repr=False)
    pays: bool
    bank_code: str
    branch_code: str

    @property
    def country(self) -> str:
        """The country that the IBAN starts with."""
        return self.iban[:2]

    @property
    def last4(self) -> str:
        """The digits that may be shown and kept."""
        return self.iban[-4:]

    @property
    def fingerprint(self) -> str:
        """What tells accounts apart without naming them."""
        return hashlib.sha256(self.iban.encode()).hexdigest()[:16]

    @property
    def spaced(self) -> str:
        """The IBAN as people write it: in groups of four."""
        return " ".join(re.findall(".{1,4}", self.iban))


ACCOUNTS = (
    Account("AT611904300234573201", True, "19043", ""),
    Account("IT60X0542811101000000123456", False, "05428", "11101"),
)


def account(iban: str) -> Account | None:
    """The test account with this IBAN, without spaces; None for any other."""
    return next((found for found in ACCOUNTS if found.iban == iban), None)


def by_last4(last4: str) -> Account | None:
    """The test account behind a payment that was made with it."""
    return next((found for found in ACCOUNTS if found.last4 == last4), None)
