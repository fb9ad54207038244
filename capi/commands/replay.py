"""`flask capi replay` and `flask capi prune`: sending again, and forgetting."""

from dataclasses import asdict

import click

from capi import prune, replay
from capi.commands.kit import Span, as_json, open_outbox, print_json, say
from capi.database import writing
from capi.policy import DAY
from capi.setup import Setup


@click.command("replay")
@click.option("--failed", is_flag=True, help="Only what Meta refused.")
@click.option("--since", type=Span(), help="Only what was settled within: 30m, 2h, 3d.")
@click.option("--dry-run", is_flag=True, help="Only list what would be done.")
@as_json
@click.pass_obj
def replay_events(
    setup: Setup, failed: bool, since: float | None, dry_run: bool, as_json: bool
) -> None:
    """Queue events again, with the same id and time.

    Takes what was refused, and without --failed also what was sent. Skips, and says
    so, what is older than Meta takes (7 days; 62 in a physical store) and what Meta
    has had for more than 48 hours, which it would count again. Withheld and discarded
    events are never replayed.

    \b
    Example: flask capi replay --failed --dry-run
             flask capi replay --since 2h
    """
    if not failed and since is None:
        raise click.UsageError("Say which: --failed, --since 2h, or both.")
    now = setup.clock()
    engine = open_outbox(setup)
    with engine.connect() as connection:
        found = replay.candidates(
            connection,
            now=now,
            failed=failed,
            since=None if since is None else now - since,
        )
    if not dry_run:
        with writing(engine) as connection:
            queued = replay.again(connection, found, now=now)
    else:
        queued = sum(candidate.skipped is None for candidate in found)
    if as_json:
        print_json([asdict(candidate) for candidate in found])
    else:
        _print(found, "would be queued" if dry_run else "queued again")
    skipped = sum(candidate.skipped is not None for candidate in found)
    verb = "would be queued" if dry_run else "queued"
    say(f"{queued} {verb}, {skipped} skipped.")
    if queued:
        say(f"Next: flask capi {'replay, without --dry-run' if dry_run else 'tail'}")


@click.command("prune")
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=prune.KEEP_DAYS,
    show_default=True,
    help="Keep what was settled within so many days.",
)
@click.option("--dry-run", is_flag=True, help="Only count what would be emptied.")
@as_json
@click.pass_obj
def prune_payloads(setup: Setup, days: int, dry_run: bool, as_json: bool) -> None:
    """Empty old payloads; rows, ids and states stay.

    What was sent, refused or given up that long ago holds no personal data then. What
    waits keeps its payload, and so does what could still be tried again. The shop
    forgets at the same time what it needs no more. Run it daily.

    \b
    Example: flask capi prune --days 30 --dry-run
    """
    now = setup.clock()
    engine = open_outbox(setup)
    if dry_run:
        with engine.connect() as connection:
            emptied = prune.count(connection, now=now, older_than=days * DAY)
    else:
        emptied = prune.prune(engine, now=now, older_than=days * DAY)
    payloads = emptied.total()
    for forget in setup.forgetting:
        emptied.update(forget(now=now, dry_run=dry_run))
    if as_json:
        print_json(dict(emptied))
    else:
        for state, number in sorted(emptied.items()):
            click.echo(f"{state:24} {number}")
    say(f"{payloads} {'would be ' if dry_run else ''}emptied.")


def _print(found: list[replay.Candidate], done: str) -> None:
    for each in found:
        click.echo(
            f"{each.id:>6}  {each.event_name:16}  {each.event_id}  {each.destination}"
            f"  {f'skipped: {each.skipped}' if each.skipped else done}"
        )
