"""A call as a command for the shell, with a place for the token where one belongs."""

import secrets
import shlex

from sandbox.arrivals import Arrival
from sandbox.calls import call_of

TOKEN = "$META_ACCESS_TOKEN"
# By chance, so that no event can say it and have the token put there.
_MARK = f"token-{secrets.token_hex()}"


def curl(arrival: Arrival, *, base_url: str) -> str | None:
    """The command that brings this copy again; the shell fills in the token.

    None where the sandbox does not have the whole of it.
    """
    call = call_of(arrival, token=_MARK)
    if call is None:
        return None
    parts = ["curl"] + (["-X", call.method] if call.method != "GET" else [])
    parts.append(_quoted(base_url.rstrip("/") + call.path))
    for name, value in call.headers.items():
        parts += ["\\\n  -H", _quoted(f"{name}: {value}")]
    if call.body:
        parts += ["\\\n  --data-raw", _quoted(call.body)]
    return " ".join(parts)


def _quoted(text: str) -> str:
    """For the shell, which expands the token's variable between double quotes only."""
    return shlex.quote(text).replace(_MARK, f"'\"{TOKEN}\"'")
