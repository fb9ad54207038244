"""What came of a file: counts and sums, in a memory that does not grow with it."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from capi.findings import Finding, Severity
from capi.intake import ENTERED, Came, Outcome


@dataclass
class Tally:
    """Of the rows so far: what became of them, and what goes to Meta.

    `warnings` counts what is doubtful in the good rows, or was left out of them. `sums`
    are of the rows that go to Meta, by currency, in major units; `first` and `last`
    when the earliest and the latest of them happened, in epoch seconds.
    """

    came: Counter[Came] = field(default_factory=Counter)
    warnings: Counter[Finding] = field(default_factory=Counter)
    sums: dict[str, Decimal] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    first: int | None = None
    last: int | None = None

    def add(self, outcome: Outcome) -> None:
        """Count one row."""
        self.came[outcome.came] += 1
        if outcome.came in ENTERED:
            self.warnings.update(
                each
                for each in outcome.sale.findings
                if each.severity is Severity.WARNING
            )
        if outcome.came is Came.TAKEN and outcome.sale.payload:
            self._add_event(outcome.sale.payload)

    @property
    def rows(self) -> int:
        """How many there were; blank ones are none."""
        return self.came.total()

    def _add_event(self, payload: dict[str, Any]) -> None:
        self.names[payload["event_name"]] += 1
        self.sources[payload["action_source"]] += 1
        time = payload["event_time"]
        self.first = time if self.first is None else min(self.first, time)
        self.last = time if self.last is None else max(self.last, time)
        custom_data = payload.get("custom_data", {})
        currency = custom_data.get("currency")
        if currency and "value" in custom_data:
            worth = Decimal(str(custom_data["value"]))
            self.sums[currency] = self.sums.get(currency, Decimal(0)) + worth
