"""How a value becomes what Meta gets, step by step: the answer to "my hash differs"."""

from dataclasses import dataclass

from capi.findings import Finding
from capi.normal.hashing import already_hashed
from capi.normal.text import clean, is_encodable
from capi.normalize import HASHED_KEYS, hash_key, normalize
from capi.user_data import AS_IT_IS, HASHED

KEYS = (*HASHED_KEYS, *AS_IT_IS)
"""Meta's keys of `user_data` that are normalised."""


@dataclass(frozen=True)
class Steps:
    """From the value as it was typed to what goes on the wire.

    `normal` are the normal forms, best first, and `sent` what Meta gets for each: its
    SHA-256, or the form itself for the keys that travel unhashed. Both are empty where
    the value is refused; `findings` say why.
    """

    key: str
    raw: str
    trimmed: str
    normal: tuple[str, ...]
    sent: tuple[str, ...]
    hashed: bool
    findings: tuple[Finding, ...]


def key_named(name: str) -> str | None:
    """Meta's key for a name of Meta's or of `UserData`'s; None: there is no such."""
    known = HASHED.get(name, name)
    return known if known in KEYS else None


def steps(key: str, raw: str, *, country: str | None = None) -> Steps:
    """The steps of one value of `key`, one of `KEYS`."""
    trimmed = clean(raw) if is_encodable(raw) else ""
    if key in AS_IT_IS:
        form = AS_IT_IS[key](raw)
        return Steps(key, raw, trimmed, form.values, form.values, False, form.findings)
    form = normalize(key, raw, country=country)
    wire = hash_key(key, raw, country=country)
    given = already_hashed(trimmed) is not None
    return Steps(key, raw, trimmed, form.values, wire.values, not given, wire.findings)
