"""Who may talk to the sandbox: this machine, by its own names, and no other site.

It has no sign-in, so what could be misused is only that a browser on this machine
reaches it. A page of another site may not send forms here; and if that site lets its
own name lead here (DNS rebinding), the name gives it away: also where the settings let
other machines in, as containers need it.
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, request
from flask.typing import ResponseReturnValue

from sandbox.errors import problem

_PORT = re.compile(r":[0-9]{1,5}$")
# Letter by letter: in front of a backslash, some readers see a host of its own.
_LABEL = re.compile(r"[a-z0-9_-]+")
_NOBODYS = ("localhost", "local", "internal", "test")
"""Under these, no site can have a name."""

_READING = ("GET", "HEAD", "OPTIONS")

# Hits come from pages of the shop, as they come to Meta from pages of every site.
_FOR_EVERY_SITE = "pixel.hit"


def refuse_strangers() -> ResponseReturnValue | None:
    """Serve this machine alone, whatever address the server was bound to."""
    if current_app.config["SANDBOX_ALLOW_REMOTE"]:
        return None if _is_no_other_sites(request.host) else _other_name()
    if _is_loopback(request.remote_addr or "") and is_local_name(request.host):
        return None
    return problem(
        "not_local",
        "The sandbox answers this machine only. SANDBOX_ALLOW_REMOTE=1 opens it.",
        403,
    )


def refuse_other_sites() -> ResponseReturnValue | None:
    """Stop what another site's page sent here; browsers name its origin."""
    origin = request.headers.get("Origin")
    if request.method in _READING or request.endpoint == _FOR_EVERY_SITE:
        return None
    if origin in (None, f"{request.scheme}://{request.host}"):
        return None
    return problem("other_site", "A page of another site sent this.", 403)


def is_local_name(host: str) -> bool:
    """Whether a Host header, or the host of an address, names this machine, with or
    without a port."""
    name = _PORT.sub("", host).lower()
    labels = name.split(".")
    if labels[-1] == "localhost" and all(map(_LABEL.fullmatch, labels)):
        return True
    return _is_loopback(name.removeprefix("[").removesuffix("]"))


def _other_name() -> ResponseReturnValue:
    return problem(
        "other_name",
        "The sandbox answers to no name that could be another site's. Name its own in"
        " EVENTS_MANAGER_URL.",
        403,
    )


def _is_no_other_sites(host: str) -> bool:
    """Whether no other site can let this name lead here: an address, a machine of the
    own network, or the name in the settings."""
    name = _PORT.sub("", host).lower()
    if name == urlsplit(current_app.config["EVENTS_MANAGER_URL"]).hostname:
        return True
    labels = name.split(".")
    own = len(labels) == 1 or labels[-1] in _NOBODYS
    return (own and all(map(_LABEL.fullmatch, labels))) or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
