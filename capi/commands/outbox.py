"""`flask capi outbox …`: the queue by hand."""

import json
from collections.abc import Iterable
from typing import Any

import click
from sqlalchemy import Connection, RowMapping

from capi import destinations, outbox
from capi.commands.kit import (
    WRONG_USE,
    as_json,
    moment,
    open_outbox,
    print_json,
    say,
    stop,
)
from capi.database import writing
from capi.envelope import opened
from capi.meanings import MEANINGS
from capi.policy import DAY, max_age
from capi.schema import State
from capi.setup import Setup

LIST = "flask capi outbox list"


@click.group("outbox")
def outbox_commands() -> None:
    """What waits for Meta, what it got, and what it refused.

    \b
    Example: flask capi outbox list --state failed
    """


@outbox_commands.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="Only rows in this state; may be given several times.",
)
@click.option("--event", help="Only events of this name.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="At most so many.",
)
@as_json
@click.pass_obj
def show_list(
    setup: Setup,
    states: tuple[str, ...],
    event: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List rows, newest first.

    \b
    Example: flask capi outbox list --state failed --state retrying
    """
    with open_outbox(setup).connect() as connection:
        rows = outbox.listing(
            connection,
            states=[State(state) for state in states],
            event_name=event,
            limit=limit,
        )
        census = outbox.census(connection)
        paused = destinations.paused(connection)
    if as_json:
        print_json([public(row) for row in rows])
    else:
        _print_table(rows)
    for still in paused:
        say(f"{still.key} stands still: {still.message}")
    summary = ", ".join(f"{count} {state}" for state, count in census.items() if count)
    say(summary or "The outbox is empty.")


@outbox_commands.command("show")
@click.argument("row_id", type=int)
@as_json
@click.pass_obj
def show_one(setup: Setup, row_id: int, as_json: bool) -> None:
    """Show one row: its event, who fired it, and what Meta answered.

    \b
    Example: flask capi outbox show 17
    """
    with open_outbox(setup).connect() as connection:
        row = _row(connection, row_id)
        history = outbox.history(connection, row_id)
    upload_tag, payload = opened(row["payload"])
    whole = public(row) | {
        **({"upload_tag": upload_tag} if upload_tag else {}),
        "payload": json.loads(payload),
        **{kind: [dict(each) for each in entries] for kind, entries in history.items()},
    }
    if as_json:
        print_json(whole)
        return
    for key, value in whole.items():
        if key not in ("payload", *history):
            click.echo(f"{key:13} {'' if value is None else value}")
    for firing in history["firings"]:
        click.echo(
            f"fired         {moment(firing['fired_at'])} by {firing['fired_by']}"
        )
    for refusal in history["refusals"]:
        click.echo(
            f"refused       {moment(refusal['refused_at'])} {refusal['message']}"
        )
    click.echo(json.dumps(whole["payload"], indent=2, ensure_ascii=False))
    meaning = MEANINGS[State(row["state"])]
    say(meaning.sentence)
    if meaning.then:
        say(f"Next: {meaning.then.format(id=row_id)}")


@outbox_commands.command("retry")
@click.argument("row_id", type=int)
@as_json
@click.pass_obj
def retry(setup: Setup, row_id: int, as_json: bool) -> None:
    """Let a failed or discarded row try again, with the same id and time.

    \b
    Example: flask capi outbox retry 17
    """
    now = setup.clock()
    with writing(open_outbox(setup)) as connection:
        row = _row(connection, row_id)
        limit = max_age(row["action_source"])
        too_old = row["event_time"] < now - limit
        changed = not too_old and outbox.retry(connection, row_id, now=now)
    if too_old:
        stop(
            f"Row {row_id} is older than the {limit // DAY} days that Meta takes.", LIST
        )
    if not changed:
        stop(
            f"Row {row_id} is {row['state']}: only what failed, waits for another try"
            " or was discarded, and still has its payload, can be retried.",
            f"flask capi outbox show {row_id}",
        )
    _done(setup, row_id, as_json, "is pending again")


@outbox_commands.command("discard")
@click.argument("row_id", type=int)
@click.option("--reason", required=True, help="Why; it is kept with the row.")
@as_json
@click.pass_obj
def discard(setup: Setup, row_id: int, reason: str, as_json: bool) -> None:
    """Give up on a row that was not sent.

    \b
    Example: flask capi outbox discard 17 --reason "test order"
    """
    if not reason.strip():
        raise click.BadParameter("say why", param_hint="--reason")
    with writing(open_outbox(setup)) as connection:
        row = _row(connection, row_id)
        changed = outbox.discard(
            connection, row_id, reason=reason.strip(), now=setup.clock()
        )
    if not changed:
        stop(
            f"Row {row_id} is {row['state']}: only what waits or failed can be"
            " discarded.",
            f"flask capi outbox show {row_id}",
        )
    _done(setup, row_id, as_json, "is discarded")


def public(row: RowMapping) -> dict[str, Any]:
    """A row as it may be shown: without the event's data and the worker's token."""
    hidden = ("payload", "claim")
    return {str(key): row[key] for key in row if key not in hidden}


def _row(connection: Connection, row_id: int) -> RowMapping:
    row = outbox.get(connection, row_id)
    if row is None:
        stop(f"There is no row {row_id}.", LIST, status=WRONG_USE)
    return row


def _done(setup: Setup, row_id: int, as_json: bool, what: str) -> None:
    if as_json:
        with open_outbox(setup).connect() as connection:
            print_json(public(_row(connection, row_id)))
    say(f"Row {row_id} {what}.")


def _print_table(rows: Iterable[RowMapping]) -> None:
    for row in rows:
        click.echo(
            f"{row['id']:>6}  {moment(row['created_at'])}  {row['state']:9}"
            f"  {row['event_name']:16}  {row['event_id']}  {row['subject'] or '—'}"
            f"  {row['destination']}  {row['reason'] or ''}".rstrip()
        )
