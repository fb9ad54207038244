"""`flask --app sandbox diagnostics`: what is wrong with what arrives, from a shell.

Data goes to stdout, talk to stderr. Exit codes: 0 nothing to mend, 1 something is.
"""

import json

import click
from flask.cli import with_appcontext

from sandbox.diagnostics import cards as diagnostics_cards
from sandbox.diagnostics.cards import Card
from sandbox.diagnostics.screen import report
from sandbox.store import store

FOUND = 1


@click.command("diagnostics")
@click.option("--json", "as_json", is_flag=True, help="Print what the screen shows.")
@with_appcontext
def diagnostics(as_json: bool) -> None:
    """What is wrong with the events that arrived, and how to mend it."""
    with store().reading() as connection:
        cards = diagnostics_cards.cards(connection)
    if as_json:
        click.echo(json.dumps(report(cards)))
    else:
        for card in (*cards.problems, *cards.notes):
            click.echo(_lines(card))
        click.echo(_summary(len(cards.problems), len(cards.previous)), err=True)
    raise SystemExit(FOUND if cards.problems else 0)


def _lines(card: Card) -> str:
    where = f" at {card.field}" if card.field else ""
    return (
        f"{card.words.severity} {card.code}{where}: {card.words.title}"
        f" Seen: {card.times}.\n    {card.words.fix}"
        f" ({card.place.file}, {card.place.name})"
    )


def _summary(active: int, previous: int) -> str:
    if not active:
        return f"Nothing to mend. Solved before: {previous}."
    return f"To mend: {active}. Solved before: {previous}."
