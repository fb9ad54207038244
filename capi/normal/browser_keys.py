"""Checks of the keys that come from the browser and that Meta wants unhashed."""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from capi.findings import Severity
from capi.normal.hashing import APPENDIX
from capi.normal.normalized import Normalized, found, refused
from capi.normal.text import clean, is_encodable

# `fb.<labels of the cookie's domain - 1>.<milliseconds>.<payload>`. Newer pixels put
# two random numbers together for fbp; in fbc the payload is the click id, whose own
# dots count as payload.
_PREFIX = r"fb\.[0-9]{1,2}\.(?P<created>[0-9]{10,13})\."
_TAIL = r"(?:\.(?:[A-Za-z0-9_-]{2}|[A-Za-z0-9_-]{8}))?"
_FBP = re.compile(rf"{_PREFIX}[0-9]{{1,20}}{_TAIL}")
_FBC = re.compile(rf"{_PREFIX}[A-Za-z0-9_\-%.]{{1,500}}{_TAIL}")
_DIGITS_OF_SECONDS = 10

# What a look tells of nearly all of them: that they may go as they are.
_USUAL = r"fb\.[0-9]{1,2}\.[0-9]{13}\."
USUAL_FBP = re.compile(rf"{_USUAL}[0-9]{{1,20}}").fullmatch
USUAL_FBC = re.compile(rf"{_USUAL}[A-Za-z0-9_\-%.]{{1,500}}").fullmatch

_IP_APPENDIX = re.compile(rf"\.{APPENDIX}$")

# RFC 5737 and RFC 3849: no network has them, they stand for a public address in
# examples and tests. ipaddress counts them among the private ones.
_DOCUMENTATION = tuple(
    ip_network(each)
    for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)

# The first numbers of IPv4 under which anything is not public (RFC 6890's registry).
_PARTLY_LOCAL = frozenset({0, 10, 100, 127, 169, 172, 192, 198, 203, *range(224, 256)})
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = r"\.".join([_OCTET] * 4)
_LOCAL = "|".join(map(str, sorted(_PARTLY_LOCAL)))
USUAL_IP = re.compile(rf"(?!(?:{_LOCAL})\.){_IPV4}").fullmatch


def normalize_ip(raw: object) -> Normalized:
    """A public IPv4 or IPv6 address, in its short form.

    A private, loopback or otherwise local address is left out with a note: Meta would
    match it with nobody, and every development machine has one.
    """
    key = "client_ip_address"
    text = _text(raw)
    if not text:
        return _nothing(key, raw)
    appendix = _IP_APPENDIX.search(text)
    address = _address(text[: appendix.start()] if appendix else text)
    if address is None:
        return refused(
            key,
            "ip_malformed",
            "The value is not one IPv4 or IPv6 address.",
            "Send the visitor's address alone, without port or further addresses.",
        )
    if not _is_public(address):
        return refused(
            key,
            "local_ip",
            "The address is private or local, so Meta cannot match it.",
            "Behind a proxy, trust its X-Forwarded-For; on your machine, ignore this.",
            Severity.NOTE,
        )
    return Normalized((f"{address}{appendix[0] if appendix else ''}",))


def normalize_user_agent(raw: object) -> Normalized:
    """The User-Agent header as the browser sent it, trimmed."""
    text = _text(raw)
    return Normalized((text,)) if text else _nothing("client_user_agent", raw)


@lru_cache(maxsize=4096)
def is_usual_agent(text: str) -> bool:
    """Whether an agent may go as it is. Many browsers have one in common."""
    return text.isascii() and text.isprintable() and text.strip() == text != ""


def normalize_fbp(raw: object) -> Normalized:
    """The `_fbp` cookie, its time in milliseconds."""
    return _cookie("fbp", raw, _FBP)


def normalize_fbc(raw: object) -> Normalized:
    """The `_fbc` cookie, its time in milliseconds; the case of the click id is kept."""
    return _cookie("fbc", raw, _FBC)


def _cookie(key: str, raw: object, form: re.Pattern[str]) -> Normalized:
    text = _text(raw)
    if not text:
        return _nothing(key, raw)
    match = form.fullmatch(text)
    if match is None:
        return refused(
            key,
            f"{key}_malformed",
            f"The value does not have the form of an _{key} cookie.",
            "Send the cookie as it is. A click id alone is not one: write "
            "fb.1.<milliseconds>.<fbclid>."
            if key == "fbc"
            else "Send the cookie as it is; never make one up.",
        )
    created = match["created"]
    if len(created) > _DIGITS_OF_SECONDS:
        return Normalized((text,))
    note = found(
        key,
        f"{key}_seconds",
        "The creation time is in seconds; Meta expects milliseconds.",
        "Multiply by 1000 where the value is made. It has been mended here.",
    )
    end = match.end("created")
    return Normalized((f"{text[:end]}000{text[end:]}",), (note,))


def _text(raw: object) -> str:
    return clean(raw) if isinstance(raw, str) and is_encodable(raw) else ""


def _nothing(key: str, raw: object) -> Normalized:
    """An empty value says nothing; a value that is not text is a mistake."""
    if raw is None or (isinstance(raw, str) and is_encodable(raw)):
        return Normalized()
    return refused(
        key,
        "not_text",
        "The value is not text (or not text that UTF-8 can hold).",
        "Send what the request's header or cookie held.",
    )


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # How a dual-stack socket shows a visitor who came by IPv4.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    # ipaddress goes through fifteen networks for it, each time.
    if address.version == 4 and address.packed[0] not in _PARTLY_LOCAL:
        return True
    if any(address in network for network in _DOCUMENTATION):
        return True
    return address.is_global and not address.is_multicast
