"""A browser on a shop's page, as the tests of the pixel's script drive it."""

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Request

from sandbox.arrivals import Arrival, find
from sandbox.store import store
from tests.sandbox.meta import PIXEL

STUB = """
!function(f){if(f.fbq)return;var n=f.fbq=function(){n.callMethod?
n.callMethod.apply(n,arguments):n.queue.push(arguments)};if(!f._fbq)f._fbq=n;
n.push=n;n.loaded=!0;n.version='2.0';n.queue=[]}(window);
"""
INIT = f"fbq('init', '{PIXEL}');"
BUY = "{value: 42, currency: 'USD'}"


def newest() -> Arrival:
    """What arrived last."""
    with store().reading() as connection:
        return find(connection, limit=1)[0]


class Visitor:
    """A browser on a shop's page: visits with a script, and sees what was sent."""

    def __init__(self, page: Page, shop: str, scripts: dict[str, str]) -> None:
        self.page = page
        self.shop = shop
        self.warnings: list[str] = []
        self._scripts = scripts
        self._requests: list[Request] = []
        page.on("request", self._note)
        page.on("console", lambda message: self.warnings.append(message.text))

    def visit(self, script: str, path: str = "/", shop: str | None = None) -> None:
        """Open the page, with `script` between the base code and fbevents.js."""
        self._scripts["now"] = script
        self.page.goto((shop or self.shop) + path)

    def hits(self) -> list[dict[str, str]]:
        """What the page has sent until now; a last event marks the place."""
        with self.page.expect_request(lambda request: "ev=Mark" in request.url):
            self.page.evaluate("fbq('trackCustom', 'Mark')")
        sent = [dict(parse_qsl(urlsplit(r.url).query)) for r in self._requests]
        self._requests.clear()
        return [hit for hit in sent if hit["ev"] != "Mark"]

    def names(self) -> list[str]:
        """The names of the events in `hits`."""
        return [hit["ev"] for hit in self.hits()]

    def cookie(self, name: str) -> dict[str, object] | None:
        """One cookie with its attributes."""
        cookies = {cookie["name"]: cookie for cookie in self.page.context.cookies()}
        return cookies.get(name)

    def _note(self, request: Request) -> None:
        if urlsplit(request.url).path == "/tr/" and request.method == "GET":
            self._requests.append(request)
