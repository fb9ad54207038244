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
    """The counts and sums, the first rows that would be sent, and the bad ones."""

    tally: Tally = field(default_factory=Tally)
    first: list[Sale] = field(default_factory=list)
    bad: list[Sale] = field(default_factory=list)

    def watch(self, outcomes: Iterable[Outcome]) -> Iterator[Sale]:
        """Note what passes, and let through what would enter the outbox."""
        for outcome in outcomes:
            self.tally.add(outcome)
            if outcome.came is Came.BAD and len(self.bad) < MOST_BAD:
                self.bad.append(outcome.sale)
            if outcome.came is Came.TAKEN and len(self.first) < FIRST:
                self.first.append(outcome.sale)
            if outcome.came in ENTERED:
                yield outcome.sale

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
