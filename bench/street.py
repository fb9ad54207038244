"""Shops under gunicorn, each on a database of its own, and one sandbox for them all."""

import hashlib
import hmac
import json
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.databases import Seeded, Sqlite
from tests.scale.processes import BIN, ROOT, complete, process, until
from tests.server import free_port
from tests.shopper import Shopper
from tests.world import WEBHOOK_SECRET, environment

GUNICORN = (
    "--no-control-socket --worker-class gthread --workers 1 --threads 4 "
    "--log-level warning"
).split()


@dataclass(frozen=True)
class Street:
    """Where a run's shops and their sandbox stand."""

    folder: Path
    sandbox_url: str
    _stack: ExitStack
    _seeded: Seeded
    _names: list[str] = field(default_factory=list)

    def shop(self, name: str, *, worker: bool = False, **settings: str) -> str:
        """Open a shop with these settings; gives its URL."""
        folder = self.folder / name
        folder.mkdir()
        url = f"http://127.0.0.1:{free_port()}"
        env = complete(
            environment(folder, url, self.sandbox_url)
            | {"DATABASE_URL": self._seeded.copy(folder), "META_TEST_EVENT_CODE": "T1"}
            | settings
        )
        self._serve("app:serve()", url, env, f"{url}/healthz")
        if worker:
            command = [BIN / "flask", "--app", "app", "capi", "worker"]
            self._stack.enter_context(process(command, folder, env))
        return url

    def bare_shop(self, meta_url: str) -> str:
        """Open the shop that takes no care; gives its URL."""
        url = f"http://127.0.0.1:{free_port()}"
        env = {
            "PATH": f"{BIN}:/usr/bin:/bin",
            "SECRET": WEBHOOK_SECRET,
            "STRIPE": f"{self.sandbox_url}/stripe",
            "META": meta_url,
            "DATABASE": str(self.folder / "bare.sqlite3"),
        }
        self._serve("bench.bare_shop:create_app()", url, env, url)
        return url

    def _serve(self, app: str, url: str, env: dict[str, str], sign: str) -> None:
        serve(self._stack, app, url, env, self.folder)
        until(lambda: _answers(sign))


@contextmanager
def street() -> Iterator[Street]:
    """A street with a sandbox that calls nobody by itself."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"http://127.0.0.1:{free_port()}"
        env = complete({"SANDBOX_DATABASE": str(folder / "sandbox.sqlite3")})
        serve(stack, "sandbox:create_app()", url, env, folder)
        until(lambda: _answers(f"{url}/healthz"))
        yield Street(folder, url, stack, Seeded(Sqlite(folder)))


def serve(
    stack: ExitStack, app: str, url: str, env: dict[str, str], folder: Path
) -> None:
    """Run gunicorn until the stack is unwound."""
    command = [BIN / "gunicorn", *GUNICORN, "--bind", url.removeprefix("http://"), app]
    stack.enter_context(process(command, folder, env | {"PYTHONPATH": str(ROOT)}))


@dataclass(frozen=True)
class Sale:
    """A sale up to the payment, of which nobody has told the shop."""

    buyer: Shopper
    session_id: str


def buy(shop_url: str) -> Sale:
    """Buy and pay, and close the tab."""
    buyer = Shopper(shop_url)
    paid = re.search(r"session_id=([^&]+)", buyer.buy())
    assert paid is not None
    return Sale(buyer, paid[1])


def delivery(session_id: str, number: int) -> dict[str, Any]:
    """What `requests.post` takes to deliver Stripe's news of a paid session."""
    body = json.dumps(
        {
            "id": f"evt_{number:024d}",
            "object": "event",
            "type": "checkout.session.completed",
            "data": {"object": {"id": session_id, "object": "checkout.session"}},
        }
    ).encode()
    now = int(time.time())
    signed = f"{now}.".encode() + body
    digest = hmac.new(WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    return {"data": body, "headers": {"Stripe-Signature": f"t={now},v1={digest}"}}


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code < 500
    except requests.RequestException:
        return False
