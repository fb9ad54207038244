"""Where webhooks go: the endpoint that the settings name."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app


@dataclass(frozen=True)
class Endpoint:
    """A URL that wants events. Each active secret signs each delivery."""

    id: str
    url: str
    secrets: tuple[str, ...] = field(repr=False)


def endpoints() -> list[Endpoint]:
    """Every endpoint there is; none where the URL or its secret is not set.

    The id stays the same when the settings change, so that deliveries that wait go to
    the new address.
    """
    url = current_app.config["SANDBOX_WEBHOOK_URL"]
    secret = current_app.config["STRIPE_WEBHOOK_SECRET"].split(",")[0].strip()
    if not url or not secret:
        return []
    return [Endpoint("we_settings", url, (secret,))]


def endpoint(id: str) -> Endpoint | None:
    """The endpoint with this id, if it still exists."""
    return next((found for found in endpoints() if found.id == id), None)


def is_reachable(url: str) -> bool:
    """Whether the sandbox may post there: this machine, unless the settings open it."""
    if current_app.config["SANDBOX_ALLOW_REMOTE"]:
        return True
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
