"""What is behind a reason, where that is known: a fault that was on, or a rule.

A reason says what Meta sees: the browser has not sent it. The cause says why, so that
nobody looks for a blocked pixel where a switch of the sandbox was on, or where the shop
reports a sale from the server alone on purpose.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from sandbox import fault_log, shop_orders, shop_outbox
from sandbox.arrivals import Arrival, select
from sandbox.fault_catalogue import CHANGED, SWITCHES, TAKEN
from sandbox.matching import BROWSER
from sandbox.shop_outbox import Row
from sandbox.store import now

ON_DELIVERY = "on_delivery"
"""The order becomes a sale when its goods are received: no browser is there then."""

# The browser sends within moments of the act; a switch that struck once is off then.
_BEFORE_SECONDS, _AFTER_SECONDS = 5.0, 30.0
_REFUSING = ("meta_bad_token", "meta_500", "meta_rate_limit", "meta_timeout")
_SALE = "Purchase"


def is_fault(cause: str | None) -> bool:
    """Whether a cause is a switch of the sandbox."""
    return cause in SWITCHES


def of(
    connection: sqlite3.Connection,
    arrival: Arrival,
    reason: str,
    misses: Sequence[Arrival] = (),
) -> str | None:
    """The cause of a reason: a switch by its name, or `ON_DELIVERY`; None: unknown."""
    copies = (arrival, *misses)
    if reason == "browser_missing":
        return _why_no_browser(connection, arrival)
    if reason == "id_differs":
        return _marked(copies, CHANGED, "meta_other_event_id")
    if reason == "no_event_id":
        marked = _marked(copies, TAKEN, "pixel_no_event_id")
        # Without an event id Meta knows a visitor by the cookies, if there are any.
        return marked or of_missing_cookies(connection, copies)
    if reason == "same_side_counted":
        return "meta_no_same_source_dedup"
    if reason == "same_side_repeat" and _answer_was_lost(connection, arrival):
        return "meta_lost_response"
    return None


def of_waiting(connection: sqlite3.Connection, row: Row) -> str | None:
    """The switch for which the shop's row waits: one that was on when Meta refused."""
    stopped_at = shop_outbox.unsent().stopped_at.get(row["destination"])
    if stopped_at is not None:
        return _was_on(connection, _REFUSING[:1], stopped_at)
    if not row["refusals"]:
        return None
    refused_at = row["refusals"][-1].get("refused_at", now())
    return _was_on(connection, _REFUSING, refused_at)


def of_missing_cookies(
    connection: sqlite3.Connection, copies: Iterable[Arrival]
) -> str | None:
    """The switch for which a browser's copy carries no browser ID, if one was on."""
    for copy in copies:
        if copy.source == BROWSER and not copy.fbp:
            return _was_on(connection, ("pixel_no_cookies",), copy.received_at)
    return None


def _why_no_browser(connection: sqlite3.Connection, arrival: Arrival) -> str | None:
    is_sale = arrival.event_name == _SALE
    order = shop_orders.find(arrival.order_id) if is_sale else None
    if order is not None and order.is_sold_on_delivery:
        return ON_DELIVERY
    names = ("tab_closed", "pixel_blocked") if is_sale else ("pixel_blocked",)
    return _was_on(connection, names, arrival.event_time or arrival.received_at)


def _marked(copies: Iterable[Arrival], mark: str, name: str) -> str | None:
    """The switch, where one of the copies says that it was at work on its id."""
    return name if any(("event_id", mark) in copy.ignored for copy in copies) else None


def _answer_was_lost(connection: sqlite3.Connection, arrival: Arrival) -> bool:
    """Whether an earlier copy from the same side came, and its sender never knew."""
    clause = "WHERE line_id = ? AND source = ? AND route = ? AND id < ?"
    values = arrival.line_id, arrival.source, arrival.route, arrival.id
    return any(copy.answer_lost for copy in select(connection, clause, values))


def _was_on(
    connection: sqlite3.Connection, names: Iterable[str], at: float
) -> str | None:
    since, until = at - _BEFORE_SECONDS, at + _AFTER_SECONDS
    found = (n for n in names if fault_log.was_on(connection, n, since, until))
    return next(found, None)
