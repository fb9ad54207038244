"""What the commands need of the shop that they run in.

The Flask extension makes one of itself. A shop without Flask makes its own and has the
same command line: `capi.commands.group.commands(obj=Setup(…))`.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from capi.checks import Checking
from capi.client import ConversionsClient
from capi.events import Event


@dataclass(frozen=True, kw_only=True)
class Setup:
    """The ways to a shop's outbox, its pixels, and what only the shop knows.

    `engine` gives the outbox's database and is asked when a command needs it, so that
    the others run without one. `clock` gives epoch seconds. `clients` are by
    destination (`pixel:<id>`). `checks` are the shop's own lines of `check`.
    `order_event` gives the Purchase of an order by its number, and raises LookupError
    with the reason where there is none to send. `events_manager_url` is a local
    stand-in for Meta's Events Manager, if there is one.
    """

    engine: Callable[[], Engine] | None = None
    clock: Callable[[], float] = time.time
    clients: Callable[[], Mapping[str, ConversionsClient]] = dict
    checks: tuple[Checking, ...] = ()
    order_event: Callable[[str], Event] | None = None
    events_manager_url: str = ""
