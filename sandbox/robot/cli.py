"""`flask --app sandbox demo`: a robot shops, so that there is something to see.

Data goes to stdout, talk to stderr. Exit codes: 0 everybody went the planned way, 1
something was in the way, 2 wrong use, or a shop that is not this machine's.
"""

import json
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from sandbox.robot.browser import NotOurs, Trouble
from sandbox.robot.plan import Fate, plan
from sandbox.robot.run import run, shelf, told
from sandbox.robot.visit import Outcome

FAILED = 1
WRONG_USE = 2
ENDS = {
    Fate.PAYS: "paid by card",
    Fate.DECLINED_FIRST: "card declined, paid with another",
    Fate.BANK_ASKS: "paid by card, after the bank had asked",
    Fate.CLOSES_TAB: "paid by card and closed the tab",
    Fate.RELOADS: "paid by card and reloaded the receipt",
    Fate.ON_DELIVERY: "ordered, cash on delivery",
    Fate.LEAVES_PAYMENT: "left the payment page",
    Fate.LEAVES_CART: "left the cart",
    Fate.LOOKS: "only looked",
}


class Share(click.ParamType[float]):
    """A percentage such as `20%` or `20`; gives a part of 1."""

    name = "percentage"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read it, or say what it should look like."""
        try:
            share = float(str(value).removesuffix("%")) / 100
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            self.fail(f"{value!r} is no percentage from 0% to 100%", param, ctx)
        return share


@click.command("demo")
@click.option(
    "--orders",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="How many orders; more than half as many visitors come and do not buy.",
)
@click.option("--seed", type=int, help="The same people, goods and fates again.")
@click.option(
    "--block-pixel",
    type=Share(),
    default="20%",
    show_default=True,
    help="How many of them block the pixel.",
)
@click.option(
    "--refuse-consent",
    type=Share(),
    default="10%",
    show_default=True,
    help="How many of them decline.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the run as JSON.")
@with_appcontext
def demo(
    orders: int,
    seed: int | None,
    block_pixel: float,
    refuse_consent: float,
    as_json: bool,
) -> None:
    """Let a robot shop, as people do, in the shop that runs on this machine.

    Example: flask --app sandbox demo --orders 20 --seed 1 --block-pixel 20%
    """
    shop_url = str(current_app.config["SANDBOX_SHOP_URL"]).rstrip("/")
    seed = secrets.randbelow(10_000) if seed is None else seed
    began = time.monotonic()
    try:
        visits = plan(
            orders,
            seed=seed,
            shelf=shelf(shop_url),
            block_pixel=block_pixel,
            refuse_consent=refuse_consent,
        )
        click.echo(f"{len(visits)} visitors of {shop_url}, seed {seed}", err=True)
        outcomes = list(_watched(run(visits, shop_url), len(visits)))
    except NotOurs as error:
        _stop(f"The robot shops on this machine alone, but {error}.", WRONG_USE)
    except Trouble as error:
        _stop(
            f"Nobody can shop at {shop_url}: {error}.\nNext: make demo, in another"
            " terminal; with SHOP_PORT where it is not 8000",
            FAILED,
        )
    found = told(seed, outcomes)
    click.echo(f"Done in {time.monotonic() - began:.1f} s.", err=True)
    click.echo(json.dumps(found) if as_json else _summary(found))
    if found["failed"]:
        raise SystemExit(FAILED)


def _watched(outcomes: Iterable[Outcome], count: int) -> Iterator[Outcome]:
    """Show how far it is: a bar on a terminal, else a line for each visit."""
    if sys.stderr.isatty():
        with click.progressbar(
            outcomes, length=count, label="Shopping", file=sys.stderr
        ) as bar:
            yield from bar
        return
    for number, outcome in enumerate(outcomes, 1):
        click.echo(f"{number:>4}/{count}  {_line(outcome)}", err=True)
        yield outcome


def _line(outcome: Outcome) -> str:
    person = outcome.visit.person
    end = outcome.trouble or ENDS[outcome.visit.fate]
    marks = [
        "consent refused" if not outcome.visit.consents else "",
        "pixel blocked" if outcome.visit.blocks_pixel else "",
    ]
    return ", ".join(part for part in (person.name, person.city, end, *marks) if part)


def _summary(found: dict[str, Any]) -> str:
    lines = [
        f"{found['visitors']} visitors, {found['orders']} orders:"
        f" {found['paid']} paid, {found['on_delivery']} to be paid on delivery",
        f"{found['hits']} hits of the pixel; {found['pixel_blocked']} visitors blocked"
        f" it, {found['consent_refused']} refused consent",
        *(
            f"{visit['name']}: {visit['trouble']}"
            for visit in found["visits"]
            if visit["trouble"]
        ),
    ]
    return "\n".join(lines)


def _stop(message: str, code: int) -> None:
    click.echo(message, err=True)
    raise SystemExit(code)
