"""Where an event goes, and a client for each destination, as the settings say.

A destination is a pixel (`pixel:<id>`) or an app (`app:<id>`). What happened on a
website goes to the pixels. What happened in an app goes to the pixels by the
Conversions API, to the app by the older App Events API, or to both; the row of each has
a payload of its own, and its own fate.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from capi import pixels
from capi.app_events import AppEventsClient
from capi.choices import ActionSource
from capi.graph import API_VERSION, GRAPH_URL
from capi.senders import Sender

APP = "app:"


class Route(StrEnum):
    """Which of Meta's APIs an app's events go by: APP_EVENTS_ROUTE."""

    CAPI = "capi"
    ACTIVITIES = "activities"
    BOTH = "both"


def is_app(destination: str) -> bool:
    """Whether it is an app, reached by the App Events API."""
    return destination.startswith(APP)


def destinations(config: Mapping[str, Any], action_source: object) -> tuple[str, ...]:
    """Where an event of this source goes."""
    if action_source != ActionSource.APP:
        return pixels.destinations(config)
    route = _route(config)
    to_pixels = () if route is Route.ACTIVITIES else pixels.destinations(config)
    return (*to_pixels, *_apps(config))


def everywhere(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Every destination that there is."""
    return (*pixels.destinations(config), *_apps(config))


def clients(config: Mapping[str, Any]) -> dict[str, Sender]:
    """A client for each destination."""
    apps = {
        key: AppEventsClient(
            key.removeprefix(APP),
            str(config["META_APP_TOKEN"]),
            base_url=config.get("META_GRAPH_URL") or GRAPH_URL,
            api_version=config.get("META_API_VERSION") or API_VERSION,
        )
        for key in _apps(config)
    }
    return {**pixels.clients(config), **apps}


def _apps(config: Mapping[str, Any]) -> tuple[str, ...]:
    app_id = config.get("META_APP_ID")
    used = _route(config) is not Route.CAPI and config.get("META_APP_TOKEN")
    return (f"{APP}{app_id}",) if app_id and used else ()


def _route(config: Mapping[str, Any]) -> Route:
    return Route(config.get("APP_EVENTS_ROUTE") or Route.CAPI)
