"""`flask capi hash`: a value's way to its digest."""

import sys
from dataclasses import asdict

import click

from capi.commands.kit import FINDINGS, as_json, print_json, say
from capi.hash_steps import KEYS, Steps, key_named, steps
from capi.user_data import HASHED


@click.command("hash")
@click.argument("key")
@click.argument("value")
@click.option(
    "--country", metavar="CC", help="How to read phones, states and postcodes."
)
@as_json
def hash_value(key: str, value: str, country: str | None, as_json: bool) -> None:
    """Show how VALUE of KEY is normalised and hashed, step by step.

    KEY is Meta's (em, ph, fn, …) or UserData's (email, phone, first_name, …). With
    VALUE - it is read from stdin, which keeps it out of the shell's history. Needs no
    settings. Exit 1: nothing of it can be sent.

    \b
    Example: flask capi hash email " Jenny.Rosen@Example.com "
             flask capi hash phone "(650) 555-1212" --country US
    """
    known = key_named(key)
    if known is None:
        names = ", ".join((*HASHED, *(each for each in KEYS if each not in HASHED)))
        raise click.BadParameter(f"there are: {names}", param_hint="KEY")
    if value == "-":
        value = sys.stdin.read().removesuffix("\n")
    found = steps(known, value, country=country)
    if as_json:
        print_json(asdict(found))
    else:
        _print(found)
    for finding in found.findings:
        say(f"{finding.severity.value} {finding.code}: {finding.message} {finding.fix}")
    if not found.sent:
        say(
            "Nothing of it is sent."
            if found.findings
            else "An empty value is not sent."
        )
        sys.exit(FINDINGS)


def _print(found: Steps) -> None:
    rows = [("key", found.key), ("raw", repr(found.raw)), ("trimmed", found.trimmed)]
    label = "sha256" if found.hashed else "sent as it is"
    for form, sent in zip(found.normal, found.sent, strict=True):
        rows += [("normal form", form), (label, sent)]
    for name, text in rows:
        click.echo(f"{name:14} {text}")
