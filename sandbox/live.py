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

from flask import Response, current_app, request, stream_with_context

from sandbox.arrivals import Arrival, select
from sandbox.errors import problem
from sandbox.lines import row_id
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


def respond(tell: Callable[[list[Arrival]], list[Message]]) -> Response:
    """Answer the current request with a stream; `tell` words what arrived.

    `tell` gets arrivals in their order and gives messages without ids. With every
    place taken the answer is 503, and the page tries again later.
    """
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


def messages(
    after: int,
    tell: Callable[[list[Arrival]], list[Message]],
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
        fresh, is_empty = _look(after)
        if is_empty and after and not emptied:
            yield str(Message("reset"))
        emptied = is_empty
        if fresh:
            after = fresh[-1].id
            yield from map(str, tell(fresh))
            yield str(Message("place", id=after))
            continue
        if poll % HEARTBEAT_POLLS == 0:
            yield ": still here\n\n"
        pause(POLL_SECONDS)


def _look(after: int) -> tuple[list[Arrival], bool]:
    """What came since the row `after`, and whether the store holds nothing at all."""
    with store().reading() as connection:
        newest = connection.execute("SELECT max(id) FROM arrival").fetchone()[0]
        if newest is None or newest <= after:
            return [], newest is None
        clause = "WHERE id > ? ORDER BY id LIMIT ?"
        return select(connection, clause, (after, CHUNK)), False


def _starting_point() -> int:
    """The row the reader has seen last, by its own word."""
    place = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return row_id(place) or 0
