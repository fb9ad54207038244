"""The commands as one group, with or without Flask.

A shop without Flask runs all of them on a setup of its own:
`commands(obj=Setup(engine=…, clients=…))`. `python -m capi` runs them without any shop,
which is enough for `lint`, `hash` and `score FILE`.
"""

from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from capi.commands.app_names import app_names
from capi.commands.check import check
from capi.commands.explain import explain
from capi.commands.hash import hash_value
from capi.commands.import_offline import import_offline
from capi.commands.kit import WRONG_USE, stop
from capi.commands.lint import lint_file
from capi.commands.outbox import outbox_commands
from capi.commands.replay import prune_payloads, replay_events
from capi.commands.score import score
from capi.commands.send import send
from capi.commands.tail import tail
from capi.commands.worker import work

ALL: tuple[click.Command, ...] = (
    check,
    tail,
    send,
    outbox_commands,
    work,
    replay_events,
    import_offline,
    lint_file,
    hash_value,
    explain,
    score,
    app_names,
    prune_payloads,
)


class Commands(click.Group):
    """A group that lists its commands in the order in which they are needed.

    A database that cannot be used ends any of them with words and status 2.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of `ALL`."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except SQLAlchemyError as error:
            # Its text holds the statement with its parameters, which may be personal.
            stop(
                f"The outbox's database cannot be used ({type(error).__name__}).",
                "flask capi check",
                status=WRONG_USE,
            )


def add_all(group: click.Group) -> None:
    """Add every command to `group`."""
    for command in ALL:
        group.add_command(command)


@click.group("capi", cls=Commands)
def commands() -> None:
    """Meta's Conversions API: the outbox, its worker, and tools for events.

    Data goes to stdout and talk to stderr. Exit 0: fine; 1: findings or failures; 2:
    wrong use or settings.
    """


add_all(commands)
