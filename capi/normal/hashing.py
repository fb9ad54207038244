"""Digests: making them, and knowing one that the caller has made already."""

import hashlib
import re

from capi.findings import Severity
from capi.normal.normalized import Normalized, refused

_DIGITS = 64
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")

# Meta's parameter builder adds an appendix that names its language and version: two
# characters in its first releases, eight (base64url) since. Meta documents such a
# value as one to be sent as it is, case kept.
APPENDIX = r"(?:AQ|Ag|Aw|BA|BQ|Bg|[A-Za-z0-9_-]{8})"
_SHA256_WITH_APPENDIX = re.compile(rf"([0-9a-f]{{64}})\.{APPENDIX}", re.ASCII)

_HEX = re.compile(r"[0-9a-fA-F]+")
_OTHER_DIGESTS = {32: "MD5", 40: "SHA-1", 128: "SHA-512"}


def sha256(text: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


SHA256_OF_NOTHING = sha256("")


def already_hashed(text: str) -> str | None:
    """The digest that the text is, ready to send; None when the text is no SHA-256."""
    if len(text) < _DIGITS:
        return None
    if _SHA256.fullmatch(text):
        return text.lower()
    return text if _SHA256_WITH_APPENDIX.fullmatch(text) else None


def passed_on(key: str, digest: str) -> Normalized:
    """A digest of the caller's as it is, unless it is the digest of nothing."""
    if not digest.startswith(SHA256_OF_NOTHING):
        return Normalized((digest,))
    return refused(
        key,
        "empty_hash",
        "The value is the SHA-256 of an empty text, the same for every customer.",
        "Leave the key out when the customer gave nothing; do not hash it.",
        Severity.ERROR,
    )


def other_digest(key: str, text: str) -> Normalized | None:
    """The refusal of a digest of another kind; None when the text is no digest.

    Meta's Python SDK sends an MD5 on unhashed; Meta compares SHA-256 only.
    """
    name = _OTHER_DIGESTS.get(len(text))
    if name is None or not _HEX.fullmatch(text):
        return None
    return refused(
        key,
        "wrong_digest",
        f"The value looks like a digest of another kind ({name}).",
        "Give the plain value, or the SHA-256 of its normal form.",
        Severity.ERROR,
    )
