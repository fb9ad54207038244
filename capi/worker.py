"""The worker: takes what is due from the outbox to Meta, and settles what came of it.

It reads nothing but the rows, so it may run anywhere and at any time later. Claiming,
sending and settling are three steps with a network call in the middle and no
transaction open across it; if the worker dies there, the lease ends and the events are
sent again as they were, with the same id and time.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from random import Random

from sqlalchemy import Connection, Engine

from capi import answers, destinations, heartbeat, leases, worker_log
from capi.database import writing
from capi.errors import CapiError, EventError, SettingsError
from capi.leases import LEASE_SECONDS, Claimed, Expired
from capi.policy import BATCH_EVENTS, backoff, batches
from capi.senders import Receipt, Sender

log = logging.getLogger(__name__)

EXPIRE_SECONDS = 10.0
"""How often to look for rows that have become too old, among all that wait."""


class Worker:
    """Sends the rows of the given destinations (`pixel:<id>`, `app:<id>` → client).

    `clock` gives epoch seconds; `random` draws the jitter; `on_sent` gets the rows of
    each call that Meta took, with its answer.
    """

    def __init__(
        self,
        engine: Engine,
        clients: Mapping[str, Sender],
        *,
        name: str,
        clock: Callable[[], float],
        random: Random | None = None,
        on_sent: Callable[[Sequence[Claimed], Receipt], object] | None = None,
    ) -> None:
        self._engine = engine
        self._clients = clients
        self._name = name
        self._clock = clock
        self._random = random or Random()
        self._on_sent = on_sent
        self._started_at = clock()
        self._beaten_at: float | None = None
        self._expired_at = -EXPIRE_SECONDS
        self._stop = threading.Event()

    def run(self, stop: threading.Event, *, interval: float) -> None:
        """Work until `stop` is set; look again `interval` seconds after an idle look.

        The call in hand is finished first, and what else was claimed is given back. An
        error of the database is logged and waited out like any other trouble: the
        outbox is the truth, and it stays.
        """
        self._stop = stop
        log.info("Worker %s sends to %s", self._name, ", ".join(self._clients) or "—")
        while not stop.is_set():
            try:
                done = self.run_once()
            except Exception:
                log.exception("The worker stumbled and goes on in %s s", interval)
                done = None
            if not done:
                stop.wait(interval)
        log.info("Worker %s has stopped", self._name)

    def drain(self) -> Counter[str]:
        """Work until nothing is due, or until told to stop; gives how many events came
        to what."""
        total: Counter[str] = Counter()
        while not self._stop.is_set() and (tally := self.run_once()):
            total += tally
            if tally["waiting"]:
                break
        return total

    def run_once(self) -> Counter[str]:
        """Handle one claim's worth of what is due; gives how many came to what."""
        self._beat()
        self._try_paused()
        keys = list(self._clients)
        with self._engine.connect() as connection:
            if not leases.is_due(connection, keys, self._clock()):
                return Counter()
        with writing(self._engine) as connection:
            now = self._clock()
            expired = self._expire(connection, now)
            held = leases.claim(connection, keys, now=now, limit=BATCH_EVENTS)
        for lost in expired:
            worker_log.too_old(lost)
        tally = Counter({"expired": len(expired)} if expired else {})
        held.sort(key=lambda row: row.destination)
        for key, group in groupby(held, key=lambda row: row.destination):
            tally += self._drain(key, list(group))
        return tally

    def _expire(self, connection: Connection, now: float) -> list[Expired]:
        if now < self._expired_at + EXPIRE_SECONDS:
            return []
        self._expired_at = now
        return leases.expire(connection, now=now)

    def _drain(self, key: str, held: list[Claimed]) -> Counter[str]:
        tally: Counter[str] = Counter()
        client = self._clients[key]
        todo = list(batches(held, most=client.most, alike=client.alike))
        claimed_at = self._clock()
        while todo:
            if self._stop.is_set():
                self._release(todo)
                return tally
            batch = todo.pop(0)
            if self._clock() > claimed_at + LEASE_SECONDS / 2:
                claimed_at = self._clock()
                self._renew([batch, *todo])
            try:
                answer = client.send_encoded([row.payload for row in batch])
            except SettingsError as error:
                self._pause(key, [batch, *todo], error)
                return tally + Counter(waiting=len(batch) + sum(map(len, todo)))
            except EventError as error:
                if len(batch) > 1:
                    # Meta refuses the whole call for one bad event; halving finds it.
                    middle = len(batch) // 2
                    todo[:0] = [batch[:middle], batch[middle:]]
                    continue
                self._fail(batch[0], error)
                tally["failed"] += 1
            except CapiError as error:
                rest = [row for part in [batch, *todo] for row in part]
                self._put_back(key, rest, error)
                return tally + Counter(retrying=len(rest))
            else:
                self._sent(batch, answer)
                tally["sent"] += len(batch)
        return tally

    def _sent(self, batch: Sequence[Claimed], answer: Receipt) -> None:
        with writing(self._engine) as connection:
            leases.settle_sent(
                connection,
                batch,
                now=self._clock(),
                fbtrace_id=answer.fbtrace_id,
                remark="; ".join(answer.messages) or None,
            )
            self._count(connection, batch)
        worker_log.sent(batch, answer)
        if self._on_sent:
            self._on_sent(batch, answer)

    def _fail(self, row: Claimed, error: EventError) -> None:
        with writing(self._engine) as connection:
            leases.settle_failed(connection, row, now=self._clock(), error=error)
            self._count(connection, [row], error)
        worker_log.refused(row, error)

    def _put_back(self, key: str, held: Sequence[Claimed], error: CapiError) -> None:
        asked = getattr(error, "retry_after", 0.0)
        delays = [
            (row, max(asked, backoff(row.attempts, self._random))) for row in held
        ]
        with writing(self._engine) as connection:
            leases.put_back(connection, delays, now=self._clock(), error=error)
            self._count(connection, held, error)
        worker_log.waits(key, held, error)

    def _pause(
        self, key: str, parts: Sequence[Sequence[Claimed]], error: SettingsError
    ) -> None:
        held = [row for part in parts for row in part]
        now = self._clock()
        with writing(self._engine) as connection:
            leases.release(connection, held, now=now)
            destinations.pause(
                connection, key, self._clients[key], now=now, why=str(error)
            )
            self._count(connection, held, error)
        worker_log.stands_still(key, held, error)

    def _release(self, parts: Sequence[Sequence[Claimed]]) -> None:
        with writing(self._engine) as connection:
            held = [row for part in parts for row in part]
            leases.release(connection, held, now=self._clock())

    def _renew(self, parts: Sequence[Sequence[Claimed]]) -> None:
        with writing(self._engine) as connection:
            held = [row for part in parts for row in part]
            leases.renew(connection, held, now=self._clock())

    def _try_paused(self) -> None:
        with self._engine.connect() as connection:
            keys = destinations.to_probe(connection, self._clients, self._clock())
        for key in keys:
            try:
                self._clients[key].probe()
            except CapiError as error:
                log.warning("%s still stands still: %s", key, error)
                with writing(self._engine) as connection:
                    destinations.probed(
                        connection, key, self._clients[key], now=self._clock()
                    )
            else:
                with writing(self._engine) as connection:
                    destinations.resume(connection, key)
                log.info("%s sends again", key)

    def _count(
        self,
        connection: Connection,
        held: Sequence[Claimed],
        error: CapiError | None = None,
    ) -> None:
        answers.note(
            connection,
            held[0].destination,
            events=len(held),
            now=self._clock(),
            error=error,
        )

    def _beat(self) -> None:
        now = self._clock()
        if self._beaten_at is not None and now < self._beaten_at + (
            heartbeat.BEAT_SECONDS
        ):
            return
        with writing(self._engine) as connection:
            heartbeat.beat(connection, self._name, started_at=self._started_at, now=now)
        self._beaten_at = now
