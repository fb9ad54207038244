"""`flask capi …`, put together, and the one thing in it that needs Flask.

The commands themselves know click and a `Setup`. Here the setup comes from the
extension of the application that Flask found; `flask.py` adds the group to it.
"""

import click
from flask.cli import with_appcontext

from capi.commands.group import Commands, add_all


@click.group("capi", cls=Commands)
@click.pass_context
@with_appcontext
def commands(context: click.Context) -> None:
    """Meta's Conversions API: the outbox, its worker, and tools for events.

    Data goes to stdout and talk to stderr. Exit 0: fine; 1: findings or failures; 2:
    wrong use or settings.

    \b
    Example: flask capi check
             flask capi COMMAND --help
    """
    from capi.flask import capi

    context.obj = capi().setup()


add_all(commands)
