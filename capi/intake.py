"""Sales from a file into the outbox: any number, some hundred to a transaction.

The outbox's unique key lets each sale in once, however often its file is taken in; so
an intake that was broken off is finished by beginning it again. A row whose id stands
for another sale already is told as a bad one: nobody would notice that it is missing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine

from capi.client import encode
from capi.database import insert, writing
from capi.envelope import tagged
from capi.offline import Sale
from capi.rules.rule import ERROR, Rule
from capi.schema import State, firings, rows
from capi.upload.earlier import (
    FIRED_BY,
    Earlier,
    Key,
    Seen,
    in_the_outbox,
    key,
    orders_of_the_shop,
    terms,
)
from capi.withdrawal import without_person

BATCH = 500

ORDER_ID_TAKEN = Rule(
    "order_id_taken",
    ERROR,
    "Another sale, of another time or amount, has come with this order id. Meta would"
    " count one of them.",
    "Give the lines of one order an item_number; where the tills of several stores"
    " count alike, put the store's code before the number.",
)
SALE_TAKEN = Rule(
    "sale_taken",
    ERROR,
    "Another sale of the same person at the same time has come with another amount."
    " Meta would count one of them.",
    "Give each sale its order_id, or its time to the second.",
)
ORDER_OF_THE_SHOP = Rule(
    "order_of_the_shop",
    ERROR,
    "The shop has this order itself, and tells Meta of it as far as its buyer allows."
    " Meta would count it twice.",
    "Leave the shop's own orders out of the file.",
)


class Came(StrEnum):
    """What became of a row."""

    TAKEN = "taken"
    WITHHELD = "withheld"
    KNOWN = "known"
    BAD = "bad"


ENTERED = (Came.TAKEN, Came.WITHHELD)


@dataclass(frozen=True)
class Outcome:
    """A row, and what became of it."""

    sale: Sale
    came: Came


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Takes sales into the outbox of `engine`, for each of `destinations`.

    `upload_tag` is Meta's label for the events of one upload. `heading` gives what the
    file calls a column. `now` is in epoch seconds.
    """

    engine: Engine
    destinations: Sequence[str]
    now: float
    upload_tag: str | None = None
    heading: Callable[[str], str] = str

    def take(self, sales: Iterable[Sale]) -> Iterator[Outcome]:
        """Take the sales in, and tell what became of each once it is certain."""
        for batch in _batches(sales):
            with writing(self.engine) as connection:
                outcomes = self._judge(connection, batch, {})
                self._insert(connection, outcomes)
            yield from outcomes

    def preview(self, sales: Iterable[Sale]) -> Iterator[Outcome]:
        """Tell what `take` would do, and change nothing."""
        with closing(Seen()) as seen:
            for batch in _batches(sales):
                before = seen.among(map(key, _payloads(batch)))
                with self.engine.connect() as connection:
                    outcomes = self._judge(connection, batch, before)
                seen.add(
                    _payloads(each.sale for each in outcomes if each.came in ENTERED)
                )
                yield from outcomes

    def _judge(
        self, connection: Connection, batch: Sequence[Sale], seen: dict[Key, Earlier]
    ) -> list[Outcome]:
        keys = set(map(key, _payloads(batch)))
        known = seen | in_the_outbox(connection, keys, self.destinations)
        subjects = {sale.subject for sale in batch if sale.subject}
        own = orders_of_the_shop(connection, subjects)
        outcomes = []
        for sale in batch:
            outcome = self._outcome(sale, known, own)
            if outcome.came in ENTERED and sale.payload:
                known[key(sale.payload)] = Earlier(terms(sale.payload))
            outcomes.append(outcome)
        return outcomes

    def _outcome(
        self, sale: Sale, known: Mapping[Key, Earlier], own: Set[tuple[str, str | None]]
    ) -> Outcome:
        payload = sale.payload
        if payload is None:
            return Outcome(sale, Came.BAD)
        earlier = known.get(key(payload))
        if earlier is None and (payload["event_name"], sale.subject) in own:
            return self._bad(sale, "order_id", ORDER_OF_THE_SHOP)
        if earlier is not None and earlier.terms not in (None, terms(payload)):
            if "order_id" in payload.get("custom_data", {}):
                return self._bad(sale, "order_id", ORDER_ID_TAKEN)
            return self._bad(sale, "event_time", SALE_TAKEN)
        if earlier is not None and earlier.everywhere:
            return Outcome(sale, Came.KNOWN)
        return Outcome(sale, Came.WITHHELD if sale.withheld else Came.TAKEN)

    def _bad(self, sale: Sale, field: str, rule: Rule) -> Outcome:
        return Outcome(sale.refused(rule, self.heading(field)), Came.BAD)

    def _insert(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        entries = [
            {"destination": destination, **self._values(each.sale)}
            for each in outcomes
            if each.came in ENTERED
            for destination in self.destinations
        ]
        if not entries:
            return
        entered = connection.execute(
            insert(connection, rows).on_conflict_do_nothing().returning(rows.c.id),
            entries,
        )
        fired = {"fired_by": FIRED_BY, "fired_at": self.now}
        if fresh := [{"outbox_id": row_id, **fired} for row_id in entered.scalars()]:
            connection.execute(firings.insert(), fresh)

    def _values(self, sale: Sale) -> dict[str, Any]:
        payload = sale.payload or {}
        encoded = encode(payload)
        return {
            "event_name": payload["event_name"],
            "event_id": payload["event_id"],
            "event_time": payload["event_time"],
            "action_source": payload["action_source"],
            "subject": sale.subject,
            "payload": (
                without_person(encoded)
                if sale.withheld
                else tagged(encoded, self.upload_tag)
            ),
            "state": State.WITHHELD if sale.withheld else State.PENDING,
            "reason": sale.withheld,
            "due_at": self.now,
            "created_at": self.now,
        }


def _payloads(sales: Iterable[Sale]) -> list[dict[str, Any]]:
    return [sale.payload for sale in sales if sale.payload]


def _batches(sales: Iterable[Sale]) -> Iterator[list[Sale]]:
    """As `itertools.batched`, which Python 3.11 has not."""
    rest = iter(sales)
    while batch := list(islice(rest, BATCH)):
        yield batch
