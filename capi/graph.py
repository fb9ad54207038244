"""One POST to Meta's Graph API, as every client of it makes it.

The token travels in the `Authorization` header alone, so that no URL, log line or
`repr` shows it. There is no retry here: who retries must remember what was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any

import requests
from requests.auth import AuthBase

from capi.errors import CapiError, EventError, TransportError, from_answer

GRAPH_URL = "https://graph.facebook.com"
API_VERSION = "v26.0"
BAD_PARAMETER = 100

CONNECT_SECONDS = 3.05
READ_SECONDS = 10.0
"""Meta says that most answers take under 0.6 s and suggests 1.5 s to clients that make
a visitor wait. Nobody waits here, so a slow answer is worth more than a second send."""


@dataclass(frozen=True)
class Said:
    """What Meta said: the status, and the JSON object (empty where it was none)."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    def error(self) -> CapiError:
        """The error that this answer amounts to, if it is no success."""
        return from_answer(self.status, self.body, self.headers)


class GraphClient:
    """Posts to the edge of one object, such as a pixel's `events`.

    `url` has no secret in it, and `token_fingerprint` tells one token from another
    without showing either.

    Args:
        path: the object's id and the edge's name, such as `1234567890/events`.
        timeout: seconds to connect, and seconds between two bytes of the answer.
    """

    def __init__(
        self,
        path: str,
        access_token: str,
        *,
        base_url: str,
        api_version: str,
        timeout: tuple[float, float],
    ) -> None:
        self.url = f"{base_url.rstrip('/')}/{api_version}/{path}"
        self.token_fingerprint = sha256(access_token.encode()).hexdigest()[:16]
        self._timeout = timeout
        self._session = requests.Session()
        self._session.auth = _Bearer(access_token)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url}>"

    def _send(self, body: bytes, headers: Mapping[str, str]) -> Said:
        """Send `body`; raises TransportError where no answer comes."""
        try:
            answer = self._session.post(
                self.url,
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # The exception's own text may hold the URL of a proxy with its password.
            raise TransportError(type(error).__name__) from error
        try:
            decoded = answer.json()
        except requests.JSONDecodeError:
            decoded = None
        body_of = decoded if isinstance(decoded, dict) else {}
        return Said(answer.status_code, body_of, answer.headers)


def judge_probe(said: Said) -> float | None:
    """What a call that lacks its content tells about token and object.

    It is refused in a way that depends on them: as a bad parameter where they are good,
    as a matter of rights where not. Gives the time of the answer by Meta's clock, in
    epoch seconds, if it says one. Raises the error where they are not known to be good.
    """
    error = said.error()
    if not isinstance(error, EventError) or error.code != BAD_PARAMETER:
        raise error
    return _date(said.headers.get("Date", ""))


class _Bearer(AuthBase):
    """Sets the header as `auth`: as a plain header, a `.netrc` would override it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _date(header: str) -> float | None:
    try:
        return parsedate_to_datetime(header).timestamp()
    except ValueError:
        return None
