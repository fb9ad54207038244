"""A page as the robot sees it: its links, its forms, and what its scripts say."""

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from sandbox.robot.script import Script, read


@dataclass
class Form:
    """A form and what its fields hold, by name; `buttons` are (name, value)."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where it leads, as a path."""
        return urlsplit(self.action).path


class Missing(Exception):
    """The page has nothing of the kind that the robot was to use."""


class Page(NamedTuple):
    """A page that came, from where, and the address that it was reached from."""

    url: str
    status: int
    text: str
    referrer: str


class Reading(HTMLParser):
    """What is on a page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._scripts: list[str] = []
        self._in_script = False
        self._select: str | None = None
        self.feed(page.text)

    @cached_property
    def script(self) -> Script:
        """What the page's scripts say."""
        return read("\n".join(self._scripts))

    @property
    def address(self) -> str:
        """What the address bar shows once the scripts have run."""
        return urljoin(self.page.url, self.script.address or "")

    def form(self, path: str, **fields: str) -> Form:
        """The form that leads to `path` and holds these fields; or raises Missing."""
        for form in self.forms:
            if form.path == path and fields.items() <= form.fields.items():
                return form
        raise Missing(f"no form to {path} on {urlsplit(self.page.url).path}")

    def has_form(self, path: str) -> bool:
        """Whether a form leads to `path`."""
        return any(form.path == path for form in self.forms)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins here."""
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(urljoin(self.page.url, said["href"]))
        elif tag == "script":
            self._in_script = said.get("type", "") in ("", "text/javascript")
        elif tag == "form":
            action = urljoin(self.page.url, said.get("action", ""))
            self.forms.append(Form(action, said.get("method", "get").lower()))
        elif self.forms:
            self._take(tag, said)

    def handle_endtag(self, tag: str) -> None:
        """Scripts and lists end."""
        if tag == "script":
            self._in_script = False
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """Keep what a script says."""
        if self._in_script:
            self._scripts.append(data)

    def _take(self, tag: str, said: dict[str, str]) -> None:
        form, name, value = self.forms[-1], said.get("name"), said.get("value", "")
        if tag == "button" and name:
            form.buttons.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in said:
            form.fields[self._select] = value
        elif tag == "input" and name and self._counts(said):
            form.fields[name] = value

    @staticmethod
    def _counts(said: dict[str, str]) -> bool:
        return said.get("type") not in ("radio", "checkbox") or "checked" in said
