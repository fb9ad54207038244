"""What the answers of all carriers have in common: texts, and being sent away."""

from collections.abc import Mapping, Sequence

TEXT_LENGTH = 200
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
