"""A run that is asked to end takes what it has begun with it."""

import signal
import sys
from pathlib import Path

import pytest

from tests.chaos.__main__ import leave
from tests.chaos.programs import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Something that would run on for a minute."""
    waits = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]
    return Program("waits", waits, {}, tmp_path / "waits.log")


def test_sigterm_ends_what_the_run_has_started(program: Program) -> None:
    before = signal.signal(signal.SIGTERM, leave)
    try:
        with pytest.raises(SystemExit) as ended:
            begin_and_be_asked_to_end(program)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert ended.value.code == 143
    assert program._running is not None
    assert program._running.returncode is not None


def begin_and_be_asked_to_end(program: Program) -> None:
    program.start()
    try:
        signal.raise_signal(signal.SIGTERM)
    finally:
        program.stop()
