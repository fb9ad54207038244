"""One POST to Meta's Conversions API, one typed answer or one typed error.

There is no retry here: who retries must remember what was sent, and that is the
outbox's work.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any

import requests
from requests.auth import AuthBase

from capi.errors import EventError, TransportError, from_answer
from capi.events import Event

GRAPH_URL = "https://graph.facebook.com"
API_VERSION = "v26.0"
MAX_EVENTS = 1000
"""Meta takes at most this many events in a call."""

CONNECT_SECONDS = 3.05
READ_SECONDS = 10.0
"""Meta says that most answers take under 0.6 s and suggests 1.5 s to clients that make
a visitor wait. Nobody waits here, so a slow answer is worth more than a second send."""


@dataclass(frozen=True)
class Answer:
    """Meta's receipt: the events arrived. It says nothing of matching or counting."""

    events_received: int
    messages: tuple[str, ...]
    fbtrace_id: str | None


class ConversionsClient:
    """Sends events to one pixel (or dataset).

    The token travels in the `Authorization` header alone, so that no URL, log line or
    `repr` shows it. `test_event_code` makes events appear under Test Events; Meta
    counts them all the same, so it has no place in production.

    Args:
        pixel_id: the id of the pixel or dataset.
        access_token: of a system user, or made for the dataset in Events Manager.
        partner_agent: names the platform that sends, such as `acme-shop-1.2`.
        namespace_id: the scope in which ids of the caller's are resolved.
        upload_id, upload_tag, upload_source: the upload that events belong to, its
            label and its origin, for those who send files.
        app_secret: of the app that the token is of. With it each call carries
            `appsecret_proof`, which Meta asks for if the app is set so.
        timeout: seconds to connect, and seconds between two bytes of the answer.
    """

    def __init__(
        self,
        pixel_id: str,
        access_token: str,
        *,
        base_url: str = GRAPH_URL,
        api_version: str = API_VERSION,
        test_event_code: str | None = None,
        partner_agent: str | None = None,
        namespace_id: str | None = None,
        upload_id: str | None = None,
        upload_tag: str | None = None,
        upload_source: str | None = None,
        app_secret: str | None = None,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        self.pixel_id = pixel_id
        self.test_event_code = test_event_code or None
        self._fields = {
            "partner_agent": partner_agent,
            "namespace_id": namespace_id,
            "upload_id": upload_id,
            "upload_tag": upload_tag,
            "upload_source": upload_source,
            "appsecret_proof": app_secret and appsecret_proof(app_secret, access_token),
        }
        self._url = f"{base_url.rstrip('/')}/{api_version}/{pixel_id}/events"
        self._timeout = timeout
        self._session = requests.Session()
        self._session.auth = _Bearer(access_token)
        self._fingerprint = sha256(access_token.encode()).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"<ConversionsClient {self._url}>"

    @property
    def url(self) -> str:
        """Where it posts to; there is no secret in it."""
        return self._url

    @property
    def token_fingerprint(self) -> str:
        """Tells one token from another without showing either."""
        return self._fingerprint

    def send(self, events: Sequence[Event | Mapping[str, Any]]) -> Answer:
        """Send up to 1000 events; Meta takes all of them or none.

        Raises TransportError or a MetaError (see `capi.errors`), and ValueError for an
        empty or too long batch.
        """
        return self.send_encoded([encode(event) for event in events])

    def send_encoded(self, payloads: Sequence[str]) -> Answer:
        """As `send`, for events that are JSON text already."""
        if not 0 < len(payloads) <= MAX_EVENTS:
            raise ValueError(f"a call carries 1 to {MAX_EVENTS} events")
        answer, body = self._post(payloads)
        if answer.status_code != 200 or "events_received" not in body:
            raise from_answer(answer.status_code, body, answer.headers)
        return Answer(
            events_received=body["events_received"],
            messages=tuple(map(str, body.get("messages") or ())),
            fbtrace_id=body.get("fbtrace_id"),
        )

    def probe(self) -> float | None:
        """Ask whether token and pixel are good, without recording anything.

        An empty `data` is refused in a way that depends on them: as a bad parameter
        where they are good, as a matter of rights where not. Gives the time of the
        answer by Meta's clock, in epoch seconds, if it says one. Raises SettingsError,
        TransientError or TransportError where they are not known to be good.
        """
        answer, body = self._post([])
        error = from_answer(answer.status_code, body, answer.headers)
        if not isinstance(error, EventError):
            raise error
        return _date(answer.headers.get("Date", ""))

    def _post(
        self, payloads: Sequence[str]
    ) -> tuple[requests.Response, dict[str, Any]]:
        fields = {"test_event_code": self.test_event_code, **self._fields}
        given = json.dumps({key: value for key, value in fields.items() if value})
        # The events are JSON already, so they are put in front of the other fields.
        rest = f",{given[1:]}" if len(given) > 2 else "}"
        try:
            answer = self._session.post(
                self._url,
                data=f'{{"data":[{",".join(payloads)}]{rest}'.encode(),
                headers={"Content-Type": "application/json"},
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
        return answer, decoded if isinstance(decoded, dict) else {}


def appsecret_proof(app_secret: str, access_token: str) -> str:
    """What proves to Meta that whoever sends the token knows the app's secret."""
    return hmac.new(app_secret.encode(), access_token.encode(), sha256).hexdigest()


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


def encode(event: Event | Mapping[str, Any]) -> str:
    """The JSON text of one event, as compact as Meta reads it."""
    payload = event.to_server() if isinstance(event, Event) else event
    return json.dumps(
        payload, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
