"""`flask parcels …`: list them, ship one, and ask where all of them are."""

import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from capi import outbox, worker_log
from capi.commands.kit import (
    FINDINGS,
    WRONG_USE,
    as_json,
    moment,
    print_json,
    say,
    stop,
)
from capi.flask import capi
from capi.senders import Receipt
from capi.worker import Worker
from carriers.base import BadNumber
from models import Order, Shipment, db, writing
from shop import parcels, tracking_run

group = AppGroup("parcels", help="Parcels, and the Purchases that they bring.")


@group.command("list")
@as_json
def show(as_json: bool) -> None:
    """List the parcels, newest first.

    Example: flask parcels list --json
    """
    found = db.session.scalars(
        select(Shipment)
        .options(joinedload(Shipment.order))
        .order_by(Shipment.id.desc())
    ).all()
    if as_json:
        print_json([parcels.told(shipment) for shipment in found])
        return
    for shipment in found:
        click.echo(
            f"{shipment.order.number}  {shipment.carrier}  {shipment.number}"
            f"  {shipment.state}, since {moment(shipment.changed_at)}"
        )
    if not found:
        say("There is no parcel yet.\nNext: flask parcels ship ORDER NUMBER")


@group.command("ship")
@click.argument("order")
@click.argument("number")
@click.option("--carrier", "key", help="Which, where several are in use.")
@as_json
def ship(order: str, number: str, key: str | None, as_json: bool) -> None:
    """Note the waybill NUMBER of the parcel in which ORDER travels.

    Example: flask parcels ship C261122-7KQ2M 20400048799001
    """
    known = parcels.carriers()
    if not known:
        stop("No carrier is in use.", "see NOVA_POSHTA_URL in .env", status=WRONG_USE)
    key = key or next(iter(known))
    if key not in known:
        words = f"No carrier {key!r} is in use, but: {', '.join(known)}."
        stop(words, "flask parcels ship --carrier KEY …", status=WRONG_USE)
    with writing() as work:
        found = work.scalars(select(Order).where(Order.number == order)).first()
        if found is None:
            stop(f"There is no order {order}.", "look at /admin/orders")
        before = found.shipment and found.shipment.number
        try:
            parcels.ship(work, found, known[key], number, now=int(capi().clock()))
        except (BadNumber, parcels.CannotShip) as error:
            stop(f"Not shipped: {error}", "flask parcels list")
        work.flush()
        shipped = parcels.told(found.shipment)
    replaced = before if before != shipped["number"] else None
    if as_json:
        print_json(shipped | {"replaces": replaced})
    else:
        number = shipped["number"]
        instead = f" (instead of {replaced})" if replaced else ""
        click.echo(f"Order {order} travels with {known[key].name}: {number}{instead}")


@group.command("track")
@click.option("--returns", is_flag=True, help="Ask too about what was received lately.")
@as_json
def track(returns: bool, as_json: bool) -> None:
    """Ask where the parcels are, and send the Purchases that come of it.

    Meant for cron, every five minutes; two runs never get in each other's way. Exit 1
    says that something could not be asked, or sent.

    Example: flask parcels track
    """

    def tell(line: str) -> None:
        click.echo(f"{moment(capi().clock())} {line}", err=as_json)

    report = tracking_run.track(capi().clock, returns=returns, say=tell)
    for problem in report.problems:
        say(f"{moment(capi().clock())} {problem}")
    sent = _send(report.purchases, tell)
    if as_json:
        print_json(asdict(report))
    if report.problems or report.stalled or not sent:
        sys.exit(FINDINGS)


def _send(numbers: Sequence[str], tell: Callable[[str], None]) -> bool:
    """Send the Purchases of these orders now, and tell what came of each.

    False where one has to wait, or will never be sent.
    """
    if not numbers:
        return True
    answers: dict[int, Receipt] = {}
    Worker(
        capi().engine,
        capi().clients(),
        name=f"{socket.gethostname()}:parcels",
        clock=capi().clock,
        on_sent=lambda batch, answer: answers.update((row.id, answer) for row in batch),
    ).drain()
    with capi().engine.connect() as connection:
        rows = outbox.listing(
            connection, subjects=numbers, event_name="Purchase", limit=None
        )
    # One call carries many, and has one answer; what another worker sent has its own.
    for _, group in groupby(reversed(rows), lambda row: id(answers.get(row["id"]))):
        for row in group:
            tell(_outcome(row))
        if row["id"] in answers:
            tell(worker_log.answer_line(answers[row["id"]]))
    return all(row["state"] in ("sent", "withheld") for row in rows)


def _outcome(row: dict[str, Any]) -> str:
    if row["state"] == "sent":
        return worker_log.sent_line(
            row["event_name"],
            row["event_id"],
            subject=row["subject"],
            fbtrace_id=row["fbtrace_id"],
        )
    return (
        f"Purchase event for order {row['subject']} is {row['state']}:"
        f" {row['reason'] or 'the worker sends it'}"
    )
