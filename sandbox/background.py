"""Work that a served sandbox does by itself, twice a second, in a thread."""

import threading
from collections.abc import Callable

import click
from flask import Flask

PAUSE_SECONDS = 0.5


def start(
    app: Flask, work: Callable[[], object], *, name: str
) -> threading.Event | None:
    """Do `work` again and again until the event that it gives is set.

    Only where the sandbox is served: a command that ends at once must not take work
    along.
    """
    if not app.config["SANDBOX_BACKGROUND"] or _is_another_command():
        return None
    stop = threading.Event()
    threading.Thread(
        target=_repeat, args=(app, work, name, stop), name=name, daemon=True
    ).start()
    return stop


def _repeat(
    app: Flask, work: Callable[[], object], name: str, stop: threading.Event
) -> None:
    while not stop.wait(PAUSE_SECONDS):
        try:
            with app.app_context():
                work()
        except Exception:
            app.logger.exception("The %s failed; trying again", name)


def _is_another_command() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name != "run"
