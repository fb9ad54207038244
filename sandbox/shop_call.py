"""One call to the shop by HTTP: on this machine, in good time, and of a sane length.

Whatever goes wrong on the way has a code, for a page to put into words.
"""

import time
from collections.abc import Mapping

import requests
from flask import current_app

from sandbox.stripe.endpoints import is_reachable

LARGEST_ANSWER = 4_000_000
_PIECE = 65_536


class Unreachable(Exception):
    """The shop gave nothing that can be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def call(
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    patience: float,
) -> tuple[int, str]:
    """The status and the text of the answer; redirects are not followed.

    `patience` is in seconds, for the whole of it. Raises Unreachable.
    """
    url = current_app.config["SANDBOX_SHOP_URL"].rstrip("/") + path
    if not is_reachable(url):
        raise Unreachable("not_local")
    until = time.monotonic() + patience
    try:
        with requests.Session() as session:
            # A proxy of the environment would take the call off this machine.
            session.trust_env = False
            with session.request(
                method,
                url,
                data=body.encode() if body else None,
                headers=dict(headers or {}),
                timeout=patience,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code, _text(answer, until)
    except requests.Timeout:
        raise Unreachable("no_answer_in_time") from None
    except requests.RequestException:
        raise Unreachable("nobody_there") from None


def _text(answer: requests.Response, until: float) -> str:
    text = bytearray()
    for piece in answer.iter_content(_PIECE):
        text += piece
        if len(text) > LARGEST_ANSWER:
            break
        if time.monotonic() > until:
            raise Unreachable("no_answer_in_time")
    return text.decode(errors="replace")
