"""`flask capi explain`: why an event was counted as it was, or not at all."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import NoReturn

import click

from capi.commands.kit import (
    FINDINGS,
    as_json,
    moment,
    open_outbox,
    print_json,
    say,
    stop,
)
from capi.errors import TransportError
from capi.events_manager import Arrival, EventsManager
from capi.explain import AT_META, Account, accounts, near, of_order
from capi.setup import Setup


@click.command("explain")
@click.argument("event_id")
@as_json
@click.pass_obj
def explain(setup: Setup, event_id: str, as_json: bool) -> None:
    """Tell what became of the event with this id, or of the order with this number.

    Fired, sent, received, merged: what the outbox knows and, where EVENTS_MANAGER_URL
    names a local Events Manager, its verdict. With Meta itself it says what to look
    at. Exit 1: no trace of it.

    \b
    Example: flask capi explain ch_3PxAbc
    """
    with open_outbox(setup).connect() as connection:
        found = accounts(connection, event_id)
        known = [] if found else of_order(connection, event_id)
        if len(known) == 1:
            event_id = known[0]
            found = accounts(connection, event_id)
        alike = [] if found else known or near(connection, event_id)
    arrivals = _arrivals(setup, event_id)
    if as_json:
        print_json(
            {
                "event_id": event_id,
                "outbox": [asdict(each) for each in found],
                "arrivals": None if arrivals is None else [*map(asdict, arrivals)],
                "near_misses": alike,
            }
        )
    else:
        for account in found:
            _print(account)
        asked = arrivals is not None
        if arrivals or (found and asked) or not setup.events_manager_url:
            _print_arrivals(arrivals)
    if not found and not arrivals:
        _stop_at(event_id, of_its_order=known, alike=alike)


def _stop_at(asked: str, *, of_its_order: list[str], alike: list[str]) -> NoReturn:
    """End without an account: an order of several events names all of them."""
    then = f"flask capi explain {alike[0]}" if alike else "flask capi outbox list"
    names = ", ".join(alike)
    if of_its_order:
        stop(f"Order {asked} has several events: {names}.", then, status=FINDINGS)
    there = f" There is: {names}." if alike else ""
    stop(f"Nothing is known of {asked}.{there}", then, status=FINDINGS)


def _arrivals(setup: Setup, event_id: str) -> list[Arrival] | None:
    if not setup.events_manager_url:
        return None
    try:
        return EventsManager(setup.events_manager_url).arrivals(event_id=event_id)
    except TransportError as error:
        say(f"The Events Manager at {setup.events_manager_url}: {error}")
        return None


def _print(account: Account) -> None:
    row = account.row
    money = f"  {account.currency or ''} {account.value:.2f}" if account.value else ""
    click.echo(f"{row['event_name']}  {row['event_id']}{money}  → {row['destination']}")
    for firing in account.firings:
        click.echo(f"  fired     {moment(firing['fired_at'])}  by {firing['fired_by']}")
    for refusal in account.refusals:
        click.echo(f"  refused   {moment(refusal['refused_at'])}  {refusal['message']}")
    at = row["settled_at"] or row["created_at"]
    reason = f": {row['reason']}" if row["reason"] else ""
    click.echo(f"  {row['state']:9} {moment(at)}{reason}")
    click.echo(f"  {account.meaning}")
    if account.then:
        click.echo(f"  Next: {account.then}")


def _print_arrivals(arrivals: Sequence[Arrival] | None) -> None:
    if arrivals is None:
        click.echo("Whether Meta merged it:")
        for sentence in AT_META:
            click.echo(f"  {sentence}")
        return
    click.echo(f"Received by the local Events Manager: {len(arrivals)}")
    for each in arrivals:
        code = f"{each.reason}, {each.cause}" if each.cause else each.reason
        click.echo(
            f"  {moment(each.received_at)}  {each.source:8} {each.event_name}"
            f"  pixel:{each.pixel_id}  {each.status} ({code})"
        )
        if each.sentence:
            click.echo(f"    {each.sentence}")
