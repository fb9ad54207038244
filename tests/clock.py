"""A clock that tests set and move, instead of sleeping."""

import threading


class FrozenClock:
    """Called, it gives epoch seconds; `tick` moves it on. Safe across threads."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> float:
        with self._lock:
            return self._now

    def tick(self, seconds: float = 1.0) -> float:
        """Move on by `seconds` (negative: back) and give the new time."""
        with self._lock:
            self._now += seconds
            return self._now
