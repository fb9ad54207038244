"""The Overview: whether sales count once, in six figures, a drawing and a table."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from sandbox import (
    match_figures,
    minute_chart,
    overview_links,
    overview_words,
    shell,
    shop_orders,
    shop_outbox,
)
from sandbox.arrivals import newest_id
from sandbox.diagnostics import findings as diagnostics
from sandbox.diagnostics.findings import Finding
from sandbox.match_figures import Quality
from sandbox.minutes import Minute, minutes
from sandbox.outbox import words as outbox_words
from sandbox.overview import SALE, Overview, overview
from sandbox.revenue import Revenue
from sandbox.sales import Beyond, beyond, compared
from sandbox.shop_link import Trouble
from sandbox.shop_orders import Orders
from sandbox.store import now, store

blueprint = shell.page_blueprint("overview")


@dataclass(frozen=True)
class Report:
    """All that the screen says. What only the shop knows is a `Trouble` where the shop
    does not tell, and `beyond`, what counts and is of no order of it, is empty then."""

    overview: Overview
    minutes: tuple[Minute, ...]
    waiting: int | Trouble
    revenue: Revenue | Trouble
    beyond: list[Beyond]
    complete: bool
    qualities: dict[str, Quality]
    findings: dict[str, list[Finding]]
    newest: int


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The figures, the last half hour, and the events by name."""
    report = _report()
    return render_template(
        "overview.html",
        report=report,
        overview=report.overview,
        chart=minute_chart,
        words=overview_words,
        links=overview_links,
        advice=outbox_words.advice,
        most_orders=shop_orders.MOST,
        sale=SALE,
        after=report.newest,
    )


@blueprint.get("/overview.json")
def index_json() -> ResponseReturnValue:
    """The same for programs; `/summary.json` has the totals by event name."""
    report = _report()
    sales = report.overview.sales
    return jsonify(
        received=report.overview.received,
        counted=report.overview.counted,
        overlap=sales and sales.overlap,
        server_coverage=sales and sales.coverage,
        waiting=_known(report.waiting),
        revenue=_revenue_told(report),
        minutes=[minute._asdict() for minute in report.minutes],
    )


def _report() -> Report:
    # The shop is asked before the store is opened: it may be waiting for the sandbox.
    waiting, orders = shop_outbox.waiting(), shop_orders.orders()
    with store().reading() as connection:
        return Report(
            overview=overview(connection),
            minutes=minutes(connection, now()),
            waiting=waiting,
            revenue=_compared(connection, orders),
            beyond=[] if isinstance(orders, Trouble) else beyond(connection, orders),
            complete=isinstance(orders, Trouble) or orders.complete,
            qualities=match_figures.qualities(connection, now()),
            findings=diagnostics.active_by_event(connection),
            newest=newest_id(connection),
        )


def _compared(
    connection: sqlite3.Connection, orders: Orders | Trouble
) -> Revenue | Trouble:
    return orders if isinstance(orders, Trouble) else compared(connection, orders)


def _known(told: Any) -> Any:
    return None if isinstance(told, Trouble) else told


def _revenue_told(report: Report) -> dict[str, Any]:
    sales = report.overview.sales
    told = {"counted": sales.tally.value if sales else {}}
    if isinstance(report.revenue, Trouble):
        unknown = dict.fromkeys(("paid", "sales", "purchases", "differing"))
        return told | unknown | {"trouble": report.revenue}
    return told | {
        "paid": report.revenue.paid,
        "sales": report.revenue.sales,
        "purchases": report.revenue.purchases,
        "differing": report.revenue.differing,
        "trouble": None,
    }
