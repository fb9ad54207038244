"""The one place where the sandbox asks the shop's owner pages, as their owner.

`ask` and `tell` give what the pages' JSON says, or a `Trouble`: why it is not to be
had. They never raise, and never hold a page up: what was asked a moment ago is not
asked again, and a shop that did not answer is left alone for a while. Never call them
inside a transaction of the store: the shop may be waiting for the sandbox meanwhile.

What the answers mean is told by `sandbox.shop_outbox` and `sandbox.shop_orders`.
"""

import base64
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from flask import current_app
from flask_babel import get_locale

from sandbox.shop_call import Unreachable, call
from sandbox.store import now

FRESH_SECONDS = 2.0
"""For so long an answer serves all pages that want it."""

DOWN_SECONDS = 10.0
"""For so long a shop that gave no answer is not asked again."""

REFUSED_SECONDS = 3600.0
"""The shop makes whoever comes with wrong passwords wait, its owner at the same address
too, and forgets them after an hour. One an hour is none."""

MOST_KEPT = 64


class Trouble(StrEnum):
    """Why the shop's owner pages tell nothing."""

    NO_PASSWORD = "no_password"
    REFUSED = "refused"
    THROTTLED = "throttled"
    NO_OWNER_PAGES = "no_owner_pages"
    NOT_LOCAL = "not_local"
    NOBODY_THERE = "nobody_there"
    NO_ANSWER_IN_TIME = "no_answer_in_time"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True)
class Refusal:
    """The shop understood and would not: its code, and its words."""

    status: int
    code: str
    message: str


Answer: TypeAlias = dict[str, Any] | Refusal | Trouble


@dataclass
class Memory:
    """What was answered, by address, and until when (epoch seconds) that holds."""

    answers: dict[str, tuple[float, Answer]] = field(default_factory=dict)
    trouble: tuple[float, Trouble] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def recall(self, path: str, at: float) -> Answer | None:
        """What still holds at this time; None: nothing."""
        with self.lock:
            if self.trouble and at < self.trouble[0]:
                return self.trouble[1]
            until, answer = self.answers.get(path, (0.0, None))
            return answer if at < until else None

    def keep(self, path: str, answer: Answer, at: float) -> None:
        """Remember an answer for its time; a trouble holds for every address."""
        with self.lock:
            if isinstance(answer, Trouble):
                self.trouble = (at + _lasting(answer), answer)
                return
            self.trouble = None
            if len(self.answers) >= MOST_KEPT:
                self.answers.clear()
            self.answers[path] = (at + FRESH_SECONDS, answer)

    def forget(self) -> None:
        """Ask anew from now on, except where a wrong password would cost something."""
        with self.lock:
            self.answers.clear()
            if self.trouble and self.trouble[1] is not Trouble.REFUSED:
                self.trouble = None


def ask(path: str, *, fresh: bool = False) -> Answer:
    """What the owner's JSON at this address says, at most two seconds old; with
    `fresh`, of this moment."""
    memory, at = _memory(), now()
    known = memory.recall(path, at)
    if isinstance(known, Trouble) or (known is not None and not fresh):
        return known
    answer = _call("GET", path)
    memory.keep(path, answer, at)
    return answer


def ask_list(path: str, *, fresh: bool = False) -> dict[str, Any] | Trouble:
    """As `ask`, where an answer is due: a shop that knows no such address has no owner
    pages."""
    answer = ask(path, fresh=fresh)
    if isinstance(answer, Refusal):
        missing = answer.status == 404
        return Trouble.NO_OWNER_PAGES if missing else Trouble.NOT_UNDERSTOOD
    return answer


def tell(path: str, body: Mapping[str, Any]) -> Answer:
    """Post JSON there, and forget what was known: it has changed."""
    memory = _memory()
    memory.forget()
    known = memory.recall(path, now())
    if known is not None:
        return known
    answer = _call("POST", path, json.dumps(body))
    if isinstance(answer, Trouble):
        memory.keep(path, answer, now())
    return answer


def _memory() -> Memory:
    memory: Memory = current_app.extensions.setdefault("sandbox_shop_link", Memory())
    return memory


def _lasting(trouble: Trouble) -> float:
    return REFUSED_SECONDS if trouble is Trouble.REFUSED else DOWN_SECONDS


def _call(method: str, path: str, body: str | None = None) -> Answer:
    password = current_app.config["ADMIN_PASSWORD"]
    if not password:
        return Trouble.NO_PASSWORD
    pair = base64.b64encode(f"owner:{password}".encode()).decode()
    headers = {
        "Authorization": f"Basic {pair}",
        "Accept": "application/json",
        "Accept-Language": str(get_locale() or "en").replace("_", "-"),
        "Content-Type": "application/json",
    }
    patience = current_app.config["SANDBOX_SHOP_SECONDS"]
    try:
        status, text = call(method, path, headers=headers, body=body, patience=patience)
    except Unreachable as error:
        return Trouble(error.code)
    return _read(status, text)


def _read(status: int, text: str) -> Answer:
    if status == 401:
        return Trouble.REFUSED
    if status == 429:
        return Trouble.THROTTLED
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return Trouble.NO_OWNER_PAGES if status == 404 else Trouble.NOT_UNDERSTOOD
    if status == 200 and isinstance(said, dict):
        return said
    error = said.get("error") if isinstance(said, dict) else None
    if status < 400 or status >= 500 or not isinstance(error, dict):
        return Trouble.NOT_UNDERSTOOD
    return Refusal(status, str(error.get("code")), str(error.get("message")))
