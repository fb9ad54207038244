"""The browser's two ids as cookies, on the response of whatever framework it is."""

from typing import Protocol

from capi.browser_ids import FBC_COOKIE, FBP_COOKIE, MAX_AGE, BrowserIds


class Response(Protocol):
    """What Werkzeug's, and so Flask's, responses can do."""

    def set_cookie(
        self,
        key: str,
        value: str,
        *,
        max_age: int,
        domain: str | None,
        secure: bool,
        samesite: str,
    ) -> None:
        """Set one."""

    def delete_cookie(self, key: str, *, domain: str | None) -> None:
        """Let the browser forget one."""


def keep(response: Response, ids: BrowserIds, *, secure: bool) -> None:
    """Keep the ids that were made.

    Not HttpOnly: the pixel reads them, so that both halves carry the same.
    """
    for name, value in ids.cookies.items():
        response.set_cookie(
            name,
            value,
            max_age=MAX_AGE,
            domain=ids.domain,
            secure=secure,
            samesite="Lax",
        )


def drop(response: Response, ids: BrowserIds) -> None:
    """Drop both, of this host and of its domain."""
    for name in (FBP_COOKIE, FBC_COOKIE):
        for domain in (None, ids.domain):
            response.delete_cookie(name, domain=domain)
