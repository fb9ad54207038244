"""`flask orders erase`: forget a person who asks for it."""

import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from capi.commands.kit import FINDINGS, as_json, moment, print_json, say
from capi.database import wipe
from capi.flask import capi
from models import db
from shop import erasure
from shop.erasure import Asked, Report, Trace

ASK_META = (
    "Meta: its API gives no event back and deletes none. Its Business Tools Terms let"
    " it keep events for two years at most; whether it deletes a person's sooner is to"
    " be asked of its support, with the event ids above."
)
ASK_STRIPE = (
    "Stripe: it keeps who paid under the ids above, by duties of its own. Ask it in its"
    " Dashboard what it can redact."
)
ASK_CARRIERS = (
    "The carriers: they know sender, receiver and telephone by the numbers above. Ask"
    " them for how long."
)

group = AppGroup("orders", help="Orders, and the people behind them.")


@group.command("erase")
@click.argument("numbers", metavar="[ORDER]...", nargs=-1)
@click.option(
    "--email", metavar="ADDRESS", help="Every order with this address (-: stdin)."
)
@click.option("--visitor", metavar="ID", help="Everything of this browser or device.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be erased.")
@as_json
def erase(
    numbers: tuple[str, ...],
    email: str | None,
    visitor: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Forget the person behind each ORDER; goods, sums and times stay for the books.

    Names, addresses, telephones, browsers and parcels' numbers go, and out of the
    outbox everything of the order and its browser. What was not sent to Meta never will
    be. Cannot be undone; again changes nothing more.

    \b
    Example: flask orders erase C261122-7KQ2M --dry-run
             echo jenny.rosen@example.com | flask orders erase --email -
    """
    if email == "-":
        email = sys.stdin.read().strip()
    if not (numbers or email or visitor):
        raise click.UsageError("Say whom: an ORDER, --email ADDRESS, or --visitor ID.")
    asked = Asked(numbers=numbers, email=email or None, visitor=visitor or None)
    if not dry_run and sys.stdin.isatty():
        click.confirm("This cannot be undone. Erase?", abort=True, err=True)
    report = erasure.erase(asked, now=int(capi().clock()), dry_run=dry_run)
    if not dry_run and not wipe(db.engine):
        say("The database's log still holds what was. Run the command again later.")
    if as_json:
        print_json(asdict(report) | {"dry_run": dry_run, "ask": _to_ask(report)})
    else:
        _print(report)
    _talk(report, dry_run)
    if report.unknown:
        sys.exit(FINDINGS)


def _print(report: Report) -> None:
    for trace in report.orders:
        known = [*trace.stripe, *([trace.parcel] if trace.parcel else [])]
        fate = "erased" if trace.changed else "nothing left to erase"
        click.echo(f"{trace.number}  {trace.state}  {fate}  {' '.join(known)}".rstrip())
    for row in report.rows:
        fate = "Meta has it" if row.sent else "not sent, and never will be"
        click.echo(
            f"{row.event_name}  {row.event_id}  {moment(row.event_time)}"
            f"  {row.destination}  {fate}"
        )


def _talk(report: Report, dry_run: bool) -> None:
    for number in report.unknown:
        say(f"There is no order {number}.")
    for trace in report.orders:
        if trace.later:
            say(f"Order {trace.number}: {trace.later}. Run the command again later.")
    if report.others:
        say(f"The same browser also placed: {', '.join(report.others)}.")
    orders = sum(trace.changed for trace in report.orders)
    verb = "would be emptied" if dry_run else "emptied"
    say(f"{orders} order(s) and {len(report.rows)} event(s) {verb}.")
    for line in _to_ask(report):
        say(line)


def _to_ask(report: Report) -> list[str]:
    """What others have, and what can be asked of them."""
    asked = {
        ASK_META: any(row.sent for row in report.rows),
        ASK_STRIPE: any(trace.stripe for trace in report.orders),
        ASK_CARRIERS: any(map(_has_parcel, report.orders)),
    }
    return [line for line, is_due in asked.items() if is_due]


def _has_parcel(trace: Trace) -> bool:
    return trace.parcel is not None
