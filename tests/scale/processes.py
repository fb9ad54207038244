"""The shop's programs as processes of their own."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.server import free_port
from tests.world import World, environment

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
DEADLINE = 30.0


@contextmanager
def process(
    command: Sequence[str | Path],
    folder: Path,
    env: dict[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends; a failing test shows what it said."""
    said = folder / f"{Path(command[0]).name}-{free_port()}.log"
    with said.open("wb") as log:
        running = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield running
    except BaseException:
        sys.stderr.write(said.read_text(encoding="utf-8", errors="replace"))
        raise
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def variables(world: World, folder: Path) -> dict[str, str]:
    """The environment in which another process is of the same shop."""
    settings = world.shop.config["SETTINGS"]
    return complete(
        environment(folder, world.shop_url, world.sandbox_url)
        | {
            "DATABASE_URL": settings.database_url,
            "BROKER_URL": settings.broker_url,
        }
    )


def complete(settings: dict[str, str]) -> dict[str, str]:
    """An environment of these settings and no other.

    Every setting that there is stands in it: what is missing would come from `.env`.
    """
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    nothing = dict.fromkeys(re.findall(r"^(\w+)=", example, flags=re.MULTILINE), "")
    return {"PATH": f"{BIN}:/usr/bin:/bin", **nothing, **settings}


def until(true: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
