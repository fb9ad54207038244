"""Which pixels there are, and a client for each, from settings named as Meta's are."""

from collections.abc import Mapping
from typing import Any

from capi.client import API_VERSION, GRAPH_URL, ConversionsClient

PIXEL_URL = "https://connect.facebook.net/en_US/fbevents.js"
TR_URL = "https://www.facebook.com/tr/"
"""Meta's own script, and the address of its hits."""


def tokens(config: Mapping[str, Any]) -> dict[str, str]:
    """Every pixel's id, and the token that opens it; the first is META_PIXEL_ID."""
    first = str(config.get("META_PIXEL_ID") or "")
    if not first:
        return {}
    further = dict(config.get("META_PIXELS") or ())
    return {first: str(config.get("META_ACCESS_TOKEN") or "")} | further


def destinations(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Each pixel as a destination: `pixel:<id>`."""
    return tuple(f"pixel:{pixel_id}" for pixel_id in tokens(config))


def clients(config: Mapping[str, Any]) -> dict[str, ConversionsClient]:
    """A client for each pixel, by its destination."""
    return {
        f"pixel:{pixel_id}": ConversionsClient(
            pixel_id,
            token,
            base_url=config.get("META_GRAPH_URL") or GRAPH_URL,
            api_version=config.get("META_API_VERSION") or API_VERSION,
            test_event_code=config.get("META_TEST_EVENT_CODE"),
            app_secret=config.get("META_APP_SECRET") or None,
        )
        for pixel_id, token in tokens(config).items()
    }
