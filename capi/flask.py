"""The Flask extension: the only module here, beside the commands, that knows Flask.

It reads a request into a `Context`, renders the pixel into pages, and lets events into
the outbox. What a visitor has not allowed, it neither renders nor stores.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, session
from flask import request as visit
from markupsafe import Markup
from sqlalchemy import Connection, Engine

from capi import cookies, outbox, routes, tag
from capi.acts import act_id, new_id
from capi.consent import Consent, limit
from capi.context import Context
from capi.database import after_commit, writing
from capi.events import Event
from capi.page import Asked, Page
from capi.senders import Sender
from capi.setup import Setup
from capi.user_data import UserData

PENDING = "capi_pending"
ON = ("on", "true", "1")

log = logging.getLogger(__name__)


class Capi:
    """Meta's two channels for a Flask application.

    Reads from `app.config`: META_PIXEL_ID, META_ACCESS_TOKEN, META_PIXELS (further
    pairs of id and token), META_GRAPH_URL, META_PIXEL_URL, META_TR_URL,
    META_API_VERSION, META_TEST_EVENT_CODE, META_APP_SECRET, META_SERVER_PAGE_VIEW;
    for events of an app APP_EVENTS_ROUTE, META_APP_ID and META_APP_TOKEN; and for the
    commands EVENTS_MANAGER_URL. Without a pixel id nothing is done on a website, so a
    shop runs without Meta.

    `engine` gives the database of the outbox, `clock` epoch seconds, and `consent` what
    the visitor of the current request allows. `wake` is called after each commit that
    brought something to send, and must neither wait nor raise. All else is the shop's
    part in the commands (`checks`, `order_event`, …); see `capi.setup`.
    """

    def __init__(self, app: Flask | None = None, **options: Any) -> None:
        if app is not None:
            self.init_app(app, **options)

    def init_app(
        self,
        app: Flask,
        *,
        engine: Callable[[], Engine] | None = None,
        clock: Callable[[], float] = time.time,
        consent: Callable[[], Consent] = lambda: Consent.GRANTED,
        wake: Callable[[], None] | None = None,
        **for_commands: Any,
    ) -> None:
        """Bind to `app`: templates, their functions `capi_head` and `capi_body`, the
        cookies, and the commands `flask capi …`."""
        from capi.cli import commands

        self.clock = clock
        self.consent = consent
        self._engine = engine
        self._wake = wake
        self._for_commands = for_commands
        self._config = app.config
        app.extensions["capi"] = self
        app.register_blueprint(Blueprint("capi", __name__, template_folder="templates"))
        app.cli.add_command(commands)
        app.after_request(self._set_cookies)
        app.jinja_env.globals.update(capi_head=self.head, capi_body=self.body)

    @property
    def engine(self) -> Engine:
        """The database that holds the outbox."""
        if self._engine is None:
            raise RuntimeError("Capi.init_app was given no engine")
        return self._engine()

    @property
    def pixel_id(self) -> str:
        """The first pixel; empty where there is none."""
        return str(self._config.get("META_PIXEL_ID") or "")

    @property
    def destinations(self) -> tuple[str, ...]:
        """Every pixel and app that events go to; see `capi.routes`."""
        return routes.everywhere(self._config)

    def clients(self) -> Mapping[str, Sender]:
        """A client for each destination."""
        return routes.clients(self._config)

    def setup(self) -> Setup:
        """What the commands work with."""
        return Setup(
            engine=self._engine,
            clock=self.clock,
            clients=self.clients,
            destinations=lambda source: routes.destinations(self._config, source),
            events_manager_url=self._config.get("EVENTS_MANAGER_URL") or "",
            **self._for_commands,
        )

    @property
    def listens(self) -> bool:
        """Whether this request's visitor is a person who lets Meta know."""
        return bool(self.pixel_id) and page().is_person and self.allowed().may_send

    def allowed(self) -> Consent:
        """What this request's visitor allows; asked for once, so that all of a page,
        both halves of its events among it, goes by one answer."""
        shown = page()
        if shown.consent is None:
            shown.consent = self.consent()
        return shown.consent

    def context(self) -> Context:
        """The visitor's browser as this request shows it."""
        return page().context(self.allowed(), now=self.clock())

    def act_id(self, event_name: str, subject: str) -> str:
        """The id of looking at `subject`, the same for all of the visitor's visit.

        A visitor who allows nothing has no visit: each look has an id of its own.
        """
        known = self.allowed().may_send
        visit = page().visit(self.clock()) if known else new_id()
        return act_id(visit, event_name, subject)

    def record(
        self,
        connection: Connection,
        event: Event,
        *,
        context: Context,
        fired_by: str,
        subject: str | None = None,
    ) -> list[outbox.Recorded]:
        """Let the server half of `event` into the outbox, in the caller's transaction.

        Without the consent that `context` has kept, the row is withheld and holds no
        user data; with a limited one, the event asks for Limited Data Use.
        """
        event = limit(event, context.consent)
        recorded = outbox.record(
            connection,
            event,
            destinations=routes.destinations(self._config, event.one("action_source")),
            fired_by=fired_by,
            now=self.clock(),
            subject=subject,
            visitor=context.external_id,
            withheld=context.consent.why_withheld,
        )
        if self._wake and context.consent.may_send and any(row.new for row in recorded):
            after_commit(connection, self._wake)
        return recorded

    def track(self, event: Event, *, later: bool = False) -> None:
        """Both halves of what the visitor does with this request.

        With `later`, the browser half waits for the next page that is shown: the answer
        to a form is a redirect, which shows nothing. Nothing is done unless `listens`.
        """
        if not self.listens:
            return
        context = self.context()
        event = limit(event, context.consent)  # the browser's half, too
        with writing(self.engine) as connection:
            self.record(connection, event, context=context, fired_by="page")
        if later:
            session[PENDING] = [*session.get(PENDING, []), event.to_browser()]
        else:
            self.show(event)

    def show(self, event: Event) -> None:
        """Put the browser half of `event` into the page that answers this request.

        The browser remembers its id and fires it a single time, however often the page
        is reloaded or reopened.
        """
        page().show(event)

    def introduce(self, user_data: UserData) -> None:
        """Say who looks at this page, for the pixel's advanced matching."""
        page().person = user_data

    def set_address(self, address: str) -> None:
        """Let the page take this address (path and query) before the pixel runs.

        The pixel tells Meta the page's address; what must not travel, such as a
        session id, is so taken out of it.
        """
        page().address = address

    def head(self) -> Markup:
        """The base tag, for the end of `<head>`; a set address is taken in any case."""
        shown = page()
        if self.listens:
            self._view_page()
        elif not shown.address:
            return Markup()
        return tag.head(current_app.jinja_env, self._config, shown, self.allowed())

    def body(self) -> Markup:
        """The page's events, and the image for browsers without scripts.

        Only with the base tag in the page's head can anything of it be told.
        """
        shown = page()
        if shown.page_view is None:
            if self.listens and shown.events:
                log.warning("capi_body() without capi_head(): the pixel tells nothing")
            return Markup()
        if shown.is_shown:
            shown.events[:0] = session.pop(PENDING, [])
        return tag.body(current_app.jinja_env, self._config, shown, self.allowed())

    def forget(self, connection: Connection, visitor: str, *, reason: str) -> None:
        """Obey a withdrawal: unsent rows are withheld, ids and cookies are dropped."""
        outbox.withhold(connection, visitor, reason=reason, now=self.clock())
        session.pop(PENDING, None)
        page().forget()

    def _view_page(self) -> None:
        """PageView's id for the browser; the server's half only where it is wanted."""
        event_id = f"pageview.{new_id()}"
        if str(self._config.get("META_SERVER_PAGE_VIEW")).lower() in ON:
            self._record_page_view(event_id)
        page().page_view = {"eventID": event_id}

    def _record_page_view(self, event_id: str) -> None:
        known = self.context()
        event = Event(
            event_name="PageView",
            event_time=int(self.clock()),
            event_id=event_id,
            event_source_url=known.event_source_url,
            referrer_url=known.referrer_url,
            user_data=known.user_data(),
        )
        with writing(self.engine) as connection:
            self.record(connection, event, context=known, fired_by="page")

    def _set_cookies(self, response: Response) -> Response:
        """Keep the ids that were made, or drop them after a withdrawal."""
        known: Page | None = g.get("capi_page")
        if known is None:
            return response
        now = self.clock()
        if known.forgotten:
            cookies.drop(response, known.ids(now))
        elif known.are_ids_due(now):
            cookies.keep(response, known.ids_to_keep(now), secure=visit.is_secure)
        return response


def page() -> Page:
    """The page that answers the current request."""
    known: Page | None = g.get("capi_page")
    if known is None:
        site = current_app.config.get("SHOP_URL") or visit.url_root
        asked = Asked(
            method=visit.method,
            url=visit.url,
            host=urlsplit(site).hostname or "",
            address=visit.remote_addr,
            headers=dict(visit.headers),
            query=visit.args.to_dict(flat=False),
            cookies=visit.cookies,
        )
        known = g.capi_page = Page(asked, session)
    return known


def capi() -> Capi:
    """The extension of the running application."""
    return cast(Capi, current_app.extensions["capi"])
