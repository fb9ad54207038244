"""A carrier's desk: a real server that answers as told, and notes what it hears."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request

from tests.server import serving

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Question:
    """What was asked."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]


@dataclass
class Desk:
    """`url` has no slash at its end; `asked` has what came, oldest first."""

    url: str = ""
    asked: list[Question] = field(default_factory=list)
    answers: deque[Response] = field(default_factory=deque)
    released: threading.Event = field(default_factory=threading.Event)

    def will_say(
        self,
        body: object,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer the next question with JSON, or with `body` as it is if it is text."""
        text = body if isinstance(body, str) else json.dumps(body)
        kind = "text/html" if isinstance(body, str) else "application/json"
        answer = Response(text, status=status, content_type=kind)
        answer.headers.update(headers or {})
        self.answers.append(answer)

    def will_be_silent(self) -> None:
        """Leave the next question unanswered for as long as the test lasts."""
        answer = Response("", status=503)
        answer.headers["X-Silent"] = "yes"
        self.answers.append(answer)

    def hear(self) -> Response:
        body = request.get_data()
        self.asked.append(
            Question(
                method=request.method,
                path=request.full_path.rstrip("?"),
                body=json.loads(body) if body else None,
                headers=dict(request.headers),
            )
        )
        answer = self.answers.popleft()
        if answer.headers.pop("X-Silent", None):
            self.released.wait(10)
        return answer


@contextmanager
def open_desk() -> Iterator[Desk]:
    """Serve a desk until the block ends."""
    desk = Desk()
    app = Flask(__name__)

    @app.route("/", defaults={"path": ""}, methods=METHODS)
    @app.route("/<path:path>", methods=METHODS)
    def hear(path: str) -> Response:
        return desk.hear()

    with serving(app) as url:
        desk.url = url
        try:
            yield desk
        finally:
            desk.released.set()
