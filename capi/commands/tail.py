"""`flask capi tail`: what happens to events, while it happens."""

import time
from dataclasses import asdict
from datetime import datetime

import click

from capi.commands.kit import Span, as_json, open_outbox, paint, print_line, say
from capi.events_manager import EventsManager
from capi.happenings import Direction, Step
from capi.log import Log
from capi.setup import Setup


@click.command("tail")
@click.option("--event", help="Only events of this name.")
@click.option("--id", "event_id", help="Only the event with this id.")
@click.option(
    "--since",
    type=Span(),
    default="10m",
    show_default=True,
    help="Begin so long ago: 30s, 10m, 2h.",
)
@click.option("--once", is_flag=True, help="Print what there is and stop.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.05),
    default=1.0,
    show_default=True,
    help="Seconds between two looks.",
)
@as_json
@click.pass_obj
def tail(
    setup: Setup,
    event: str | None,
    event_id: str | None,
    since: float,
    once: bool,
    interval: float,
    as_json: bool,
) -> None:
    """Follow events to Meta (-->) and what came back (<--). Ctrl-C stops.

    With a local Events Manager, the browser's half is shown too, and whether the two
    were merged. --json prints one object a line. Times are this machine's. Colours are
    for terminals, and NO_COLOR refuses them.

    \b
    Example: flask capi tail --event Purchase
             flask capi tail --once --since 2h --json
    """
    url = setup.events_manager_url
    log = Log(
        open_outbox(setup),
        clock=setup.clock,
        since=setup.clock() - since,
        events_manager=EventsManager(url) if url else None,
    )
    if not once:
        where = f" Local Events Manager at {url}" if url else ""
        say(f"Ready.{where}  (Ctrl-C to stop)")
    try:
        while True:
            for step in log.fresh():
                if _is_wanted(step, event, event_id):
                    print_line(asdict(step)) if as_json else _print(step)
            if once:
                return
            time.sleep(interval)
    except KeyboardInterrupt:
        return


def _is_wanted(step: Step, event: str | None, event_id: str | None) -> bool:
    return event in (None, step.event_name) and event_id in (None, step.event_id)


def _print(step: Step) -> None:
    at = datetime.fromtimestamp(step.at).strftime("%H:%M:%S")
    if step.direction is Direction.OUT:
        money = f"{step.currency or ''} {step.value:.2f}" if step.value else ""
        words = f"{step.event_name}  {step.event_id}  {money.strip()}  {step.text}"
        colour = "blue"
    else:
        about = f"{step.event_name}  {step.event_id}  " if step.event_id else ""
        words = f"{about}{step.text}"
        colour = "green" if step.good else "red"
    arrow = paint(step.direction.value, colour)
    click.echo(f"{at}  {step.who:8}  {arrow}  {words}".rstrip())
