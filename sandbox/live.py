"""The live stream: server-sent events, read from the store by row id.

A stream remembers nothing but the last row it told of, and the browser hands that back
after a break (`Last-Event-ID`), so nothing is lost and nothing comes twice. Each open
tab holds one thread of the server; streams are therefore few and end by themselves.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, jsonify, request, stream_with_context

from sandbox import refusals
from sandbox.arrivals import Arrival, newest_id, select
from sandbox.errors import problem
from sandbox.refusals import Refusal
from sandbox.row_ids import row_id
from sandbox.store import store

POLL_SECONDS = 0.4
# About five seconds: a silent stream is written to, to notice that nobody listens.
HEARTBEAT_POLLS = 12
# About five minutes; the browser then connects again where it left off.
LIFETIME_POLLS = 750
RETRY_MILLISECONDS = 1000
MOST_STREAMS = 32
CHUNK = 100

_SLOTS = "sandbox_live_slots"


@dataclass(frozen=True)
class Message:
    """One server-sent event; with an `id` it also moves the reader's place on."""

    event: str
    data: Any = None
    id: int | None = None

    def __str__(self) -> str:
        place = [] if self.id is None else [f"id: {self.id}"]
        body = f"data: {json.dumps(self.data)}"
        return "\n".join([f"event: {self.event}", *place, body]) + "\n\n"


@dataclass(frozen=True)
class News:
    """What came since the last look, each in its order; `place` is the last row."""

    arrivals: tuple[Arrival, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    place: int = 0

    def __bool__(self) -> bool:
        return bool(self.arrivals or self.refusals)


Tell = Callable[[News], list[Message]]
"""Words what is new, in messages without ids. Every few seconds it is asked without
news: what did not arrive can have changed, too."""


def respond(tell: Tell) -> Response:
    """Answer the current request with a stream, or to who wants JSON with one look.

    With every place taken a stream is refused with 503; the page then asks for looks.
    """
    if request.accept_mimetypes.best == "application/json":
        return jsonify(glance(_starting_point(), tell))
    slots = current_app.extensions.setdefault(
        _SLOTS, threading.BoundedSemaphore(MOST_STREAMS)
    )
    if not slots.acquire(blocking=False):
        busy = problem("too_many_streams", "Close a tab that watches the events.", 503)
        return current_app.make_response(busy)
    response = Response(
        stream_with_context(messages(_starting_point(), tell)),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
    response.call_on_close(slots.release)
    return response


def glance(after: int, tell: Tell) -> dict[str, Any]:
    """One look at what came after a row: the messages, and the row to go on from.

    Of much only the beginning is told; `more` says that there is more at once.
    """
    news, is_empty = _look(after)
    told = [Message("reset")] if is_empty and after else tell(news) if news else []
    return {
        "messages": [{"event": each.event, "data": each.data} for each in told],
        "place": 0 if is_empty else news.place if news else after,
        "more": len(news.arrivals) == CHUNK,
    }


def messages(
    after: int,
    tell: Tell,
    *,
    pause: Callable[[float], None] = time.sleep,
    polls: int = LIFETIME_POLLS,
) -> Iterator[str]:
    """The text of a stream that tells of all rows after `after`, as they come.

    What one look at the store found ends with the message `place`, which alone has an
    id: a reader cut off in the middle gets the whole of it again.
    """
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    emptied = False
    for poll in range(1, polls + 1):
        news, is_empty = _look(after)
        if is_empty and after and not emptied:
            yield str(Message("reset"))
        emptied = is_empty
        if news:
            after = news.place
            yield from map(str, tell(news))
            yield str(Message("place", id=after))
            continue
        if poll % HEARTBEAT_POLLS == 0:
            yield ": still here\n\n"
            yield from _besides(tell, after)
        pause(POLL_SECONDS)


def _besides(tell: Tell, after: int) -> Iterator[str]:
    """What there is to tell though nothing has arrived."""
    if said := [str(each) for each in tell(News(place=after))]:
        yield from [*said, str(Message("place", id=after))]


def _look(after: int) -> tuple[News, bool]:
    """What came since the row `after`, and whether the store holds nothing at all."""
    with store().reading() as connection:
        newest = newest_id(connection)
        if newest <= after:
            return News(), newest == 0
        clause = "WHERE id > ? ORDER BY id LIMIT ?"
        arrivals = select(connection, clause, (after, CHUNK))
        if len(arrivals) == CHUNK:
            newest = arrivals[-1].id
        refused = refusals.between(connection, after, newest + 1)
    return News(tuple(arrivals), tuple(reversed(refused)), newest), False


def _starting_point() -> int:
    """The row the reader has seen last, by its own word."""
    place = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return row_id(place) or 0
