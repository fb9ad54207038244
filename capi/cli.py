"""`flask capi …`: the outbox and its worker by hand.

Data goes to stdout and talk to stderr. Exit 0: fine; 1: findings or failures; 2: wrong
use or settings.
"""

import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy import RowMapping

from capi import destinations, outbox
from capi.database import writing
from capi.schema import State
from capi.worker import Worker

commands = click.Group(
    "capi", help="Meta's Conversions API: the outbox and its worker."
)
as_json = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")


@commands.command("worker")
@click.option("--once", is_flag=True, help="Send what is due, then stop.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.05),
    default=1.0,
    show_default=True,
    help="Seconds to wait when there is nothing to do.",
)
@with_appcontext
def work(once: bool, interval: float) -> None:
    """Send what waits in the outbox to Meta.

    Ctrl-C or SIGTERM finishes the batch in hand first.
    """
    extension = _extension()
    worker = Worker(
        extension.engine,
        extension.clients(),
        name=f"{socket.gethostname()}:{os.getpid()}",
        clock=extension.clock,
    )
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s"
    )
    if once:
        _drain(worker)
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    worker.run(stop, interval=interval)


def _drain(worker: Worker) -> None:
    bad = 0
    while tally := worker.run_once():
        click.echo(", ".join(f"{count} {what}" for what, count in tally.items()))
        bad += tally["failed"] + tally["expired"] + tally["waiting"] + tally["retrying"]
        if tally["waiting"]:
            break
    if bad:
        sys.exit(1)


@commands.group("outbox")
def outbox_commands() -> None:
    """What waits for Meta, what it got, and what it refused."""


@outbox_commands.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="Only rows in this state; may be given several times.",
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@as_json
@with_appcontext
def show_list(states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List rows, newest first."""
    with _extension().engine.connect() as connection:
        rows = outbox.listing(
            connection, states=[State(state) for state in states], limit=limit
        )
        census = outbox.census(connection)
        paused = destinations.paused(connection)
    if as_json:
        _print_json([_public(row) for row in rows])
    else:
        _print_table(rows)
    for stop in paused:
        click.echo(f"{stop.key} stands still: {stop.message}", err=True)
    summary = ", ".join(f"{count} {state}" for state, count in census.items() if count)
    click.echo(summary or "The outbox is empty.", err=True)


@outbox_commands.command("show")
@click.argument("row_id", type=int)
@as_json
@with_appcontext
def show_one(row_id: int, as_json: bool) -> None:
    """Show one row: its event, who fired it, and what Meta answered."""
    with _extension().engine.connect() as connection:
        row = outbox.get(connection, row_id)
        if row is None:
            _fail(f"There is no row {row_id}: see `flask capi outbox list`.")
        history = outbox.history(connection, row_id)
    whole = _public(row) | {
        "payload": json.loads(row["payload"]),
        **{
            kind: [dict(entry) for entry in entries]
            for kind, entries in history.items()
        },
    }
    if as_json:
        _print_json(whole)
        return
    for key, value in whole.items():
        if key not in ("payload", *history):
            click.echo(f"{key:13} {'' if value is None else value}")
    for firing in history["firings"]:
        click.echo(f"fired         {_time(firing['fired_at'])} by {firing['fired_by']}")
    for refusal in history["refusals"]:
        click.echo(f"refused       {_time(refusal['refused_at'])} {refusal['message']}")
    click.echo(json.dumps(whole["payload"], indent=2, ensure_ascii=False))


@outbox_commands.command("retry")
@click.argument("row_id", type=int)
@with_appcontext
def retry(row_id: int) -> None:
    """Let a failed or discarded row try again, with the same id and time."""
    extension = _extension()
    with writing(extension.engine) as connection:
        changed = outbox.retry(connection, row_id, now=extension.clock())
    if not changed:
        _fail(f"Row {row_id} is not failed, discarded or retrying.")
    click.echo(f"Row {row_id} is pending again.", err=True)


@outbox_commands.command("discard")
@click.argument("row_id", type=int)
@click.option("--reason", required=True, help="Why; it is kept with the row.")
@with_appcontext
def discard(row_id: int, reason: str) -> None:
    """Give up on a row that was not sent."""
    extension = _extension()
    with writing(extension.engine) as connection:
        changed = outbox.discard(
            connection, row_id, reason=reason, now=extension.clock()
        )
    if not changed:
        _fail(f"Row {row_id} is not waiting or failed.")
    click.echo(f"Row {row_id} is discarded.", err=True)


def _extension() -> Any:
    from capi.flask import capi

    return capi()


def _public(row: RowMapping) -> dict[str, Any]:
    hidden = ("payload", "claim")
    return {str(key): row[key] for key in row if key not in hidden}


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def _print_table(rows: Iterable[RowMapping]) -> None:
    for row in rows:
        click.echo(
            f"{row['id']:>6}  {_time(row['created_at'])}  {row['state']:9}"
            f"  {row['event_name']:16}  {row['event_id']}  {row['subject'] or '—'}"
            f"  {row['destination']}  {row['reason'] or ''}".rstrip()
        )


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(1)
