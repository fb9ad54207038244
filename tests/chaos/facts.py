"""What there is in the end: the shop's orders and outbox, and what arrived at Meta."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

import requests
from flask import Flask
from sqlalchemy import Connection, Select, func, select

from capi.schema import State, firings, refusals, rows
from models import Order, db
from tests.chaos.stage import Stage

WAITING = (State.PENDING, State.SENDING, State.RETRYING)
PAGE = 500


@dataclass(frozen=True)
class Sale:
    """An order: its event's id is that of the charge, or of the order without one."""

    number: str
    state: str
    session: str | None
    charge: str | None

    @property
    def event_id(self) -> str:
        """By which its Purchase must be known everywhere."""
        return self.charge or f"order_{self.number}_purchase"


@dataclass(frozen=True)
class Row:
    """A Purchase in the outbox. `refused` counts the calls that failed for it; what
    `attempts` has beyond those and the last was a claim whose holder died."""

    order: str
    pixel: str
    event_id: str
    state: str
    attempts: int
    refused: int

    @property
    def abandoned(self) -> int:
        """How many claims were never settled: their worker was killed."""
        return self.attempts - self.refused - (self.state == State.SENT)


@dataclass(frozen=True)
class Copy:
    """A Purchase as it arrived; `counted` is Meta's verdict on it."""

    pixel: str
    event_id: str
    source: str
    counted: bool
    answer_lost: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything that the judgement needs. `copies` are in the order of arrival."""

    sales: list[Sale]
    rows: list[Row]
    copies: list[Copy]
    states: Counter[str]
    firings: int = 0


class Place(Protocol):
    """Where to look: the shop, in this process, and the sandbox."""

    shop: Flask
    sandbox_url: str


def gather(stage: Place) -> Facts:
    """Ask the shop's database and the sandbox."""
    with stage.shop.app_context(), db.engine.connect() as connection:
        columns = Order.number, Order.state, Order.stripe_session_id
        sales = connection.execute(
            select(*columns, Order.stripe_charge_id).order_by(Order.id)
        ).all()
        calls = select(refusals.c.outbox_id, func.count())
        refused = _counts(connection, calls.group_by(refusals.c.outbox_id))
        purchases = connection.execute(
            select(rows).where(rows.c.event_name == "Purchase").order_by(rows.c.id)
        ).mappings()
        entries = [
            Row(
                order=row["subject"],
                pixel=row["destination"].removeprefix("pixel:"),
                event_id=row["event_id"],
                state=row["state"],
                attempts=row["attempts"],
                refused=refused[row["id"]],
            )
            for row in purchases
        ]
        fired = connection.execute(
            select(func.count())
            .select_from(firings.join(rows, rows.c.id == firings.c.outbox_id))
            .where(rows.c.event_name == "Purchase")
        ).scalar_one()
    return Facts(
        sales=[Sale(*row) for row in sales],
        rows=entries,
        copies=[_copy(each) for each in reversed([*_arrivals(stage)])],
        states=states(stage),
        firings=fired,
    )


def states(stage: Place) -> Counter[str]:
    """How many rows of the outbox, of whatever event, are in each state."""
    query = select(rows.c.state, func.count()).group_by(rows.c.state)
    with stage.shop.app_context(), db.engine.connect() as connection:
        return _counts(connection, query)


def _counts(connection: Connection, query: Select[Any]) -> Counter[Any]:
    return Counter({key: count for key, count in connection.execute(query)})


def unsettled_webhooks(stage: Stage) -> int:
    """How many of Stripe's deliveries are still to come."""
    with closing(sqlite3.connect(stage.sandbox_store, timeout=30)) as store:
        query = "SELECT count(*) FROM stripe_delivery WHERE state = 'waiting'"
        return store.execute(query).fetchone()[0]


def _arrivals(stage: Place) -> Iterator[dict[str, Any]]:
    """Purchases, newest first."""
    query: dict[str, Any] = {"event_name": "Purchase", "limit": PAGE}
    while True:
        answer = requests.get(
            f"{stage.sandbox_url}/events.json", params=query, timeout=120
        )
        page = answer.json()
        yield from page
        if len(page) < PAGE:
            return
        query["before"] = page[-1]["id"]


def _copy(arrival: dict[str, Any]) -> Copy:
    return Copy(
        pixel=arrival["pixel_id"],
        event_id=arrival["event_id"],
        source=arrival["source"],
        counted=arrival["status"] == "processed",
        answer_lost=arrival["answer_lost"],
    )
