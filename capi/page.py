"""What is known and gathered while one request is answered: its visitor, its events.

Knows no framework: the request comes as plain values, and `memory` is whatever keeps a
little of the visitor from page to page (a signed session). Ids of visitor and visit
exist only once the visitor allows them.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast
from urllib.parse import urljoin

from capi.acts import VISIT_SECONDS, new_id
from capi.browser_ids import CLICK_ID, BrowserIds, browser_ids, has_fbp
from capi.consent import GEOLOCATE, Consent
from capi.context import Context
from capi.events import Event
from capi.policy import DAY
from capi.user_data import UserData
from capi.visits import is_ahead, is_crawler

VISITOR = "capi_visitor"
VISIT = "capi_visit"
KEPT = "capi_kept"

Call = tuple[str, dict[str, Any], dict[str, str]]
"""The arguments of `fbq('track', …)`."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request. `host` is the shop's by its settings: a request's own may be forged.

    `address` is the visitor's, so behind a proxy it must have been looked for where
    exactly the proxies that are there have put it.
    """

    method: str
    url: str
    host: str
    address: str | None
    headers: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    cookies: Mapping[str, str]


@dataclass
class Page:
    """One request and the page that answers it."""

    asked: Asked
    memory: MutableMapping[str, Any]
    events: list[Call] = field(default_factory=list)
    consent: Consent | None = None
    limits: tuple[int, int] | None = None
    person: UserData | None = None
    address: str | None = None
    page_view: dict[str, str] | None = None
    forgotten: bool = False
    _ids: BrowserIds | None = None

    @cached_property
    def is_person(self) -> bool:
        """Whether a person asks for it, now."""
        headers = self.asked.headers
        return not is_crawler(headers.get("User-Agent")) and not is_ahead(headers)

    @property
    def is_shown(self) -> bool:
        """Whether the answer is a page that a person will see."""
        destination = self.asked.headers.get("Sec-Fetch-Dest", "document")
        return self.asked.method == "GET" and destination == "document"

    @property
    def url(self) -> str:
        """The page's address as the pixel will see it."""
        return urljoin(self.asked.url, self.address) if self.address else self.asked.url

    def show(self, event: Event) -> None:
        """Let the page fire the browser half of an event."""
        self.events.append(event.to_browser())
        if "LDU" in (event.one("data_processing_options") or ()):
            self.limits = (
                event.one("data_processing_options_country") or 0,
                event.one("data_processing_options_state") or 0,
            )

    @property
    def fired(self) -> list[tuple[str, str]]:
        """Name and id of all that the page lets the pixel send, once it is made."""
        if self.page_view is None:
            return []
        calls = [("PageView", {}, self.page_view), *self.events]
        return [(name, options["eventID"]) for name, _, options in calls]

    def data_use(self, consent: Consent) -> tuple[int, int] | None:
        """Country and state of Limited Data Use, where it is asked for."""
        return self.limits or (GEOLOCATE if consent is Consent.LIMITED else None)

    def ids(self, now: float) -> BrowserIds:
        """The visitor's `fbp` and `fbc`, made where there are none. Needs consent."""
        if self._ids is None:
            self._ids = browser_ids(
                host=self.asked.host,
                query=self.asked.query,
                cookies=self.asked.cookies,
                referrer=self.asked.headers.get("Referer"),
                now=now,
            )
        return self._ids

    def are_ids_due(self, now: float) -> bool:
        """Whether the cookies of ids that are used are to be set: once a day, so that
        they live from the last visit on; and where there is no good one, or an ad led
        here."""
        is_used = self.page_view is not None or self._ids is not None
        return is_used and (
            self.memory.get(KEPT) != int(now // DAY)
            or not has_fbp(self.asked.cookies)
            or CLICK_ID in self.asked.url
            or CLICK_ID in self.asked.headers.get("Referer", "")
        )

    def ids_to_keep(self, now: float) -> BrowserIds:
        """The ids for cookies that are set now, and so not due again today."""
        self.memory[KEPT] = int(now // DAY)
        return self.ids(now)

    def visitor(self) -> str:
        """The id of this browser in the shop. Needs consent."""
        if VISITOR not in self.memory:
            self.memory[VISITOR] = new_id()
        return cast(str, self.memory[VISITOR])

    def visit(self, now: float) -> str:
        """The id of this visit; after half an hour it is another. Needs consent."""
        key, began = self.memory.get(VISIT) or ("", 0.0)
        if now >= began + VISIT_SECONDS:
            key = new_id()
            self.memory[VISIT] = [key, now]
        return cast(str, key)

    def context(self, consent: Consent, *, now: float) -> Context:
        """The visitor's browser; without consent, nothing that tells who it is."""
        if not consent.may_send:
            return Context(consent=consent)
        ids = self.ids(now)
        referrer = self.asked.headers.get("Referer")
        # A form is sent from the page that its visitor looks at.
        sent = self.asked.method != "GET"
        return Context(
            client_ip_address=self.asked.address,
            client_user_agent=self.asked.headers.get("User-Agent"),
            event_source_url=referrer if sent else self.url,
            referrer_url=None if sent else referrer,
            fbp=ids.fbp,
            fbc=ids.fbc,
            external_id=self.visitor(),
            consent=consent,
        )

    def forget(self) -> None:
        """Drop what tells this browser from others, cookies included."""
        for key in (VISITOR, VISIT, KEPT):
            self.memory.pop(key, None)
        self.forgotten = True
