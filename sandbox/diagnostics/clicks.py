"""Findings about what the browser says: its address, its id, and the ad clicked."""

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.appendix import plain_address, plain_cookie
from sandbox.diagnostics.subject import Finds, Found, Subject

_TIME = r"fb\.\d{1,2}\.\d{10,13}\."
_FORMS = {
    "fbp": re.compile(_TIME + r"\d{1,20}", re.ASCII),
    "fbc": re.compile(_TIME + r"[\w.%-]{1,500}", re.ASCII),
}
# What programs write for a click that there was not.
_NO_CLICK = re.compile(r"\d*|null|undefined|none|nan|false", re.IGNORECASE)
# RFC 5737 and 3849: they stand for public addresses in examples and tests.
_EXAMPLES = tuple(
    ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)


def check(subject: Subject) -> Finds:
    """What is wrong with the keys that come from the browser."""
    for key, form in _FORMS.items():
        value = subject.user_data.get(key)
        if value and not form.fullmatch(plain_cookie(str(value))):
            yield Found(f"{key}_malformed", f"user_data.{key}")
    yield from _click(subject)
    # What the browser or phone sends itself has the connection's own address, which
    # says nothing of the shop.
    if not subject.side.is_client:
        yield from _address(subject)


def click_of(user_data: Mapping[str, Any]) -> str | None:
    """The click id in fbc, without what the parameter builder hangs on it."""
    fbc = str(user_data.get("fbc") or "")
    parts = plain_cookie(fbc).split(".", 3)
    return parts[3] if len(parts) > 3 and parts[0] == "fb" else None


def clicked_at(user_data: Mapping[str, Any]) -> float | None:
    """When fbc says that the ad was clicked, in epoch seconds."""
    written = str(user_data.get("fbc") or "").split(".")[2:3]
    if not written or not written[0].isdecimal() or len(written[0]) > 13:
        return None
    return int(written[0]) / (1000 if len(written[0]) > 10 else 1)


def _click(subject: Subject) -> Finds:
    click = click_of(subject.user_data)
    if click is None:
        page = str(subject.payload.get("event_source_url") or "")
        on_web = subject.payload.get("action_source") == "website"
        if on_web and not subject.user_data.get("fbc") and _clicked(page):
            yield Found("click_without_fbc", "user_data.fbc")
    elif _NO_CLICK.fullmatch(click) or subject.page_carried_click is False:
        yield Found("fbc_without_click", "user_data.fbc")


def _clicked(page: str) -> bool:
    try:
        return "fbclid" in parse_qs(urlsplit(page).query)
    except ValueError:
        return False


def _address(subject: Subject) -> Finds:
    text = str(subject.user_data.get("client_ip_address") or "")
    try:
        address = ip_address(plain_address(text))
    except ValueError:
        return
    in_examples = any(address in network for network in _EXAMPLES)
    if not address.is_global and not in_examples:
        yield Found("local_ip", "user_data.client_ip_address")
