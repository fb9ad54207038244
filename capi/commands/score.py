"""`flask capi score`: how well Meta could match the events, estimated."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TextIO

import click

from capi import quality
from capi.commands.kit import as_json, open_outbox, print_json, say
from capi.commands.lint import payloads
from capi.quality import Summary
from capi.setup import Setup


@click.command("score")
@click.argument("file", type=click.File(encoding="utf-8"), required=False)
@as_json
@click.pass_obj
def score(setup: Setup, file: TextIO | None, as_json: bool) -> None:
    """Estimate the match quality of each event name, 0 to 10.

    Over the outbox of the last 48 hours, or over the events in FILE (-: stdin), which
    needs no settings. It is an estimate: Meta's formula is not public.

    \b
    Example: flask capi score
             flask capi score events.jsonl --json
    """
    if file is not None:
        found = quality.summary(_by_name(file))
    else:
        with open_outbox(setup).connect() as connection:
            found = quality.recent(connection, setup.clock())
    if as_json:
        print_json({name: asdict(each) for name, each in found.items()})
    else:
        _print(found)
    if not found:
        say("No events to estimate. Next: flask capi outbox list")
        return
    say("An estimate: Meta's formula is not public.")


def _by_name(file: TextIO) -> dict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for payload in payloads(file):
        for event in payload.events():
            name = event.get("event_name") if isinstance(event, dict) else None
            found[name if isinstance(name, str) else "?"].append(event)
    return dict(found)


def _print(found: Mapping[str, Summary]) -> None:
    for name, each in found.items():
        figure = "  —" if each.score is None else f"{each.score:4.1f}"
        click.echo(f"{name:20} {figure}  {each.events} event(s)")
        held = [f"{key} {part:g} %" for key, part in each.coverage.items() if part]
        never = [key for key, part in each.coverage.items() if not part]
        click.echo(f"{'':20} has {', '.join(held) or 'nothing'}")
        if never:
            click.echo(f"{'':20} never has {', '.join(never)}")
        if each.next_best:
            click.echo(f"{'':20} next best key: {each.next_best}")
        for sentence in each.advice:
            click.echo(f"{'':20} → {sentence}")
