"""The lock of the owner's door: each wrong password makes the next try wait longer.

Tries are counted by address, and for all addresses together, because who guesses may
have many. That alone would let anybody keep the owner out by guessing without an end.
So a browser that was let in once has a count of its own and is not asked about the
others. Nobody has to wait for longer than a quarter of an hour, and nothing has to be
reset by hand.

What is kept of an address is a digest under the shop's own key.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app, g, request, session

from capi.acts import new_id
from shop import allowances
from shop.allowances import Patience

BROWSER = "owner_browser"
"""Where the session of a browser that was let in keeps the name of its count."""

ONE = Patience(free=5, longest=15 * 60, forgets=60 * 60)
"""For an address, or a browser that was let in before."""

ALL = Patience(free=50, longest=60, forgets=60 * 60)
"""For all addresses together: a guess a minute, once it is no slip of the hand."""

EVERYBODY = "door:everybody"

_NETWORK_BITS = 64
"""Who has one address of IPv6 has a network of them."""


def opens(given: str, password: str, *, now: float) -> bool:
    """Whether the given password is the right one, and may be tried now.

    It is compared in constant time. `now` is in epoch seconds.
    """
    names = _names()
    if not _same(given, password):
        g.owner_waits = allowances.miss(names, now=now)
        return False
    g.owner_waits = allowances.seconds_to_wait(names, now=now)
    if g.owner_waits:
        return False
    if BROWSER not in session:
        session[BROWSER] = new_id()
    return True


def seconds_to_wait() -> int:
    """For how long this request came too early; 0: it did not."""
    return int(g.get("owner_waits", 0))


def _names() -> Mapping[str, Patience]:
    known = session.get(BROWSER)
    if known is not None:
        return {f"door:browser:{known}": ONE}
    return {f"door:{_digest(_network(request.remote_addr or ''))}": ONE, EVERYBODY: ALL}


def _network(text: str) -> str:
    """The address, or, with IPv6, the network that it is of."""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), _NETWORK_BITS), strict=False))


def _digest(text: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, b"owner's door\n" + text.encode(), sha256).hex()


def _same(given: str, password: str) -> bool:
    # Of digests, so that not even the password's length shows in the time.
    one, other = (sha256(text.encode()).digest() for text in (given, password))
    return hmac.compare_digest(one, other)
