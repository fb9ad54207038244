"""So many of so many: the one shape of every share that a screen shows."""

from collections.abc import Iterable
from typing import NamedTuple


class Part(NamedTuple):
    """`number` out of `of`."""

    number: int
    of: int

    @property
    def share(self) -> float | None:
        """As a part of 1; None of nothing."""
        return self.number / self.of if self.of else None


def part(facts: Iterable[bool]) -> Part:
    """How many of the facts are true."""
    known = list(facts)
    return Part(sum(known), len(known))
