"""A shop without Flask: WSGI, SQLite, the pixel in its pages, a worker in a thread.

It sells one mug, and believes that a click on "Buy" is money. What it shows is how the
parts of `capi` meet where no framework helps:

* nothing is measured, and no id is made, before the visitor has said yes;
* the order and its event enter the database in one transaction;
* the page and the outbox render their halves from the same `Event`;
* the worker sends, whoever closes the tab.

Run it from the folder that holds `capi`, with META_PIXEL_ID and META_ACCESS_TOKEN in
the environment: `python -m docs.examples.plain_shop`. What any real shop has besides,
payment and protection of its forms, is left out.
"""

import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    select,
)

from capi import Consent, Content, Context, CustomData, Event, Worker, outbox
from capi.browser_ids import BrowserIds, browser_ids
from capi.database import tune, writing
from capi.pixels import clients, destinations
from docs.examples.wsgi import Answer, Visit, read

PRICE, CURRENCY = 12.5, "EUR"
LOADER = """
var f = window.fbq = function () {
  f.callMethod ? f.callMethod.apply(f, arguments) : f.queue.push(arguments);
};
window._fbq = f.push = f; f.loaded = true; f.version = "2.0"; f.queue = [];
var s = document.createElement("script");
s.async = true; s.src = %s; document.head.appendChild(s);
"""
SHELF = """
<h1>A mug, 12.50 EUR</h1>
<form method="post" action="/buy"><button>Buy</button></form>
"""
QUESTION = """
<form method="post" action="/consent"><p>May Meta learn what you do here?</p>
<button name="answer" value="accept">Accept</button>
<button name="answer" value="decline">Decline</button></form>
"""

orders = Table(
    "plain_order",
    MetaData(),
    Column("number", String(16), primary_key=True),
    Column("paid_at", Integer, nullable=False),
    Column("context", Text, nullable=False),
)


class PlainShop:
    """The WSGI application. `config` has settings named as in capi's README."""

    def __init__(
        self,
        engine: Engine,
        config: Mapping[str, str],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.engine = tune(engine)
        self.config = config
        self.clock = clock
        for metadata in (outbox.metadata, orders.metadata):
            metadata.create_all(engine)

    def worker(self) -> Worker:
        """Whoever takes the outbox to Meta: a thread, or a process of its own."""
        return Worker(
            self.engine, clients(self.config), name="plain-shop", clock=self.clock
        )

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._answer(read(environ))
        start_response(answer.status, answer.headers)
        return [answer.page.encode()]

    def _answer(self, visit: Visit) -> Answer:
        if (visit.method, visit.path) == ("POST", "/consent"):
            return self._take_consent(visit)
        if (visit.method, visit.path) == ("POST", "/buy"):
            return self._sell(visit)
        if visit.path == "/thanks":
            return self._thank(visit)
        return self._page(visit, SHELF)

    def _take_consent(self, visit: Visit) -> Answer:
        said = visit.form.get("answer", [""])[0]
        granted = said == "accept"
        if not granted and (visitor := visit.cookies.get("visitor")):
            # What has not left yet will not: a withdrawal reaches the outbox, too.
            with writing(self.engine) as connection:
                outbox.withhold(
                    connection, visitor, reason="consent withdrawn", now=self.clock()
                )
        consent = Consent.GRANTED if granted else Consent.REFUSED
        cookies = {"consent": consent.value}
        if granted:
            cookies["visitor"] = visit.cookies.get("visitor") or secrets.token_hex(8)
        return Answer(location="/", cookies=cookies)

    def _sell(self, visit: Visit) -> Answer:
        number, now = secrets.token_hex(8), int(self.clock())
        context = self._context(visit)
        event = purchase(number, now, context)
        with writing(self.engine) as connection:
            connection.execute(
                orders.insert().values(
                    number=number, paid_at=now, context=json.dumps(context.to_dict())
                )
            )
            outbox.record(
                connection,
                event,
                destinations=destinations(self.config),
                fired_by="checkout",
                now=now,
                subject=number,
                visitor=context.external_id,
                withheld=context.consent.why_withheld,
            )
        return Answer(location=f"/thanks?order={number}")

    def _thank(self, visit: Visit) -> Answer:
        number = visit.query.get("order", [""])[0]
        query = select(orders).where(orders.c.number == number)
        with self.engine.connect() as connection:
            order = connection.execute(query).one_or_none()
        if order is None:
            return self._page(visit, "<p>There is no such order.</p>")
        context = Context.from_dict(json.loads(order.context))
        event = purchase(order.number, order.paid_at, context)
        return self._page(visit, "<h1>Thank you</h1>", event)

    def _context(self, visit: Visit) -> Context:
        """The visitor's browser, frozen; without consent, nothing of it."""
        if not visit.consent.may_send:
            return Context(consent=visit.consent)
        ids = self._ids(visit)
        return Context(
            client_ip_address=visit.address,
            client_user_agent=visit.user_agent,
            event_source_url=self.config["SHOP_URL"],
            fbp=ids.fbp,
            fbc=ids.fbc,
            external_id=visit.cookies.get("visitor"),
            consent=visit.consent,
        )

    def _ids(self, visit: Visit) -> BrowserIds:
        return browser_ids(
            host=urlsplit(self.config["SHOP_URL"]).hostname or "",
            query=visit.query,
            cookies=visit.cookies,
            referrer=visit.referrer,
            now=self.clock(),
        )

    def _page(self, visit: Visit, body: str, event: Event | None = None) -> Answer:
        if visit.consent is Consent.UNDECIDED:
            body += QUESTION
        if not visit.consent.may_send:
            return Answer(f"<!doctype html><title>Mugs</title>{body}")
        script = self._pixel(event)
        page = f"<!doctype html><title>Mugs</title>{body}<script>{script}</script>"
        return Answer(page, cookies=self._ids(visit).cookies)

    def _pixel(self, event: Event | None) -> str:
        script = LOADER % _js(self.config["META_PIXEL_URL"])
        script += f"fbq('init',{_js(self.config['META_PIXEL_ID'])});"
        script += "fbq('track','PageView');"
        if event is not None:
            name, parameters, options = event.to_browser()
            script += f"fbq('track',{_js(name)},{_js(parameters)},{_js(options)});"
        return script


def purchase(number: str, paid_at: int, context: Context) -> Event:
    """The Purchase of an order, for both halves and at any later time."""
    return Event(
        event_name="Purchase",
        event_time=paid_at,
        event_id=f"order_{number}_purchase",
        event_source_url=context.event_source_url,
        user_data=context.user_data(),
        custom_data=CustomData(
            value=PRICE,
            currency=CURRENCY,
            order_id=number,
            contents=(Content(id="mug", quantity=1, item_price=PRICE),),
        ),
    )


def _js(value: object) -> str:
    """A value as JavaScript that no text in it can end."""
    return json.dumps(value).replace("<", "\\u003c")


def main() -> None:
    """Serve on 127.0.0.1:8002, with a worker, until Ctrl-C."""
    url = "http://127.0.0.1:8002"
    config = {
        "SHOP_URL": url,
        "META_PIXEL_URL": "https://connect.facebook.net/en_US/fbevents.js",
        **os.environ,
    }
    shop = PlainShop(create_engine("sqlite:///plain_shop.sqlite3"), config)
    stop = threading.Event()
    worker = threading.Thread(
        target=shop.worker().run, args=(stop,), kwargs={"interval": 1.0}
    )
    worker.start()
    print(f"The shop: {url}   (Ctrl-C ends it)")
    try:
        make_server("127.0.0.1", 8002, shop).serve_forever()
    except KeyboardInterrupt:
        stop.set()
        worker.join()


if __name__ == "__main__":
    main()
