"""What the owner is shown of a file of sales before anything is done with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask_babel import format_currency

from capi.intake import ENTERED, Came, Outcome
from capi.offline import Sale
from capi.upload.tally import Tally

FIRST = 10
MOST_BAD = 500
"""How many rows are shown in full. The counts are of all of them."""


@dataclass
class Preview:
    """The counts and sums, the first rows that would be sent, and the bad ones.

    The orders are all remembered: the form takes no file so large that this matters.
    """

    tally: Tally = field(default_factory=Tally)
    orders: set[str] = field(default_factory=set)
    without_order: int = 0
    first: list[Sale] = field(default_factory=list)
    bad: list[Sale] = field(default_factory=list)

    def watch(self, outcomes: Iterable[Outcome]) -> Iterator[Sale]:
        """Note what passes, and let through what would enter the outbox."""
        for outcome in outcomes:
            self.tally.add(outcome)
            if outcome.came is Came.BAD and len(self.bad) < MOST_BAD:
                self.bad.append(outcome.sale)
            if outcome.came is Came.TAKEN:
                self._add(outcome.sale)
            if outcome.came in ENTERED:
                yield outcome.sale

    @property
    def sales(self) -> int:
        """How many sales would be sent: the rows of one order are one sale."""
        return len(self.orders) + self.without_order

    @property
    def counts(self) -> dict[str, int]:
        """How many rows became what."""
        return {came.value: self.tally.came[came] for came in Came}

    @property
    def sums(self) -> list[str]:
        """What the rows that would be sent are worth, by currency."""
        return [
            str(format_currency(total, currency))
            for currency, total in sorted(self.tally.sums.items())
        ]

    def _add(self, sale: Sale) -> None:
        if len(self.first) < FIRST:
            self.first.append(sale)
        if sale.subject:
            self.orders.add(sale.subject)
        else:
            self.without_order += 1
