"""Tokens in a call that was refused, wherever they stand: found to be masked.

A call that is taken has told its token. One that is refused may not have been read so
far, so its token is looked for in the text, by the names that Meta's clients give it.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from flask import Request

_NAMES = r"(?:access_token|appsecret_proof)"
_IN_TEXT = (
    re.compile(_NAMES + r'\\?"\s*:\s*\\?"((?:[^"\\]|\\.)*)'),
    re.compile(_NAMES + r"=([^&\s\"']+)"),
    re.compile(_NAMES + r'"\s*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]+)'),
)
# Shorter than any token; masked, it would only riddle the text.
_SHORTEST = 6
# What has the shape of a token of a user or a system user, or of an app.
_SHAPES = (re.compile(r"EAA[\w.-]+"), re.compile(r"\b[0-9]+(?:\||%7C)[\w.-]+"))


def tokens_in(request: Request) -> list[str]:
    """All of them as they stand there, longest first: none is part of a later one."""
    found = set(_in_text(request.get_data(cache=True).decode(errors="replace")))
    for value in (*request.args.values(), *request.headers.values()):
        found.update(_in_text(value))
    for name in ("access_token", "appsecret_proof"):
        found.update(request.args.getlist(name))
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    found.add(credentials.strip() or scheme)
    return sorted((t for t in found if len(t) >= _SHORTEST), key=len, reverse=True)


def _in_text(text: str) -> Iterator[str]:
    for pattern in (*_IN_TEXT, *_SHAPES):
        for found in pattern.findall(text):
            yield found
            yield unquote_plus(found)
