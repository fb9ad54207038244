"""Revenue counted against revenue paid, order by order.

What was paid is what the shop's own orders say: an order is a sale once it is paid, or
received where the shop counts that, and is worth its total. Refunds are not taken off,
because a Purchase that Meta has counted stays counted. Two sums can be equal by chance,
so orders are compared and not sums.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Difference(StrEnum):
    """How an order and what was counted of it can differ, the worst first."""

    AGAIN = "again"
    UNPAID = "unpaid"
    VALUE = "value"
    MISSING = "missing"
    WAITING = "waiting"
    CONSENT = "consent"


NO_FAULT = frozenset({Difference.WAITING, Difference.CONSENT})
"""What mends itself, and what the buyer chose."""


@dataclass(frozen=True)
class Sale:
    """An order of the shop. `is_sale`: it is a Purchase by the shop's own rule.

    `states` are those of its Purchase's rows in the outbox; `datasets` is to how many
    pixels it goes, each of which counts it once.
    """

    number: str
    total: float
    currency: str
    is_sale: bool = True
    states: frozenset[str] = frozenset()
    datasets: int = 1


@dataclass(frozen=True)
class Counted:
    """What Meta would count of an order: how often, and worth how much in all."""

    times: int
    value: float
    currency: str | None


NOTHING = Counted(0, 0.0, None)


@dataclass(frozen=True)
class Revenue:
    """`paid` and `counted` are by currency, in major units, of the orders compared;
    `sales` is how many of them are sales, `purchases` how many Meta would count.

    `differing` holds the numbers of the orders that differ, by how they do.
    """

    paid: Mapping[str, float]
    counted: Mapping[str, float]
    differing: Mapping[Difference, tuple[str, ...]]
    sales: int = 0
    purchases: int = 0

    @property
    def agrees(self) -> bool:
        """Whether each sale was counted once, at its worth, and nothing else was."""
        return not self.differing

    @property
    def is_faulty(self) -> bool:
        """Whether an order differs for another reason than consent or a wait."""
        return bool(set(self.differing) - NO_FAULT)


def revenue(sales: Sequence[Sale], counted: Mapping[str, Counted]) -> Revenue:
    """Compare the orders with what was counted of each, by its number."""
    differing: dict[Difference, list[str]] = {}
    for sale in sales:
        if difference := differs(sale, counted.get(sale.number, NOTHING)):
            differing.setdefault(difference, []).append(sale.number)
    return Revenue(
        paid=_sums((s.currency, s.total) for s in sales if s.is_sale),
        counted=_sums(
            (each.currency, each.value)
            for each in (counted.get(sale.number) for sale in sales)
            if each
        ),
        differing={
            kind: tuple(differing[kind]) for kind in Difference if kind in differing
        },
        sales=sum(sale.is_sale for sale in sales),
        purchases=sum(counted.get(sale.number, NOTHING).times for sale in sales),
    )


def differs(sale: Sale, counted: Counted) -> Difference | None:
    """What is wrong with one order; None where it was counted as it was paid."""
    if not counted.times:
        return _uncounted(sale) if sale.is_sale else None
    if not sale.is_sale:
        return Difference.UNPAID
    if counted.times > sale.datasets:
        return Difference.AGAIN
    worth = round(sale.total * counted.times, 3)
    if (round(counted.value, 3), counted.currency) != (worth, sale.currency):
        return Difference.VALUE
    return None


def _uncounted(sale: Sale) -> Difference:
    if sale.states & {"pending", "sending", "retrying"}:
        return Difference.WAITING
    return Difference.CONSENT if "withheld" in sale.states else Difference.MISSING


def _sums(amounts: Iterable[tuple[str | None, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for currency, amount in amounts:
        if currency:
            sums[currency] = round(sums.get(currency, 0.0) + amount, 3)
    return sums
