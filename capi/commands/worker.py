"""`flask capi worker`: what takes the outbox to Meta."""

import os
import signal
import socket
import sys
import threading
from collections import Counter

import click

from capi.commands.kit import (
    FINDINGS,
    WRONG_USE,
    as_json,
    open_outbox,
    print_json,
    say,
    stop,
)
from capi.setup import Setup
from capi.worker import Worker

TROUBLE = ("failed", "expired", "waiting", "retrying")


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due, then stop.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.05),
    default=1.0,
    show_default=True,
    help="Seconds to wait when there is nothing to do.",
)
@as_json
@click.pass_obj
def work(setup: Setup, once: bool, interval: float, as_json: bool) -> None:
    """Send what waits in the outbox to Meta.

    Ctrl-C or SIGTERM finishes the call in hand first. Any number of workers may run
    at once. With --once, exit 1 says that something was not sent.

    \b
    Example: flask capi worker
             flask capi worker --once --json
    """
    if as_json and not once:
        raise click.UsageError("--json counts what came of one run: add --once.")
    clients = setup.clients()
    if once and not clients:
        stop("No pixel is set.", "flask capi check", status=WRONG_USE)
    worker = Worker(
        open_outbox(setup),
        clients,
        name=f"{socket.gethostname()}:{os.getpid()}",
        clock=setup.clock,
    )
    setup.log()
    if once:
        _report(worker.drain(), as_json)
        return
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    worker.run(ended, interval=interval)


def _report(total: Counter[str], as_json: bool) -> None:
    if as_json:
        print_json(dict(total))
    else:
        summary = ", ".join(f"{count} {what}" for what, count in total.items())
        click.echo(summary or "Nothing was due.")
    if any(total[what] for what in TROUBLE):
        say("Next: flask capi outbox list")
        sys.exit(FINDINGS)
