"""The robot's browser: cookies, the open page, links, forms, and no other machine."""

from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import requests

from sandbox.door import is_local_name
from sandbox.robot.agents import Agent
from sandbox.robot.page import Form, Page, Reading
from sandbox.robot.pixel import Cookies, Pixel

PATIENCE_SECONDS = 30
MOST_REDIRECTS = 5


class NotOurs(Exception):
    """The way leads off this machine: to the real Stripe, or to the real Meta."""


class Trouble(Exception):
    """The shop, or what stands in for Stripe, did not do its part."""


class Browser:
    """What one visitor holds in hand.

    `address` is where the visitor seems to come from; a shop believes it where it
    trusts a proxy to say so.
    """

    def __init__(
        self, agent: Agent, *, language: str, address: str, runs_pixel: bool
    ) -> None:
        self._http = requests.Session()
        # A proxy of the environment would take the visit off this machine.
        self._http.trust_env = False
        self._http.headers.update(
            {
                "User-Agent": agent.name,
                "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
                "Accept-Language": language,
                "X-Forwarded-For": address,
            }
        )
        self._runs_pixel = runs_pixel
        self._pixel = Pixel(agent, self._hit)
        self.page: Reading | None = None

    @property
    def hits(self) -> int:
        """How many hits the pixel has sent."""
        return self._pixel.hits

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def open(self, url: str, *, referrer: str | None = None) -> Reading:
        """Go to an address, wherever it leads, and let the page's pixel run."""
        came_from = self._address if referrer is None else referrer
        for _ in range(MOST_REDIRECTS):
            answer = self._ask("GET", url, referrer=came_from)
            if not answer.is_redirect:
                return self._show(answer, came_from)
            url = urljoin(url, answer.headers["Location"])
        raise Trouble(f"too many redirects at {urlsplit(url).path}")

    def submit(self, form: Form, **fields: str) -> Reading:
        """Send a form of the open page, and see what comes of it."""
        where = self.send(form, **fields)
        return self.open(where) if where else self.current

    def send(self, form: Form, **fields: str) -> str | None:
        """Send a form; where it leads is left to be opened, or never is.

        None: the answer is a page, which is open now.
        """
        answer = self._ask(
            "POST", form.action, data=form.fields | fields, referrer=self._address
        )
        if answer.is_redirect:
            return urljoin(form.action, answer.headers["Location"])
        self._show(answer, self._address)
        return None

    @property
    def current(self) -> Reading:
        """The open page."""
        assert self.page is not None, "no page has been opened"
        return self.page

    @property
    def _address(self) -> str:
        return self.page.address if self.page else ""

    def _show(self, answer: requests.Response, referrer: str) -> Reading:
        if answer.status_code in (403, 404, 429) or answer.status_code >= 500:
            path = urlsplit(answer.url).path
            raise Trouble(f"HTTP {answer.status_code} from {path}")
        self.page = Reading(Page(answer.url, answer.status_code, answer.text, referrer))
        source = self.page.script.source
        if source and not is_local(source):
            raise NotOurs(f"the shop's pixel comes from {urlsplit(source).netloc}")
        if self._runs_pixel:
            self._pixel.run(self.page, self._cookies)
        return self.page

    def _ask(
        self,
        method: str,
        url: str,
        *,
        referrer: str,
        data: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if not is_local(url):
            raise NotOurs(f"the way leads to {urlsplit(url).netloc}")
        try:
            return self._http.request(
                method,
                url,
                data=data,
                headers={"Referer": referrer} if referrer else {},
                timeout=PATIENCE_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            path = urlsplit(url).path
            raise Trouble(f"no answer from {path} ({type(error).__name__})") from None

    def _hit(self, method: str, url: str, fields: Mapping[str, str]) -> None:
        self._ask(method, url, data=fields or None, referrer=self._address)

    def _cookies(self) -> Cookies:
        jar = self._http.cookies
        return Cookies(fbp=jar.get("_fbp"), fbc=jar.get("_fbc"))


def is_local(url: str) -> bool:
    """Whether an address is on this machine."""
    return is_local_name(urlsplit(url).netloc)
