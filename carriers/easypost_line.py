"""EasyPost's SDK, kept so that no call hangs and no error shows what it should not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from easypost import EasyPostClient
from easypost.errors import EasyPostError

from carriers.easypost_errors import from_sdk

CONNECT_SECONDS = 3.05
READ_SECONDS = 15.0
"""The SDK's own limit is a minute. It connects up to four times, and never sends a POST
again that was sent. A GET it does repeat, after however many seconds a `Retry-After`
names; so every question here is one that it POSTs, and ends within half a minute."""

SDK_FAILS_WITH = (
    EasyPostError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
    RecursionError,
)
"""All but the first are what it stumbles with over JSON of a shape it does not know."""


class Line:
    """The SDK's client for one round of questions, and the head of its last answer."""

    def __init__(self, api_key: str, url: str, timeout: tuple[float, float]) -> None:
        self._api_key = api_key
        self._url = url
        self._status: int | None = None
        self._headers: Mapping[str, str] = {}
        # Its annotation says int; it hands on to `requests` what it gets.
        self._client = EasyPostClient(api_key, url, cast(int, timeout))
        self._client.subscribe_to_response_hook(self._note)

    def trackers(self, numbers: Sequence[str]) -> list[Mapping[str, Any]]:
        """The trackers that are there of these numbers."""
        answer = self._ask(
            self._client.tracker.retrieve_batch, tracking_codes=list(numbers)
        )
        found = answer.get("trackers")
        items = found if isinstance(found, list) else []
        return [item for item in items if isinstance(item, Mapping)]

    def make(self, number: str) -> Mapping[str, Any]:
        """A tracker for the number; in production the old one, if there is one."""
        return self._ask(self._client.tracker.create, tracking_code=number)

    def _ask(self, question: Callable[..., Any], **fields: Any) -> Mapping[str, Any]:
        """Raises CarrierErrors without a cause: the SDK's texts quote whole answers."""
        self._status, self._headers = None, {}
        try:
            answer = question(**fields).to_dict()
        except SDK_FAILS_WITH as error:
            raise from_sdk(
                error,
                self._status,
                self._headers,
                url=self._url,
                secrets=(self._api_key,),
            ) from None
        return cast(dict[str, Any], answer)

    def _note(
        self, *, http_status: int, headers: Mapping[str, str], **_: object
    ) -> None:
        self._status, self._headers = http_status, headers
