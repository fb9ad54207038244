"""A program that is started, killed and started again, with everything it has begun."""

import os
import re
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.scale.processes import BIN, DEADLINE, ROOT


class Program:
    """A command with its environment; `said` is the file with what it has said."""

    def __init__(
        self, name: str, command: Sequence[str | Path], env: dict[str, str], said: Path
    ) -> None:
        self.name = name
        self.said = said
        self._command = command
        self._env = env
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it, in a process group of its own."""
        with self.said.open("ab") as log:
            self._running = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """What a power cut does: it is gone with its children, without a word."""
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()

    def kill_child(self, which: int) -> None:
        """Kill one of its children; a server puts another in its place."""
        assert self._running is not None
        pid = self._running.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        children = sorted(map(int, listed.split()))
        if children:
            with suppress(ProcessLookupError):
                os.kill(children[which % len(children)], signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait until it has finished what it is at."""
        if self._running is None:
            return
        self._running.terminate()
        try:
            self._running.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            pass
        # Whatever it left behind goes too.
        self.kill()


def from_procfile(name: str) -> list[str]:
    """How the Procfile starts `name`; ports come from the environment."""
    text = (ROOT / "Procfile").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^{name}: (.+)$", text, flags=re.MULTILINE)
    return ["/bin/sh", "-c", line.replace(".venv/bin", str(BIN))]
