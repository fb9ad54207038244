"""EasyPost's own SDK on the sandbox, and a shop that keeps the webhooks it gets."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from easypost import EasyPostClient
from easypost.util import validate_webhook

API_KEY = "EZTKmadeup"
# NFKD takes the letter apart: whoever forgets it signs otherwise.
SECRET = "secret-ñ-ﬁ"


@contextmanager
def connect(url: str, key: str = API_KEY) -> Iterator[EasyPostClient]:
    """EasyPost's client, unmodified, on the sandbox at `url`."""
    client = EasyPostClient(key, api_base=f"{url}/easypost/v2", timeout=10)
    yield client
    client._requests_session.close()


@dataclass
class Shop:
    """A shop's webhook endpoint; `status` is its answer."""

    status: int = 200
    got: list[tuple[str, bytes, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    reached: threading.Event = field(default_factory=threading.Event)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        signature = environ["HTTP_X_HMAC_SIGNATURE"]
        with self.lock:
            self.got.append((environ["PATH_INFO"], body, signature))
        self.reached.set()
        start_response(f"{self.status} Said", [("Content-Length", "4")])
        return [b"seen"]

    def events(self) -> list[dict[str, Any]]:
        """What came, each with its signature verified by EasyPost's own SDK."""
        return [
            validate_webhook(body, {"X-Hmac-Signature": signature}, SECRET)
            for _, body, signature in self.got
        ]

    def statuses(self) -> list[str]:
        """The tracker's status in each event, in the order of their coming."""
        return [event["result"]["status"] for event in self.events()]
