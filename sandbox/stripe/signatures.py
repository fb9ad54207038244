"""The Stripe-Signature header: made, and taken apart for people.

Stripe documents it: `t=` the time of the attempt, and a `v1=` for each active secret,
the HMAC-SHA256 over the time, a dot and the exact bytes of the body.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One piece of a header. Of a `v1`, `secret` is the place of the secret that made
    it, None where none of those did."""

    name: str
    value: str
    secret: int | None = None


def signature(payload: bytes, secrets: Sequence[str], moment: int) -> str:
    """The header for a body that is sent at `moment`, epoch seconds."""
    digests = [_digest(payload, secret, str(moment)) for secret in secrets]
    return ",".join([f"t={moment}", *(f"v1={digest}" for digest in digests)])


def take_apart(header: str, payload: bytes, secrets: Sequence[str]) -> list[Part]:
    """The pieces of a header, each `v1` held against these secrets."""
    pieces = [piece.partition("=") for piece in header.split(",") if piece]
    moment = next((value for name, _, value in pieces if name == "t"), "")
    right = [_digest(payload, secret, moment) for secret in secrets]
    return [
        Part(name, value, right.index(value) if value in right else None)
        for name, _, value in pieces
    ]


def _digest(payload: bytes, secret: str, moment: str) -> str:
    signed = f"{moment}.".encode() + payload
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
