"""Findings about hashed customer data, as far as a digest can be seen through.

A digest hides its value. It can be told where the clear value is known here, since it
was typed on the sandbox's own pay page; where nothing was hashed; and where the digest
that it was made of is known as well.
"""

import hashlib
from collections.abc import Iterator

import phonenumbers

from sandbox.appendix import plain_hash
from sandbox.diagnostics.subject import Finds, Found, Payment, Subject, part, texts
from sandbox.graph.rules import HASHED_KEYS

_HEX_DIGITS = frozenset("0123456789abcdef")
_KEYS = (*HASHED_KEYS, "external_id")


def check(subject: Subject) -> Finds:
    """What is wrong with the digests of an event."""
    for key in _KEYS:
        field = f"user_data.{key}"
        for value in texts(subject.user_data.get(key)):
            digest = plain_hash(value).lower()
            if len(digest) == 64 and _HEX_DIGITS >= set(digest):
                if code := _explained(subject, key, digest):
                    yield Found(code, field)
            elif key in HASHED_KEYS:
                yield Found("not_hashed", field)


def _explained(subject: Subject, key: str, digest: str) -> str | None:
    if digest == sha256(""):
        return "empty_hash"
    if digest in map(sha256, _digests(subject, key)):
        return "double_hash"
    typed = subject.payment.buyer.get(key) if subject.payment else None
    if typed and digest in map(sha256, _wrong_forms(key, typed)):
        return "not_normalized"
    return None


def _digests(subject: Subject, key: str) -> Iterator[str]:
    """Digests that this value has in its normal form, by whoever says so; and that of
    nothing, as what was hashed once already may have been empty."""
    yield sha256("")
    for payload in (subject.payload, subject.twin):
        for value in texts(part(payload, "user_data").get(key)):
            yield plain_hash(value).lower()
    yield from _typed_digests(subject.payment, key)


def _typed_digests(payment: Payment | None, key: str) -> Iterator[str]:
    if payment and key in payment.buyer:
        yield sha256(_normal(key, payment.buyer[key]))


def _wrong_forms(key: str, typed: str) -> set[str]:
    """How a program that does not normalise may write what was typed."""
    forms = {typed, typed.strip(), typed.upper(), typed.lower(), typed.title()}
    if key == "ph":
        forms |= _ways_to_write(typed)
    right = {_normal(key, typed)}
    if key in ("fn", "ln"):
        # Meta's own SDK leaves a space within a name, so it is no mistake to do so.
        right.add(typed.strip().lower())
    return (forms | {f" {typed}", f"{typed} "}) - right


def _ways_to_write(phone: str) -> set[str]:
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return set()
    formats = phonenumbers.PhoneNumberFormat
    ways = {
        phonenumbers.format_number(number, way)
        for way in (formats.E164, formats.INTERNATIONAL, formats.NATIONAL)
    }
    return ways | {"".join(filter(str.isdecimal, way)) for way in ways}


def _normal(key: str, typed: str) -> str:
    """The form of Meta's docs: lower case, and only what counts in this key."""
    text = typed.strip().lower()
    if key == "em":
        return text
    if key == "ph":
        return "".join(filter(str.isdecimal, text)).lstrip("0")
    return "".join(filter(str.isalnum, text))


def sha256(text: str) -> str:
    """The digest that Meta matches by."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
