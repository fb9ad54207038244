"""One POST to Meta's App Events API, one typed answer or one typed error.

Meta takes no new integrations here and steers them to the Conversions API; those that
there are may stay. As with `capi.client`, there is no retry: that is the outbox's work.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from capi.app_activity import Activity, ActivityKind
from capi.client import encode
from capi.errors import EventError
from capi.graph import (
    API_VERSION,
    CONNECT_SECONDS,
    GRAPH_URL,
    READ_SECONDS,
    GraphClient,
    Said,
    judge_probe,
)

MAX_EVENTS = 100
"""Custom events in a call. Meta's docs name no limit; its SDKs send after so many."""

ADDRESS = "client_ip_address"
"""What of an activity is no form field: it travels as a header."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The click or view of an ad that Meta answers an install or conversion with.

    Meta looks back 28 days for a click (30 in newer docs) and, with `consider_views`,
    one day for a view: then `is_view_through` is true and `view_time` stands in the
    place of `click_time`. A claim may be of another campaign's or another device's ad.
    `applink_*` answer the question for a deferred link.
    """

    applink_class: str | None = None
    applink_url: str | None = None
    applink_args: Any = None
    is_fb: bool | None = None
    is_paid: bool | None = None
    is_external: bool | None = None
    is_instagram: bool | None = None
    is_view_through: bool | None = None
    is_playable_ad: bool | None = None
    is_aaa_campaign: bool | None = None
    is_mobile_data_terms_signed: bool | None = None
    account_id: Any = None
    ad_id: Any = None
    ad_objective_name: str | None = None
    adgroup_id: Any = None
    adgroup_name: str | None = None
    campaign_id: Any = None
    campaign_name: str | None = None
    campaign_group_id: Any = None
    campaign_group_name: str | None = None
    creative_id: Any = None
    click_time: Any = None
    view_time: Any = None
    engagement_type: str | None = None


@dataclass(frozen=True)
class AppAnswer:
    """Meta's receipt for a call. It says nothing of matching or counting.

    `drop_reason` is Meta's word for why it will not use what it took; which there are,
    its docs do not say.
    """

    events_received: int
    drop_reason: str | None = None
    claim: Claim | None = None
    fbtrace_id: str | None = None

    @property
    def messages(self) -> tuple[str, ...]:
        """What a person should read of it."""
        return (f"Meta dropped it: {self.drop_reason}",) if self.drop_reason else ()


class AppEventsClient(GraphClient):
    """Sends what devices do to one app.

    Args:
        app_id: the app's, as the App Dashboard shows it.
        access_token: an app access token, usually `{app id}|{app secret}`. It must
            never be in the app itself.
        timeout: seconds to connect, and seconds between two bytes of the answer.
    """

    most = MAX_EVENTS

    def __init__(
        self,
        app_id: str,
        access_token: str,
        *,
        base_url: str = GRAPH_URL,
        api_version: str = API_VERSION,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        self.app_id = app_id
        super().__init__(
            f"{app_id}/activities",
            access_token,
            base_url=base_url,
            api_version=api_version,
            timeout=timeout,
        )

    def send(self, activity: Activity | Mapping[str, Any]) -> AppAnswer:
        """Send one device's activity.

        Raises TransportError or a MetaError (see `capi.errors`).
        """
        given = activity.to_meta() if isinstance(activity, Activity) else activity
        said = self._send(*encoded_form(given))
        return _answer(said, len(given.get("custom_events") or (None,)))

    def send_encoded(self, payloads: Sequence[str]) -> AppAnswer:
        """As `send`, for activities that are JSON text already, all of them alike.

        Their custom events go in one call. Raises ValueError where they are of several
        devices, or of one device at different times.
        """
        if not payloads or len(set(map(self.alike, payloads))) > 1:
            raise ValueError("a call carries the events of one device alone")
        first, *rest = (json.loads(payload) for payload in payloads)
        for each in rest:
            first["custom_events"] += each["custom_events"]
        return self.send(first)

    @staticmethod
    def alike(payload: str) -> str:
        """What two activities must have in common to share a call: all but the events.

        An install shares a call with nothing.
        """
        activity = json.loads(payload)
        if activity.get("event") == ActivityKind.CUSTOM_EVENTS:
            activity.pop("custom_events", None)
        return encode(activity)

    def probe(self) -> float | None:
        """Ask whether token and app are good, without recording anything.

        A call that does not say what happened is refused in a way that tells; see
        `judge_probe`.
        """
        return judge_probe(self._send(*encoded_form({})))


def encoded_form(activity: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
    """The form, in which lists and objects stand as JSON text, and its headers.

    The device's address is one of those: X-Forwarded-For.
    """
    form = {key: _text(value) for key, value in activity.items() if key != ADDRESS}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if address := activity.get(ADDRESS):
        headers["X-Forwarded-For"] = str(address)
    return urlencode(form).encode(), headers


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else encode(value)


def _answer(said: Said, events: int) -> AppAnswer:
    """Read the three forms of a success; raise what is none."""
    body = said.body
    claimed = {key: body[key] for key in _CLAIMS if key in body}
    dropped = str(body["drop_reason"]) if body.get("drop_reason") else None
    if said.status != 200 or not ("success" in body or claimed):
        raise said.error()
    if body.get("success") is False:
        raise EventError(dropped or "not a success, said Meta", status=said.status)
    return AppAnswer(
        events_received=events,
        drop_reason=dropped,
        claim=Claim(**claimed) if claimed else None,
        fbtrace_id=body.get("fbtrace_id") or said.headers.get("x-fb-trace-id"),
    )


_CLAIMS = tuple(each.name for each in fields(Claim))
