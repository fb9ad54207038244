"""`flask capi lint`: what is wrong with an event, before it is sent."""

import csv
import io
import sys
from dataclasses import asdict, dataclass
from typing import TextIO

import click

from capi.commands.kit import (
    FINDINGS,
    WRONG_USE,
    as_json,
    paint,
    print_json,
    say,
    stop,
)
from capi.findings import Finding, Severity
from capi.lint import LintContext, lint
from capi.payloads import NotJson, Payload, read
from capi.setup import Setup

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


@dataclass(frozen=True)
class Located:
    """A finding, and the line of the file that it is about (None: all of the file)."""

    line: int | None
    finding: Finding


@click.command("lint")
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
@click.option("--production", is_flag=True, help="Also refuse a test event code.")
@click.option(
    "--catalogue",
    type=click.File(encoding="utf-8"),
    help="Known content ids: one a line, or a feed (CSV) with a column id.",
)
@as_json
@click.pass_obj
def lint_file(
    setup: Setup,
    file: TextIO,
    production: bool,
    catalogue: TextIO | None,
    as_json: bool,
) -> None:
    """Find what is wrong with the events in FILE (or stdin: -).

    FILE is one event, a list, a request body with "data", or JSON lines, as Meta's
    server takes them. Needs no settings, no network and no database. Each finding is
    a line: file:line:field: severity code message. Exit 1: one of them is an error.

    \b
    Example: flask capi lint events.jsonl
             flask capi outbox show 17 --json | jq .payload | flask capi lint
    """
    context = LintContext(
        production=production,
        catalogue=frozenset(_ids(catalogue.read())) if catalogue else None,
    )
    now = setup.clock()
    found = [
        Located(payload.line, finding)
        for payload in payloads(file)
        for finding in lint(payload.value, now=now, context=context)
    ]
    if as_json:
        print_json([{"line": each.line} | asdict(each.finding) for each in found])
    else:
        _print(file.name, found)
    if any(each.finding.severity is Severity.ERROR for each in found):
        sys.exit(FINDINGS)


def payloads(file: TextIO) -> list[Payload]:
    """The payloads in a file; exits with status 2 where it is not JSON."""
    try:
        return read(file.read())
    except NotJson as error:
        message = f"{file.name}:{error.line}: this is not JSON: {error}"
    except UnicodeDecodeError:
        message = f"{file.name}: this is not UTF-8 text"
    stop(
        message,
        "flask capi send Purchase --dry-run   (what an event looks like)",
        status=WRONG_USE,
    )


def _ids(text: str) -> list[str]:
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    table = [line for line in lines if line]
    if table and "id" in table[0]:
        column = table[0].index("id")
        return [line[column] for line in table[1:] if len(line) > column]
    return [line[0].strip() for line in table]


def _print(name: str, found: list[Located]) -> None:
    for each in found:
        finding = each.finding
        place = ":".join(str(part) for part in (name, each.line, finding.field) if part)
        severity = paint(finding.severity.value, COLOURS[finding.severity])
        click.echo(
            f"{place}: {severity} {finding.code} {finding.message} {finding.fix}"
        )
    counts = [
        f"{count} {severity.value}(s)"
        for severity in Severity
        if (count := sum(each.finding.severity is severity for each in found))
    ]
    say(", ".join(counts) or "No findings.")
