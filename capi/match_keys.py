"""The customer keys that an estimate of match quality counts, and their weights.

Meta publishes no weights. Its help pages give an order: e-mail and click id first, then
phone, external id, browser id and date of birth, names and places last; its best
practices name the address with the user agent besides. The weights follow that order;
they are this project's own, and whatever is made of them is an estimate.
"""

from collections.abc import Callable
from typing import TypeAlias

from capi.normal import browser_keys
from capi.normal.hashing import SHA256_OF_NOTHING, already_hashed
from capi.normal.normalized import Normalized
from capi.urls import click_id

Group: TypeAlias = tuple[str, ...]
"""Keys that count together: each alone matches next to nobody."""

WEIGHTS: dict[Group, float] = {
    ("em",): 3.0,
    ("fbc",): 2.0,
    ("ph",): 1.5,
    ("external_id",): 1.0,
    ("fbp",): 1.0,
    ("client_ip_address", "client_user_agent"): 1.0,
    ("fn", "ln"): 0.6,
    ("fb_login_id",): 0.5,
    ("db",): 0.5,
    ("country",): 0.3,
    ("zp",): 0.3,
    ("ct",): 0.2,
    ("st",): 0.1,
}
"""Weightiest first. They add up to 12, and the estimate ends at 10."""

KEYS = tuple(key for group in WEIGHTS for key in group)
"""All of these keys, weightiest first."""

HIGHEST = 10.0

# No shop can ask for them: an ad brings the one, Facebook Login the other.
_NOT_FOR_THE_ASKING = ("fbc", "fb_login_id")

_FROM_THE_BROWSER: dict[str, Callable[[object], Normalized]] = {
    "client_ip_address": browser_keys.normalize_ip,
    "client_user_agent": browser_keys.normalize_user_agent,
    "fbp": browser_keys.normalize_fbp,
    "fbc": browser_keys.normalize_fbc,
}


def sent_keys(payload: object) -> frozenset[str]:
    """The keys that an event has with any value at all."""
    user_data = _object(_object(payload).get("user_data"))
    return frozenset(
        key for key in KEYS if user_data.get(key) not in (None, "", [], {})
    )


def usable_keys(payload: object) -> frozenset[str]:
    """The keys whose value Meta could match by: a digest, a public address, …"""
    user_data = _object(_object(payload).get("user_data"))
    return frozenset(key for key in KEYS if _is_usable(key, user_data.get(key)))


def score(usable: frozenset[str]) -> float:
    """The estimate for an event with these keys, 0 to 10."""
    return min(HIGHEST, round(sum(map(WEIGHTS.__getitem__, _complete(usable))), 1))


def gains(payload: object, usable: frozenset[str]) -> dict[Group, float]:
    """What each group would add to the estimate, of those that the event could have.

    `fbc` is among them where the visitor did come by an ad: it is never made up.
    """
    here = score(usable)
    possible = {
        group: min(HIGHEST, here + weight) - here
        for group, weight in WEIGHTS.items()
        if not usable.issuperset(group) and _could_have(payload, group)
    }
    return {group: gain for group, gain in possible.items() if gain > 0}


def _complete(usable: frozenset[str]) -> list[Group]:
    return [group for group in WEIGHTS if usable.issuperset(group)]


def _could_have(payload: object, group: Group) -> bool:
    if group == ("fbc",):
        url = _object(payload).get("event_source_url")
        return isinstance(url, str) and bool(click_id(url))
    return group[0] not in _NOT_FOR_THE_ASKING


def _is_usable(key: str, value: object) -> bool:
    if normalize := _FROM_THE_BROWSER.get(key):
        return bool(normalize(value).values)
    if key == "fb_login_id":
        return _is_id(value)
    values = value if isinstance(value, list) else [value]
    return any(_matches(key, each) for each in values)


def _matches(key: str, value: object) -> bool:
    """Whether it is a digest of something; an external id may be plain."""
    text = value.strip() if isinstance(value, str) else ""
    digest = already_hashed(text)
    if digest is None:
        return key == "external_id" and _is_id(value)
    return not digest.startswith(SHA256_OF_NOTHING)


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
