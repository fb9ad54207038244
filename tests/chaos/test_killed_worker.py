"""A worker dies between Meta's answer and its own commit: the event goes out again."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from capi.leases import LEASE_SECONDS
from tests.chaos import facts
from tests.chaos.judgement import judge
from tests.chaos.plan import Visit, Way
from tests.chaos.visitor import Outcome
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.scale.processes import BIN, DEADLINE, process, until, variables
from tests.shopper import Shopper
from tests.world import PIXEL_ID, World, running


class Reaper:
    """Meta, which kills whoever called once it has the answer, and not a moment later.

    The caller is stopped while its answer is written, so that it is on the wire and
    cannot be read, and then killed: nothing is left to chance.
    """

    def __init__(self, meta_url: str) -> None:
        self.meta_url = meta_url
        self.told = threading.Event()
        self.caller = 0

    def doom(self, caller: int) -> None:
        """Whom to kill."""
        self.caller = caller
        self.told.set()

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        """Hand the call on to Meta, stop the caller, answer, kill."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        passed = {
            name: handler.headers[name] for name in ("Authorization", "Content-Type")
        }
        answer = requests.post(
            f"{self.meta_url}{handler.path}", data=body, headers=passed, timeout=10
        )
        assert self.told.wait(DEADLINE)
        os.kill(self.caller, signal.SIGSTOP)
        until(lambda: _state(self.caller) == "T")
        handler.send_response(answer.status_code)
        handler.send_header("Content-Type", answer.headers["Content-Type"])
        handler.send_header("Content-Length", str(len(answer.content)))
        handler.end_headers()
        handler.wfile.write(answer.content)
        handler.wfile.flush()
        os.kill(self.caller, signal.SIGKILL)


def _state(process: int) -> str:
    """`T` where it is stopped; Linux."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][:1]


@contextmanager
def serving(reaper: Reaper) -> Iterator[str]:
    """The address at which it takes calls."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reaper.take(self)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a test shows its own failure."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def world(tmp_path: Path, seeded: Seeded, clock: FrozenClock) -> Iterator[World]:
    """Shop and sandbox at the real time, which the doomed worker has too."""
    with running(tmp_path, seeded, clock) as world:
        yield world


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc is Linux's")
@pytest.mark.each_database
def test_what_meta_had_answered_is_sent_again_as_it_was_and_the_report_counts_it(
    world: World, tmp_path: Path
) -> None:
    thanks = Shopper(world.shop_url).buy()
    reaper = Reaper(world.sandbox_url)
    with serving(reaper) as address:
        env = variables(world, tmp_path) | {"META_GRAPH_URL": f"{address}/graph"}
        command = [BIN / "flask", "--app", "app", "capi", "worker"]
        with process(command, tmp_path, env) as worker:
            reaper.doom(worker.pid)
            assert worker.wait(DEADLINE) == -signal.SIGKILL
    (row,) = world.rows()
    assert (row["state"], row["attempts"]) == ("sending", 1)
    assert len(world.events(event_name="Purchase")) == 1
    assert world.work() == 0

    world.clock.tick(2 * LEASE_SECONDS)
    world.work()

    again, first = world.events(event_name="Purchase")
    assert again["payload"] == first["payload"]
    assert again["payload"]["event_time"] == first["payload"]["event_time"]
    assert again["reason"] == "same_side_repeat"
    assert world.purchases()["counted"] == 1
    session = parse_qs(urlsplit(thanks).query)["session_id"][0]
    bought = Outcome(Visit(Way.CLOSES, "stoneware-mug", 1), session=session)
    tally = judge([bought], facts.gather(world), [PIXEL_ID], drops_repeats=True)
    assert (tally.abandoned_claims, tally.resent_after_kills) == (1, 1)
    assert tally.breaches == []
