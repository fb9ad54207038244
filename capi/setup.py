"""What the commands need of the shop that they run in.

The Flask extension makes one of itself. A shop without Flask makes its own and has the
same command line: `capi.commands.group.commands(obj=Setup(…))`.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from capi.checks import Checking
from capi.events import Event
from capi.prune import Forgetting
from capi.senders import Sender


def plain_log() -> None:
    """Let the log go to stderr, a line for each thing that happens."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s"
    )


@dataclass(frozen=True, kw_only=True)
class Setup:
    """The ways to a shop's outbox, its pixels and app, and what only the shop knows.

    `engine` gives the outbox's database and is asked when a command needs it, so that
    the others run without one. `clock` gives epoch seconds. `clients` are by
    destination (`pixel:<id>`, `app:<id>`), and `destinations` says to which of them
    events of an action source go. `checks` are the shop's own lines of `check`.
    `order_event` gives the Purchase of an order by its number, and raises LookupError
    with the reason where there is none to send. `log` sets the log up for a command
    that runs on. `forgetting` is what the shop itself forgets when payloads are pruned.
    `events_manager_url` is a local stand-in for Meta's Events Manager, if there is one.
    """

    engine: Callable[[], Engine] | None = None
    clock: Callable[[], float] = time.time
    clients: Callable[[], Mapping[str, Sender]] = dict
    destinations: Callable[[object], Iterable[str]] | None = None
    checks: tuple[Checking, ...] = ()
    order_event: Callable[[str], Event] | None = None
    log: Callable[[], None] = plain_log
    forgetting: tuple[Forgetting, ...] = ()
    events_manager_url: str = ""
