"""`flask --app sandbox faults …`: the switches, from a shell.

Data goes to stdout, talk to stderr. Exit codes: 0 done, 2 wrong use.
"""

import json
import re

import click
from flask.cli import with_appcontext

from sandbox import faults
from sandbox.fault_calls import described
from sandbox.fault_catalogue import SWITCHES
from sandbox.faults import LONGEST, MOST, Fault
from sandbox.store import now

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
_NAME = click.Choice(tuple(SWITCHES))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Seconds(click.ParamType):
    """A stretch of time: 60, 60s, 5m, 1h; in seconds."""

    name = "time"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read it; whatever it is not ends the command."""
        found = re.fullmatch(r"([0-9]{1,9})([smh]?)", value)
        seconds = int(found[1]) * _UNITS[found[2]] if found else 0
        if not 0 < seconds <= LONGEST:
            self.fail("Say for example 60s, 5m or 1h.", param, ctx)
        return float(seconds)


@click.group("faults")
def group() -> None:
    """Let something fail: Meta, the pixel, Stripe, the carriers."""


@group.command("list")
@_JSON
@with_appcontext
def show(as_json: bool) -> None:
    """Every switch, how it stands, and what it does."""
    _print(faults.everything(), as_json)


@group.command()
@click.argument("name", type=_NAME, metavar="NAME")
@click.option("--for", "seconds", type=Seconds(), help="60s, 5m, 1h; else until off.")
@click.option("--rate", type=click.FloatRange(0, 1), default=1.0, help="0.5: half.")
@click.option("--times", type=click.IntRange(1, MOST), help="Off after so many.")
@_JSON
@with_appcontext
def on(
    name: str, seconds: float | None, rate: float, times: int | None, as_json: bool
) -> None:
    """Turn NAME on."""
    if times is not None and not SWITCHES[name].counts:
        raise click.UsageError(f"{name} is on or off; it counts no strikes.")
    faults.switch(name, on=True, rate=rate, seconds=seconds, times=times)
    _print([_one(name)], as_json)


@group.command()
@click.argument("name", type=_NAME, metavar="NAME", required=False)
@_JSON
@with_appcontext
def off(name: str | None, as_json: bool) -> None:
    """Turn NAME off; without a name, all of them."""
    if name is None:
        faults.all_off()
    else:
        faults.switch(name, on=False)
    _print(faults.everything() if name is None else [_one(name)], as_json)


def _one(name: str) -> Fault:
    return next(fault for fault in faults.everything() if fault.name == name)


def _print(listed: list[Fault], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([described(fault) for fault in listed]))
        return
    widest = max(len(fault.name) for fault in listed)
    for fault in listed:
        click.echo(f"{fault.name:{widest}}  {_standing(fault):24}  {fault.effect}")


def _standing(fault: Fault) -> str:
    if not fault.on:
        return "off"
    parts = ["on"]
    if fault.rate < 1:
        parts.append(f"at {fault.rate:.0%}")
    if fault.times is not None:
        parts.append(f"{fault.times} more")
    if fault.until is not None:
        parts.append(f"for {max(1, round(fault.until - now()))} s")
    return ", ".join(parts)
