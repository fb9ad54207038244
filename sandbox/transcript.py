"""A call as it is kept for people to look at: no cookies, the token masked."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote_plus

from flask import Request

# A batch of a thousand events is half a megabyte; the events are kept apart anyway.
_LONGEST_BODY = 16_384
_HIDDEN_HEADERS = frozenset({"Cookie"})
_SHORTEST_SHOWN = 12


def transcript(request: Request, *, tokens: Iterable[str] = ()) -> dict[str, Any]:
    """Method, path, headers, query and body of `request`, fit to be shown.

    Each of `tokens` is masked wherever it stands, in the clear or escaped for a form.
    """
    hidden = tuple(tokens)
    return {
        "method": request.method,
        "path": request.path,
        "headers": {
            name: _masked(value, hidden)
            for name, value in request.headers.items()
            if name not in _HIDDEN_HEADERS
        },
        "query": {name: _masked(value, hidden) for name, value in request.args.items()},
        "body": _shortened(_masked(_body(request), hidden)),
    }


def mask(token: str) -> str:
    """The first and last four characters, enough to tell two tokens apart."""
    return f"{token[:4]}…{token[-4:]}" if len(token) >= _SHORTEST_SHOWN else "…"


def is_whole(asked: Mapping[str, Any]) -> bool:
    """Whether a transcript has the whole body, or only the beginning of a long one."""
    return len(asked["body"]) <= _LONGEST_BODY


def _body(request: Request) -> str:
    return request.get_data(cache=True).decode(errors="replace")


def _masked(text: str, tokens: Iterable[str]) -> str:
    for token in tokens:
        text = text.replace(token, mask(token)).replace(quote_plus(token), mask(token))
    return text


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_BODY:
        return text
    return f"{text[:_LONGEST_BODY]}… ({len(text) - _LONGEST_BODY} more characters)"
