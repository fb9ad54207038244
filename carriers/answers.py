"""What the answers of all carriers have in common: texts, being sent away, or none."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

TEXT_LENGTH = 200
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
LONGEST = 3600.0
"""No carrier is left alone for more than an hour, in seconds, for what it says."""


def tidy(value: object, *, secrets: Sequence[str] = ()) -> str:
    """A carrier's text in one short line, and without `secrets`, should it quote them.

    Anything but a text or a number becomes "". What cannot be printed becomes a space:
    a zero byte or half a surrogate pair is fine in JSON, and spoils a database.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:TEXT_LENGTH]


def seconds_to_wait(headers: Mapping[str, str], default: float) -> float:
    """For how long `Retry-After` asks to be left alone; `default` where it does not."""
    after = headers.get("Retry-After", "")
    return min(float(after), LONGEST) if after.isdecimal() else default


def unanswered(name: str, url: str, reason: str) -> str:
    """That the carrier did not answer at `url`, and why.

    A user and a query in the URL are left out, as they may be secret. Where it is on
    this machine, a sandbox is meant, which may be at another port.
    """
    parts = urlsplit(url)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    said = f"{name} did not answer at {shown} ({reason})"
    if parts.hostname not in THIS_MACHINE:
        return said
    return f"{said}. If the demo is on other ports, export SHOP_PORT and SANDBOX_PORT"
