"""`python -m tests.chaos`: run, report, and exit 1 where a rule was broken."""

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from types import FrameType
from typing import NoReturn

from tests import postgres
from tests.chaos import report
from tests.chaos.run import Options, logs, run
from tests.chaos.stage import SETUPS
from tests.databases import Sqlite
from tests.postgres import Postgres

parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
parser.add_argument("--seed", type=int, help="repeats a plan; without one, drawn")
parser.add_argument("--setup", choices=(*SETUPS, "both"), default="sqlite")
parser.add_argument("--orders", type=int, default=1200, help="how many visits")
parser.add_argument("--workers", type=int, default=2)
parser.add_argument(
    "--no-merge",
    action="store_true",
    help="a Meta that counts again what the same side repeats",
)
parser.add_argument(
    "--patient", action="store_true", help="wait out leases and delays in the end"
)
parser.add_argument("--json", action="store_true", help="a line of JSON for each run")
parser.add_argument("--keep", action="store_true", help="keep databases and logs")


def main() -> int:
    """Run the set-ups that were asked for; 1 says that a rule was broken."""
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, leave)
    seed = SystemRandom().randrange(10_000) if given.seed is None else given.seed
    say(f"SEED={seed}")
    status = 0
    for setup in SETUPS if given.setup == "both" else (given.setup,):
        missing = lacks(setup)
        if missing:
            say(f"{setup}: {missing} is not installed")
            return 2
        options = Options(
            seed=seed,
            visits=given.orders,
            workers=given.workers,
            drops_repeats=not given.no_merge,
            patient=given.patient,
        )
        status |= one(setup, options, as_json=given.json, keep=given.keep)
    return status


def leave(number: int, _: FrameType | None) -> NoReturn:
    """End as Ctrl-C does, and not at once: whatever was begun is ended first."""
    raise SystemExit(128 + number)


def one(setup: str, options: Options, *, as_json: bool, keep: bool) -> int:
    """One run in a folder of its own, which stays where it went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="countonce-chaos-"))
    try:
        with databases(setup, folder) as database:
            ended = run(options, database, folder, say)
    except BaseException:
        say(logs(folder))
        raise
    print(report.as_json(ended) if as_json else report.table(ended), flush=True)
    if ended.tally.breaches or keep:
        say(f"Databases and logs are in {folder}")
    else:
        shutil.rmtree(folder)
    return bool(ended.tally.breaches)


@contextmanager
def databases(setup: str, folder: Path) -> Iterator[Sqlite | Postgres]:
    """What holds the shop's tables."""
    if setup == "sqlite":
        yield Sqlite(folder)
        return
    with postgres.cluster() as cluster:
        yield cluster


def lacks(setup: str) -> str | None:
    """A program that a set-up needs and that is not here."""
    if setup == "sqlite":
        return None
    if postgres.program("postgres") is None:
        return "PostgreSQL"
    return None if shutil.which("redis-server") else "Redis"


def say(text: str) -> None:
    """Talk, apart from the report."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
