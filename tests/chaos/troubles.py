"""Does what the plan says, beside the visitors: kills, locks, restarts."""

import threading
import time
from collections import Counter
from collections.abc import Sequence

from shop import tracking_run
from tests.chaos.plan import Kind, Trouble
from tests.chaos.stage import Stage


class Troublemaker:
    """Strikes as visits end; `done` counts what it did, `errors` what it could not."""

    def __init__(self, stage: Stage, troubles: Sequence[Trouble]) -> None:
        self.done: Counter[Kind] = Counter()
        self.errors: list[str] = []
        self._stage = stage
        self._todo = list(troubles)
        self._over = 0
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="troublemaker")

    def start(self) -> None:
        """Begin to wait for visits to end."""
        self._thread.start()

    def visit_is_over(self) -> None:
        """One more visit has ended."""
        with self._news:
            self._over += 1
            self._news.notify()

    def join(self) -> None:
        """Wait until everything was done; all visits are over."""
        self._thread.join()

    def _run(self) -> None:
        for trouble in self._todo:
            with self._news:
                while self._over < trouble.at:
                    self._news.wait()
            time.sleep(trouble.delay)
            try:
                self._strike(trouble)
            except Exception as error:
                self.errors.append(f"{trouble.kind}: {error!r}")
            else:
                self.done[trouble.kind] += 1

    def _strike(self, trouble: Trouble) -> None:
        stage = self._stage
        match trouble.kind:
            case Kind.KILL_WORKER:
                worker = stage.workers[trouble.which % len(stage.workers)]
                worker.kill()
                time.sleep(trouble.seconds)
                worker.start()
            case Kind.KILL_WEB:
                stage.web.kill_child(trouble.which)
            case Kind.LOCK_DATABASE:
                stage.lock_database(trouble.seconds, trouble.which)
            case Kind.RESTART_BROKER:
                assert stage.broker is not None
                stage.broker.kill()
                time.sleep(trouble.seconds)
                stage.broker.start()
                stage.wait_for_broker()
            case Kind.TRACK:
                track(stage)


def track(stage: Stage) -> None:
    """One tracking run."""
    with stage.shop.app_context():
        tracking_run.track(time.time)
