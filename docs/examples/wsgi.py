"""As much of WSGI as the plain shop needs: requests in, pages and redirects out."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qs
from wsgiref.types import WSGIEnvironment

from capi import Consent


@dataclass(frozen=True)
class Visit:
    """One request, as far as this shop looks at it."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    form: Mapping[str, list[str]]
    cookies: Mapping[str, str]
    user_agent: str | None
    referrer: str | None
    address: str | None

    @property
    def consent(self) -> Consent:
        """What the visitor has answered."""
        known = self.cookies.get("consent", Consent.UNDECIDED)
        return Consent(known) if known in [*Consent] else Consent.UNDECIDED


@dataclass(frozen=True)
class Answer:
    """A page, or the way to one, and the cookies that go with it."""

    page: str = ""
    location: str = ""
    cookies: Mapping[str, str] | None = None

    @property
    def status(self) -> str:
        """WSGI's status line."""
        return "303 See Other" if self.location else "200 OK"

    @property
    def headers(self) -> list[tuple[str, str]]:
        """WSGI's headers. The pixel reads the ids' cookies: they are not HttpOnly."""
        headers = [("Content-Type", "text/html; charset=utf-8")]
        for name, value in (self.cookies or {}).items():
            headers.append(("Set-Cookie", f"{name}={value}; Path=/; SameSite=Lax"))
        if self.location:
            headers.append(("Location", self.location))
        return headers


def read(environ: WSGIEnvironment) -> Visit:
    """The request."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length).decode("ascii", "replace")
    cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    return Visit(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "/"),
        query=parse_qs(environ.get("QUERY_STRING", "")),
        form=parse_qs(body),
        cookies={name: morsel.value for name, morsel in cookies.items()},
        user_agent=environ.get("HTTP_USER_AGENT"),
        referrer=environ.get("HTTP_REFERER"),
        address=environ.get("REMOTE_ADDR"),
    )
