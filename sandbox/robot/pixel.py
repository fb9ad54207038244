"""The pixel in the robot's browser: what `fbevents.js` does with the calls of a page.

It sends the hits that the script would send, with the cookies that the shop has set. It
knows as much of the script as the local shop asks for: hashes for advanced matching,
events with ids, Limited Data Use. `static/fbevents/` is the whole.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

from sandbox.robot.agents import Agent
from sandbox.robot.page import Reading
from sandbox.robot.script import Call

VERSION = "2.9.0"
LONGEST_GET = 2048
LIMITED_USE = "dataProcessingOptions"
_HASH = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)

Send = Callable[[str, str, Mapping[str, str]], None]
"""Method, address and fields of a request whose answer nobody looks at."""


class Cookies(NamedTuple):
    """Meta's two, as the page's script can read them."""

    fbp: str | None
    fbc: str | None


class Pixel:
    """One browser's pixel. `hits` is how many it has sent."""

    def __init__(self, agent: Agent, send: Send) -> None:
        self.hits = 0
        self._agent = agent
        self._send = send
        self._fired: set[str] = set()  # the page's own store, which outlives the page

    def run(self, page: Reading, cookies: Callable[[], Cookies]) -> None:
        """Do what the scripts of a page say, in their order.

        Calls that stand before the `init` wait for it, as they do in a browser, where
        the script comes later than the page.
        """
        if page.script.source is None:
            return
        endpoint = urljoin(page.script.source, "/tr/")
        people, frame = _people(page.script.calls), self._frame(page)
        for count, call in enumerate(self._events(page.script.calls)):
            for pixel_id, person in people.items():
                fields = {"id": pixel_id, **_event(call), "ec": count}
                fields |= _bracketed("ud", person) | cookies()._asdict() | frame
                self._hit(endpoint, fields | {"ts": _now()})

    def _frame(self, page: Reading) -> dict[str, Any]:
        """What all hits of a page say of it, and of the window that it is in."""
        return {
            "dl": page.address,
            "rl": page.page.referrer,
            "if": False,
            "sw": self._agent.width,
            "sh": self._agent.height,
            "v": VERSION,
            "r": "stable",
            "it": _now(),
            "coo": False,
            **_limited_use(page.script.calls),
        }

    def _events(self, calls: list[Call]) -> list[Call]:
        """The calls that are events, but for those that have been made before."""
        made = []
        for call in calls:
            if call.command != "track" or call.once in self._fired:
                continue
            if call.once:
                self._fired.add(call.once)
            made.append(call)
        return made

    def _hit(self, endpoint: str, fields: Mapping[str, Any]) -> None:
        said = {
            name: _text(value) for name, value in fields.items() if value is not None
        }
        url = f"{endpoint}?{urlencode(said | {'rqm': 'GET'})}"
        if len(url) < LONGEST_GET:
            self._send("GET", url, {})
        else:
            self._send("POST", endpoint, said | {"rqm": "formPOST"})
        self.hits += 1


def _people(calls: list[Call]) -> dict[str, dict[str, str]]:
    """Each pixel that is there, with what it was told of the visitor."""
    return {
        str(call.arguments[0]): {
            key: value.lower()
            for key, value in _at(call.arguments, 1).items()
            # The script would hash what is no hash yet; nothing else is expected here.
            if _HASH.fullmatch(str(value))
        }
        for call in calls
        if call.command == "init"
    }


def _event(call: Call) -> dict[str, Any]:
    return {
        "ev": call.arguments[0],
        **_bracketed("cd", _at(call.arguments, 1)),
        "eid": _at(call.arguments, 2).get("eventID"),
    }


def _limited_use(calls: list[Call]) -> dict[str, Any]:
    """Limited Data Use, as the page asked for it last."""
    asked = [call.arguments for call in calls if call.command == LIMITED_USE]
    if not asked or not asked[-1][0]:
        return {}
    options, *places = asked[-1]
    return {
        "dpo": ",".join(options),
        **dict(zip(("dpoco", "dpost"), places, strict=False)),
    }


def _bracketed(prefix: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}[{key}]": value for key, value in entries.items()}


def _at(arguments: tuple[Any, ...], index: int) -> dict[str, Any]:
    return arguments[index] if len(arguments) > index else {}


def _text(value: Any) -> str:
    """As JavaScript writes it."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _now() -> int:
    return int(time.time() * 1000)
