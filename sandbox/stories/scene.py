"""What has happened since a story began: plain values that its steps are judged by."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sandbox.arrivals import Arrival
from sandbox.carriers.parcels import Parcel
from sandbox.matching import BROWSER, PROCESSED, SERVER
from sandbox.shop_link import Trouble
from sandbox.shop_orders import Order
from sandbox.shop_outbox import Row


@dataclass(frozen=True)
class Mark:
    """A moment of a story: when, after which arrival and which object of Stripe's (row
    numbers), and what was made then."""

    at: float
    arrival: int
    stripe: int
    made: str = ""


@dataclass(frozen=True)
class Total:
    """The Purchases at a moment: copies received, events counted, and their revenue."""

    received: int = 0
    counted: int = 0
    revenue: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Sale:
    """An order's Purchase as Meta got it: every copy that arrived, oldest first."""

    order: str
    copies: tuple[Arrival, ...]

    @cached_property
    def browser(self) -> Arrival | None:
        """The browser's first copy."""
        return next((copy for copy in self.copies if copy.source == BROWSER), None)

    @cached_property
    def server(self) -> Arrival | None:
        """The server's first copy."""
        return next((copy for copy in self.copies if copy.source == SERVER), None)

    @property
    def counted(self) -> int:
        """How often Meta counts it."""
        return sum(copy.status == PROCESSED for copy in self.copies)

    @property
    def both(self) -> bool:
        """Whether it came from both sides."""
        return self.browser is not None and self.server is not None

    @property
    def merged(self) -> bool:
        """Whether it came from both sides and counts once."""
        return self.both and self.counted == 1

    @property
    def doubled(self) -> bool:
        """Whether it counts more than once."""
        return self.both and self.counted > 1

    @property
    def by_server_alone(self) -> bool:
        """Whether only the server has told of it, and it counts."""
        return self.browser is None and self.server is not None and self.counted == 1

    @property
    def row(self) -> int:
        """The arrival with which the last of its sides came."""
        return max(half.id for half in (self.browser, self.server) if half)

    @property
    def gap(self) -> float:
        """Seconds between the two halves."""
        if self.browser is None or self.server is None:
            return 0.0
        return abs(self.browser.received_at - self.server.received_at)


@dataclass(frozen=True)
class Payment:
    """Money that Stripe took for an order, amounts in major units of `currency`;
    `row` is the charge's number."""

    row: int
    order: str
    charge: str
    amount: float
    currency: str
    refunded: float = 0.0


@dataclass(frozen=True)
class Scene:
    """All that the steps of a story look at.

    `marks` are the story's own acts by name; `faults` the switches that are on; `seen`
    the names of the events that arrived; `views` how often each order's thanks page was
    seen; `heard` the (type, object id) of the webhooks that the shop has taken.
    `orders` and `rows` are what the shop's owner would see, the rows those of its
    Purchases; with `trouble` the shop could not be asked.
    """

    marks: Mapping[str, Mark] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    sales: tuple[Sale, ...] = ()
    payments: tuple[Payment, ...] = ()
    views: Mapping[str, int] = field(default_factory=dict)
    heard: frozenset[tuple[str, str]] = frozenset()
    orders: tuple[Order, ...] = ()
    rows: tuple[Row, ...] = ()
    trouble: Trouble | None = None
    parcel: Parcel | None = None
    before: Total = Total()
    now: Total = Total()

    def after(self, sale: Sale) -> Total:
        """The Purchases when the last side of a sale had come, whatever came later.

        Those without an order are not among them.
        """
        every = (copy for each in self.sales for copy in each.copies)
        copies = [copy for copy in every if copy.id <= sale.row]
        counted = [copy for copy in copies if copy.status == PROCESSED]
        revenue = Counter(self.before.revenue)
        for copy in counted:
            if copy.value is not None and copy.currency is not None:
                revenue[copy.currency] += copy.value
        return Total(
            self.before.received + len(copies),
            self.before.counted + len(counted),
            dict(revenue),
        )

    def since(self, act: str) -> "Scene":
        """The scene without the sales before one of the story's acts."""
        mark = self.marks.get(act)
        if mark is None:
            return self
        sales = (sale for sale in self.sales if sale.copies[0].id > mark.arrival)
        paid = (each for each in self.payments if each.row > mark.stripe)
        return replace(self, sales=tuple(sales), payments=tuple(paid))

    def rows_of(self, payments: tuple[Payment, ...]) -> tuple[Row, ...]:
        """The rows of the shop's outbox that carry the Purchases of these payments."""
        numbers = {payment.order for payment in payments}
        return tuple(row for row in self.rows if row["subject"] in numbers)
