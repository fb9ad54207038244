"""`flask capi app-names …`: the names of app events that have been used."""

import click

from capi import app_limits
from capi.app_event_names import MAX_NAMES, MAX_PARAMETERS
from capi.commands.kit import WRONG_USE, as_json, open_outbox, print_json, say, stop
from capi.database import writing
from capi.setup import Setup

LIST = "flask capi app-names list"


@click.group("app-names")
def app_names() -> None:
    """The names of app events, of which Meta logs 1000 and no more.

    Counted are those that went, or wait to go, by the App Events API.

    \b
    Example: flask capi app-names list
    """


@app_names.command("list")
@as_json
@click.pass_obj
def show_list(setup: Setup, as_json: bool) -> None:
    """List the event names that count, each with how many parameters.

    \b
    Example: flask capi app-names list --json
    """
    with open_outbox(setup).connect() as connection:
        used = app_limits.used(connection)
    if as_json:
        print_json([each._asdict() for each in used])
    else:
        for each in used:
            count = f"{len(each.parameters)} of {MAX_PARAMETERS} parameters"
            click.echo(f"{each.app_id}  {each.name:40}  {count}")
    say(f"{len(used)} of {MAX_NAMES} names." if used else "No app event has gone yet.")


@app_names.command("forget")
@click.argument("name")
@as_json
@click.pass_obj
def forget(setup: Setup, name: str, as_json: bool) -> None:
    """Make room by forgetting NAME and its parameters.

    Do so after you have deactivated the event in Events Manager. What Meta still
    counts would be one too many there, and be refused.

    \b
    Example: flask capi app-names forget old_promotion
    """
    with writing(open_outbox(setup)) as connection:
        freed = app_limits.forget(connection, name)
    if not freed:
        stop(f"No app event has been called {name}.", LIST, status=WRONG_USE)
    if as_json:
        print_json({"forgotten": name})
    say(f"{name} is forgotten, and there is room for another name.")
