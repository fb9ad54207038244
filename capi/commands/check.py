"""`flask capi check`: all that is wrong, at once."""

import sys
from collections.abc import Sequence
from dataclasses import asdict

import click

from capi import checks
from capi.checks import Check, Verdict
from capi.commands.kit import FINDINGS, WRONG_USE, as_json, paint, print_json, say
from capi.setup import Setup

MARKS = {
    Verdict.OK: ("✓", "green"),
    Verdict.WARNING: ("△", "yellow"),
    Verdict.FAILED: ("✗", "red"),
    Verdict.WRONG: ("✗", "red"),
}


@click.command("check")
@as_json
@click.pass_obj
def check(setup: Setup, as_json: bool) -> None:
    """Look at settings, token, clock, worker and outbox; all at once.

    Asks Meta about each token without sending an event: a call without events is
    refused in a way that tells whether token and pixel are good.

    Exit 0: fine, perhaps with warnings. 1: something failed. 2: a setting is wrong.

    \b
    Example: flask capi check
             flask capi check --json
    """
    lines = every(setup)
    if as_json:
        print_json([asdict(line) for line in lines])
    else:
        _print(lines)
    verdicts = {line.verdict for line in lines}
    if Verdict.WRONG in verdicts:
        sys.exit(WRONG_USE)
    if Verdict.FAILED in verdicts:
        sys.exit(FINDINGS)


def every(setup: Setup) -> list[Check]:
    """All lines: the shop's own, Meta's, the outbox's."""
    lines = [*checks.run(setup.checks), *checks.meta(setup.clients(), setup.clock)]
    if setup.engine is not None:
        lines += checks.database(setup.engine(), setup.clock())
    return lines


def _print(lines: Sequence[Check]) -> None:
    width = max(len(line.subject) for line in lines)
    for line in lines:
        mark, colour = MARKS[line.verdict]
        verdict = paint(f"{mark} {line.verdict:13}", colour)
        click.echo(f"{verdict}  {line.subject:{width}}  {line.message}")
        if line.fix:
            click.echo(f"{'':15}  {'':{width}}  → {line.fix}")
    bad = sum(line.verdict is not Verdict.OK for line in lines)
    say(f"{bad} of {len(lines)} need a look." if bad else "All is well.")
