"""One POST to Meta's Conversions API, one typed answer or one typed error.

There is no retry here: who retries must remember what was sent, and that is the
outbox's work.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from capi import envelope
from capi.events import Event
from capi.graph import API_VERSION as API_VERSION
from capi.graph import CONNECT_SECONDS, READ_SECONDS, GraphClient, Said, judge_probe
from capi.graph import GRAPH_URL as GRAPH_URL

MAX_EVENTS = 1000
"""Meta takes at most this many events in a call."""


@dataclass(frozen=True)
class Answer:
    """Meta's receipt: the events arrived. It says nothing of matching or counting."""

    events_received: int
    messages: tuple[str, ...]
    fbtrace_id: str | None


class ConversionsClient(GraphClient):
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

    most = MAX_EVENTS

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
        super().__init__(
            f"{pixel_id}/events",
            access_token,
            base_url=base_url,
            api_version=api_version,
            timeout=timeout,
        )

    def send(self, events: Sequence[Event | Mapping[str, Any]]) -> Answer:
        """Send up to 1000 events; Meta takes all of them or none.

        Raises TransportError or a MetaError (see `capi.errors`), and ValueError for an
        empty or too long batch.
        """
        return self.send_encoded([encode(event) for event in events])

    def send_encoded(self, payloads: Sequence[str]) -> Answer:
        """As `send`, for events that are JSON text already, all of one upload."""
        if not 0 < len(payloads) <= MAX_EVENTS:
            raise ValueError(f"a call carries 1 to {MAX_EVENTS} events")
        tags, events = zip(*map(envelope.opened, payloads), strict=True)
        if len(set(tags)) > 1:
            raise ValueError("a call carries the events of one upload")
        said = self._post(events, upload_tag=tags[0])
        if said.status != 200 or "events_received" not in said.body:
            raise said.error()
        messages = said.body.get("messages")
        return Answer(
            events_received=said.body["events_received"],
            messages=tuple(map(str, messages if isinstance(messages, list) else ())),
            fbtrace_id=said.body.get("fbtrace_id"),
        )

    @staticmethod
    def alike(payload: str) -> str:
        """What two events must have in common to go in one call: their upload."""
        return envelope.opened(payload)[0] or ""

    def probe(self) -> float | None:
        """Ask whether token and pixel are good, without recording anything.

        A call with an empty `data` is refused in a way that tells; see `judge_probe`.
        """
        return judge_probe(self._post([]))

    def _post(self, payloads: Sequence[str], *, upload_tag: str | None = None) -> Said:
        fields = {"test_event_code": self.test_event_code, **self._fields}
        fields["upload_tag"] = upload_tag or fields["upload_tag"]
        given = json.dumps({key: value for key, value in fields.items() if value})
        # The events are JSON already, so they are put in front of the other fields.
        rest = f",{given[1:]}" if len(given) > 2 else "}"
        return self._send(
            f'{{"data":[{",".join(payloads)}]{rest}'.encode(),
            {"Content-Type": "application/json"},
        )


def appsecret_proof(app_secret: str, access_token: str) -> str:
    """What proves to Meta that whoever sends the token knows the app's secret."""
    return hmac.new(app_secret.encode(), access_token.encode(), sha256).hexdigest()


def encode(event: Event | Mapping[str, Any]) -> str:
    """The JSON text of one event, as compact as Meta reads it.

    Raises ValueError for a mapping with NaN or Infinity, which JSON cannot say.
    """
    if isinstance(event, Event):
        return orjson.dumps(event.to_server()).decode()
    return _compact(event)


# For what others have made. Of NaN orjson would make null, which is something else; an
# Event has none. json.dumps would make an encoder of these settings for each payload.
_compact = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode
