"""The Flask extension: the only module here, beside the commands, that knows Flask.

It turns a request into a `Context`, renders the pixel into pages, and lets events into
the outbox for the destinations that are configured.
"""

import time
from collections.abc import Callable, Mapping
from typing import cast

from flask import Blueprint, Flask, Request, current_app, g, render_template, request
from markupsafe import Markup
from sqlalchemy import Connection, Engine

from capi import outbox
from capi.client import API_VERSION, GRAPH_URL, ConversionsClient
from capi.context import Context
from capi.events import Event

FBP_COOKIE = "_fbp"
FBC_COOKIE = "_fbc"


class Capi:
    """Meta's two channels for a Flask application.

    Reads from `app.config`: META_PIXEL_ID, META_ACCESS_TOKEN, META_GRAPH_URL,
    META_PIXEL_URL, META_TR_URL, META_API_VERSION and META_TEST_EVENT_CODE. Without a
    pixel id it does nothing, so a shop runs without Meta too. `engine` gives the
    database of the outbox; `clock` epoch seconds.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        engine: Callable[[], Engine] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if app is not None:
            self.init_app(app, engine=engine, clock=clock)

    def init_app(
        self,
        app: Flask,
        *,
        engine: Callable[[], Engine] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Bind to `app`: templates, their functions `capi_head` and `capi_body`, and
        the commands `flask capi …`."""
        from capi.cli import commands

        self.clock = clock
        self._engine = engine
        self._config = app.config
        app.extensions["capi"] = self
        app.register_blueprint(Blueprint("capi", __name__, template_folder="templates"))
        app.cli.add_command(commands)
        app.jinja_env.globals.update(capi_head=self.head, capi_body=self.body)

    @property
    def engine(self) -> Engine:
        """The database that holds the outbox."""
        if self._engine is None:
            raise RuntimeError("Capi.init_app was given no engine")
        return self._engine()

    @property
    def pixel_id(self) -> str:
        """The pixel of the pages; empty where there is none."""
        return str(self._config.get("META_PIXEL_ID") or "")

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where each event goes: `pixel:<id>`."""
        return (f"pixel:{self.pixel_id}",) if self.pixel_id else ()

    def clients(self) -> Mapping[str, ConversionsClient]:
        """A client for each destination."""
        return {
            key: ConversionsClient(
                key.removeprefix("pixel:"),
                self._config["META_ACCESS_TOKEN"],
                base_url=self._config.get("META_GRAPH_URL") or GRAPH_URL,
                api_version=self._config.get("META_API_VERSION") or API_VERSION,
                test_event_code=self._config.get("META_TEST_EVENT_CODE"),
            )
            for key in self.destinations
        }

    def record(
        self,
        connection: Connection,
        event: Event,
        *,
        context: Context,
        fired_by: str,
        subject: str | None = None,
    ) -> None:
        """Let the server half of `event` into the outbox, in the caller's transaction.

        Without the visitor's consent the row is withheld and holds no user data.
        """
        outbox.record(
            connection,
            event,
            destinations=self.destinations,
            fired_by=fired_by,
            now=self.clock(),
            subject=subject,
            withheld=None if context.consent.may_send else "consent refused",
        )

    def show(self, event: Event, *, once: bool = False) -> None:
        """Put the browser half of `event` into the page that answers this request.

        With `once`, the browser remembers it and fires it a single time, however often
        the page is reloaded or reopened.
        """
        _shown().append((event, once))

    def set_address(self, address: str) -> None:
        """Let the page take this address (path and query) before the pixel runs.

        The pixel tells Meta the page's address; what must not travel, such as a
        session id, is so taken out of it.
        """
        g.capi_address = address

    def head(self) -> Markup:
        """The base tag, for the end of `<head>`."""
        return self._render("capi/head.html", page_address=g.get("capi_address"))

    def body(self) -> Markup:
        """The page's events and the image for browsers without scripts, for `<body>`."""
        return self._render("capi/body.html", events=_shown())

    def _render(self, template: str, **values: object) -> Markup:
        if not self.pixel_id:
            return Markup()
        return Markup(
            render_template(
                template,
                pixel_id=self.pixel_id,
                pixel_url=self._config["META_PIXEL_URL"],
                tr_url=self._config["META_TR_URL"],
                **values,
            )
        )


def capi() -> Capi:
    """The extension of the running application."""
    return cast(Capi, current_app.extensions["capi"])


def context_of(visit: Request | None = None) -> Context:
    """The visitor's browser as this request shows it.

    The address is `remote_addr`, so behind a proxy Werkzeug's ProxyFix must be set up
    for exactly the proxies that are there.
    """
    visit = visit or request
    return Context(
        client_ip_address=visit.remote_addr,
        client_user_agent=visit.headers.get("User-Agent"),
        event_source_url=visit.url,
        referrer_url=visit.referrer,
        fbp=visit.cookies.get(FBP_COOKIE),
        fbc=visit.cookies.get(FBC_COOKIE),
    )


def _shown() -> list[tuple[Event, bool]]:
    if "capi_events" not in g:
        g.capi_events = []
    return cast(list[tuple[Event, bool]], g.capi_events)
