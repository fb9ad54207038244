"""`flask capi import-offline`: sales from a CSV file, into the outbox."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import click

from capi.commands.kit import (
    FINDINGS,
    WRONG_USE,
    as_json,
    open_outbox,
    print_line,
    say,
    stop,
)
from capi.currencies import exponent
from capi.findings import Finding
from capi.intake import Came, Intake, Outcome
from capi.offline import NotATable, Reading, Sales
from capi.routes import is_app
from capi.setup import Setup
from capi.upload import asked
from capi.upload.tally import Tally

HELP = "flask capi import-offline --help"


class Said(click.ParamType[Any]):
    """A text that one of the readers of `capi.upload.asked` understands."""

    def __init__(self, reader: Callable[[str], Any]) -> None:
        self.name = reader.__name__
        self._reader = reader

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """What the reader makes of it, or a usage error."""
        try:
            return self._reader(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("import-offline")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
@click.option(
    "--upload-tag",
    type=Said(asked.upload_tag),
    metavar="TAG",
    help="A label that Meta keeps with these events.",
)
@click.option(
    "--timezone",
    type=Said(asked.timezone),
    metavar="ZONE",
    help="Of times without one: Europe/Kyiv, +02:00.",
)
@click.option(
    "--date-order",
    type=Said(asked.date_order),
    metavar="ORDER",
    help="How to read 05/06/2026: dmy or mdy.",
)
@click.option(
    "--currency",
    type=Said(asked.currency),
    metavar="CODE",
    help="Of rows that name none.",
)
@click.option(
    "--country",
    type=Said(asked.country),
    metavar="CC",
    help="Of customers whose row names none.",
)
@click.option(
    "--encoding",
    type=Said(asked.encoding),
    metavar="NAME",
    help="Of the file, if not UTF-8 or UTF-16: cp1252, cp1251.",
)
@as_json
@click.pass_obj
def import_offline(
    setup: Setup,
    /,
    file: BinaryIO,
    dry_run: bool,
    upload_tag: str | None,
    as_json: bool,
    **reading: Any,
) -> None:
    """Let the sales in a CSV FILE (-: stdin) into the outbox, once each.

    Prints each bad row with its line, its column and the reason, and goes on. Started
    again, after an interruption or with rows that were mended, it adds only what is
    not there yet. Exit 1: there were bad rows.

    \b
    Example: flask capi import-offline sales.csv --dry-run
             flask capi import-offline sales.csv --timezone Europe/Kyiv --currency UAH
    """
    name = getattr(file, "name", "-").replace("<stdin>", "-")
    destinations = [key for key in setup.clients() if not is_app(key)]
    if not destinations:
        stop("No pixel is set.", "flask capi check", status=WRONG_USE)
    engine = open_outbox(setup)
    try:
        sales = Sales(file, now=setup.clock(), reading=Reading(**reading))
    except NotATable as error:
        stop(f"{name}: {error}", HELP, status=WRONG_USE)
    intake = Intake(
        engine=engine,
        destinations=destinations,
        now=setup.clock(),
        upload_tag=upload_tag,
        heading=sales.heading,
    )
    outcomes = intake.preview(sales) if dry_run else intake.take(sales)
    tally = Tally()
    broken_off = None
    try:
        with _progress(file, sales) as shown:
            for outcome in shown(outcomes):
                tally.add(outcome)
                _tell(name, outcome, as_json)
    except KeyboardInterrupt:
        broken_off = "Interrupted"
    except OSError as error:
        broken_off = f"{name} could not be read to its end ({error.strerror})"
    _summary(tally, sales, dry_run, as_json)
    if broken_off:
        stop(f"{broken_off}; what is done is done.", "the same command again")
    if tally.came[Came.BAD]:
        say("Next: mend these rows, and run the same command again")
        sys.exit(FINDINGS)
    if tally.came[Came.TAKEN]:
        say(f"Next: {'the same without --dry-run' if dry_run else 'flask capi worker'}")


@contextmanager
def _progress(
    file: BinaryIO, sales: Sales
) -> Iterator[Callable[[Iterable[Outcome]], Iterator[Outcome]]]:
    """Shows how much of a file was read, on a terminal alone."""
    if not sys.stderr.isatty() or not file.seekable():
        yield iter
        return
    size = os.fstat(file.fileno()).st_size
    with click.progressbar(length=size, file=sys.stderr, label="Reading") as bar:

        def shown(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
            for outcome in outcomes:
                if sales.position > bar.pos:
                    bar.update(sales.position - bar.pos)
                if outcome.came is Came.BAD and sys.stdout.isatty():
                    click.echo("\r\x1b[2K", nl=False, err=True)
                yield outcome

        yield shown


def _tell(name: str, outcome: Outcome, as_json: bool) -> None:
    if outcome.came is not Came.BAD:
        return
    line = outcome.sale.line
    for error in outcome.sale.errors:
        if as_json:
            print_line({"line": line} | _public(error))
        else:
            place = ":".join(str(part) for part in (name, line, error.field) if part)
            click.echo(f"{place}: {error.code} {error.message} {error.fix}")


def _summary(tally: Tally, sales: Sales, dry_run: bool, as_json: bool) -> None:
    counts = {came.value: tally.came[came] for came in Came}
    sums = {code: f"{sum_:.{exponent(code)}f}" for code, sum_ in tally.sums.items()}
    if as_json:
        warnings = [
            _public(each) | {"rows": count} for each, count in tally.warnings.items()
        ]
        told = {"dry_run": dry_run, "rows": tally.rows, **counts, "sums": sums}
        ignored = list(sales.ignored)
        print_line({"summary": told | {"warnings": warnings, "ignored": ignored}})
    for each, count in tally.warnings.most_common():
        say(f"{each.field}: {count} × {each.code} {each.message} {each.fix}")
    if sales.ignored:
        say(f"Columns that are not used: {', '.join(sales.ignored)}")
    if sums:
        say("Worth: " + ", ".join(f"{sum_} {code}" for code, sum_ in sums.items()))
    verb = "would enter" if dry_run else "entered"
    say(
        f"{tally.rows} rows: {counts['taken']} {verb} the outbox, {counts['withheld']}"
        f" withheld for want of consent, {counts['known']} known already,"
        f" {counts['bad']} bad."
    )


def _public(finding: Finding) -> dict[str, str]:
    return {
        "column": finding.field,
        "code": finding.code,
        "message": finding.message,
        "fix": finding.fix,
    }
