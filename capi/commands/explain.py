"""`flask capi explain`: why an event was counted as it was, or not at all."""

from collections.abc import Sequence
from dataclasses import asdict

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
from capi.explain import AT_META, Account, accounts, near
from capi.setup import Setup

REASONS = {
    "merged": "merged with the other half: counted once",
    "same_side_repeat": "this side had sent it before: the repeat was dropped",
    "same_side_counted": "counted again; this side had sent it before",
    "installed_before": "this device had reported its install: the repeat was dropped",
    "no_event_id": "counted; without an event id nothing can be merged with it",
    "id_differs": "counted, and so was a copy with another event id",
    "name_differs": "counted, and so was a copy with the same id and another name",
    "pixel_differs": "counted, and so was a copy at another pixel",
    "time_differs": "counted, and so was an upload of the order with another time",
    "offline_apart": "counted, and so was a copy from another side: offline is apart",
    "outside_window": "counted, and so was a copy from before Meta's window",
    "browser_missing": "counted; the browser has not sent it",
    "server_missing": "counted; the server has not sent it",
    "server_waiting": "counted; the server's half still waits in the outbox: no fault",
    "consent_refused": "counted; the server's half is withheld for lack of consent",
    "alone": "counted; no other half of it is expected",
}
"""The Events Manager's verdicts, in words."""


@click.command("explain")
@click.argument("event_id")
@as_json
@click.pass_obj
def explain(setup: Setup, event_id: str, as_json: bool) -> None:
    """Tell what became of the event with this id.

    Fired, sent, received, merged: what the outbox knows and, where EVENTS_MANAGER_URL
    names a local Events Manager, its verdict. With Meta itself it says what to look
    at. Exit 1: no trace of it.

    \b
    Example: flask capi explain ch_3PxAbc
    """
    with open_outbox(setup).connect() as connection:
        found = accounts(connection, event_id)
        alike = [] if found else near(connection, event_id)
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
        if arrivals is not None or not setup.events_manager_url:
            _print_arrivals(arrivals)
    if not found and not arrivals:
        then = f"flask capi explain {alike[0]}" if alike else "flask capi outbox list"
        names = f" There is: {', '.join(alike)}." if alike else ""
        stop(f"Nothing is known of {event_id}.{names}", then, status=FINDINGS)


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
        words = REASONS.get(each.reason, each.reason)
        click.echo(
            f"  {moment(each.received_at)}  {each.source:8} {each.event_name}"
            f"  pixel:{each.pixel_id}  {each.status}: {words} ({each.reason})"
        )
