"""The broker: it carries the word that there is something to send, and nothing else.

The outbox is the truth. A message only says "look", so it may get lost, come twice or
come late: whoever looks finds what is due. So nobody waits for the broker either. A
visitor's request rings a bell; a thread of its own goes and tells.
"""

import logging
import threading
from collections.abc import Callable

from celery import Celery

log = logging.getLogger(__name__)

DRAIN = "countonce.drain"
"""The name of the task that sends what is due; see `tasks`."""

TIMEOUT = 0.3
"""Seconds that a broker on the same network may take for anything. One that hangs
would otherwise be waited for without an end."""

EXPIRES = 60
"""Seconds after which a word that nobody took is worth nothing: others came since."""

REST = 0.2
"""At least so many seconds lie between two messages of one process."""

REST_AFTER_TROUBLE = 5.0
"""So many, when the broker did not take the last one."""


class Bell:
    """Tells the workers at once, and then no more often than every `rest` seconds.

    However often it rings meanwhile, they are told once more, after the last time. It
    never makes anybody wait, and never raises.
    """

    def __init__(
        self,
        tell: Callable[[], None],
        *,
        rest: float = REST,
        rest_after_trouble: float = REST_AFTER_TROUBLE,
    ) -> None:
        self._tell = tell
        self._rest = rest
        self._rest_after_trouble = rest_after_trouble
        self._rung = threading.Event()
        self._lock = threading.Lock()
        self._messenger: threading.Thread | None = None

    def ring(self) -> None:
        """There is something to send."""
        self._rung.set()
        with self._lock:
            # Made when it is needed: a server forks first, and threads stay behind.
            if self._messenger is None or not self._messenger.is_alive():
                self._messenger = threading.Thread(
                    target=self._run, name="bell", daemon=True
                )
                self._messenger.start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._rung.wait()
            self._rung.clear()
            pause.wait(self._rest if self._told() else self._rest_after_trouble)

    def _told(self) -> bool:
        try:
            self._tell()
        except Exception as error:
            # By kind alone: the text of some errors holds the broker's URL.
            log.warning(
                "The broker took no word (%s); the sweep will find what is due",
                type(error).__name__,
            )
            return False
        return True


def bell(url: str) -> Bell:
    """A bell that rings at the broker with this URL."""
    publisher = connect(url)

    def tell() -> None:
        publisher.send_task(DRAIN, expires=EXPIRES, retry=False, ignore_result=True)

    return Bell(tell)


def connect(url: str) -> Celery:
    """A Celery application for whoever publishes, and neither retries nor waits."""
    publisher = Celery("countonce", broker=url, set_as_current=False)
    publisher.conf.update(
        broker_connection_timeout=TIMEOUT,
        broker_transport_options=_patience(url),
        task_ignore_result=True,
    )
    return publisher


def _patience(url: str) -> dict[str, float]:
    """How long to wait for a broker of this kind; each names it in its own way.

    Without `max_retries`, kombu tries again before it publishes, whatever `retry` says.
    """
    if url.startswith("amqp"):
        waits = ("connect_timeout", "read_timeout", "write_timeout")
    else:
        waits = ("socket_connect_timeout", "socket_timeout")
    return {"max_retries": 0, **dict.fromkeys(waits, TIMEOUT)}
