"""What every command shares: its way of speaking, of stopping, and of telling time.

Data goes to stdout and talk to stderr. Exit 0: fine; 1: findings or failures; 2: wrong
use or settings. Every stop names the next command to try.
"""

import json
import os
import re
import sys
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from sqlalchemy import Engine

from capi.setup import Setup

FINDINGS = 1
WRONG_USE = 2

as_json = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Span(click.ParamType[float]):
    """A stretch of time such as `30s`, `10m`, `2h` or `7d`, in seconds."""

    name = "span"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """The seconds, or a usage error."""
        if isinstance(value, int | float):
            return float(value)
        match = re.fullmatch(r"([0-9]{1,6})([smhd])", str(value).strip())
        if match is None:
            self.fail("a number with s, m, h or d, such as 2h", param, ctx)
        return float(int(match[1]) * _UNITS[match[2]])


def open_outbox(setup: Setup) -> Engine:
    """The outbox's database; exits with status 2 where the shop has none."""
    if setup.engine is None:
        stop("There is no outbox here.", "flask capi check", status=WRONG_USE)
    return setup.engine()


def say(text: str) -> None:
    """Talk, on stderr."""
    click.echo(text, err=True)


def print_json(data: object) -> None:
    """Data, on stdout, for programs."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def print_line(data: object) -> None:
    """One object of a stream, on a line of its own."""
    click.echo(json.dumps(data, ensure_ascii=False))


def stop(message: str, then: str, *, status: int = FINDINGS) -> NoReturn:
    """End with `message`, the command to try next, and an exit status."""
    say(f"{message}\nNext: {then}")
    sys.exit(status)


def paint(text: str, colour: str) -> str:
    """The text in a colour, on a terminal that wants colours (NO_COLOR refuses)."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return click.style(text, fg=colour)


def moment(seconds: float) -> str:
    """A point in time as people read it, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
