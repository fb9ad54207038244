"""Run `make demo` as a newcomer does: both addresses answer, and Ctrl-C ends it all."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

START_SECONDS = 180
STOP_SECONDS = 5


def main() -> None:
    """Exit with a message where the demo does not come up or does not go down."""
    shop, sandbox = free_port(), free_port()
    demo = subprocess.Popen(
        ["make", "demo"],
        env=os.environ | {"SHOP_PORT": str(shop), "SANDBOX_PORT": str(sandbox)},
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        wait_for(f"http://127.0.0.1:{sandbox}/healthz", demo, deadline)
        wait_for(f"http://127.0.0.1:{shop}/healthz", demo, deadline)
        wait_for(f"http://127.0.0.1:{sandbox}/", demo, deadline)
        wait_for(f"http://127.0.0.1:{shop}/", demo, deadline)
        stopped_at = time.monotonic()
        os.killpg(demo.pid, signal.SIGINT)
        demo.wait(STOP_SECONDS)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)
    seconds = time.monotonic() - stopped_at
    print(f"make demo answered on both ports and ended in {seconds:.1f} s")


def free_port() -> int:
    """A port where nothing listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, demo: subprocess.Popen[bytes], deadline: float) -> None:
    """Return once `url` answers with 200."""
    while time.monotonic() < deadline:
        if demo.poll() is not None:
            sys.exit(f"make demo ended by itself with status {demo.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    sys.exit(f"{url} did not answer")


if __name__ == "__main__":
    main()
