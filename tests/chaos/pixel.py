"""The browser half without a browser: does what the `fbq` calls of a page say."""

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import requests

_CALL = re.compile(
    r'(?:capiOnce\((?P<once>"[^"\n]*"), function \(\) \{\s*)?'
    r'fbq\((?P<arguments>"(?:init|track)".*)\);$',
    re.MULTILINE,
)

_ADDRESS = re.compile(r'history\.replaceState\(null, "", ("[^"\n]*")\);')


@dataclass
class Pixel:
    """Sends what pages say to the image at `url`; `fired` is its localStorage."""

    url: str
    http: requests.Session
    fired: set[str] = field(default_factory=set)

    def look_at(self, page: requests.Response) -> None:
        """Do what the scripts of a page say, in their order; the calls before the
        `init` wait for it, as they do in the browser."""
        ids: list[str] = []
        hits: list[list[Any]] = []
        for call in _CALL.finditer(page.text):
            command, *arguments = json.loads(f"[{call['arguments']}]")
            if command == "init":
                ids.append(arguments[0])
            elif self._is_new(call["once"]):
                hits.append(arguments)
        replaced = _ADDRESS.search(page.text)
        address = urljoin(page.url, json.loads(replaced[1])) if replaced else page.url
        for name, parameters, options in hits:
            for pixel_id in ids:
                self._send(address, pixel_id, name, parameters, options)

    def _is_new(self, once: str | None) -> bool:
        if once in self.fired:
            return False
        if once is not None:
            self.fired.add(once)
        return True

    def _send(
        self,
        page: str,
        pixel_id: str,
        name: str,
        parameters: dict[str, Any],
        options: dict[str, str],
    ) -> None:
        fields = {
            "id": pixel_id,
            "ev": name,
            "dl": page,
            "ts": int(time.time() * 1000),
            **{f"cd[{key}]": _text(value) for key, value in parameters.items()},
            "eid": options.get("eventID"),
            "fbp": self.http.cookies.get("_fbp"),
        }
        # Each by a connection of its own: a kept one may be closed at this moment, and
        # whether the hit came would be anybody's guess.
        answer = requests.get(
            self.url,
            params=fields,
            headers={"User-Agent": str(self.http.headers["User-Agent"])},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text


def _text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value
