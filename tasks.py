"""Celery: the same worker and the same periodic runs, on as many machines as it takes.

    celery --app tasks worker       sends; any number of them, on any machine
    celery --app tasks beat         one, for the periodic runs

A word of the broker's says when to look. The sweep looks without it, every few seconds,
so that a lost word, or a broker that is away, costs a moment and no event.
"""

import logging
import os
import socket
import sys
from functools import cache
from pathlib import Path

import click
from celery import Celery
from celery.beat import PersistentScheduler
from celery.schedules import crontab
from celery.signals import setup_logging

from app import serve
from capi import prune
from capi.flask import capi
from capi.policy import DAY
from capi.worker import Worker
from config import Settings
from models import db
from shop import broker, logs, retention, tracking_run

SWEEP_SECONDS = 5
TRACK_SECONDS = 300
TRACK, RETURNS, PRUNE = "countonce.track", "countonce.returns", "countonce.prune"

# Each is worth nothing once the next is due: what piles up while no worker runs is
# dropped, not worked off.
SCHEDULE = {
    "sweep": {
        "task": broker.DRAIN,
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "track": {
        "task": TRACK,
        "schedule": TRACK_SECONDS,
        "options": {"expires": TRACK_SECONDS},
    },
    "returns": {
        "task": RETURNS,
        "schedule": crontab(hour=4, minute=15),
        "options": {"expires": DAY},
    },
    "prune": {
        "task": PRUNE,
        "schedule": crontab(hour=3, minute=15),
        "options": {"expires": DAY},
    },
}


class Scheduler(PersistentScheduler):
    """Beat's own, which leaves a sign of life beside its schedule at each round.

    The schedule is none: it is written through the memory's pages, and on a tmpfs such
    writes leave a file's time as it was.
    """

    def tick(self, *given: object, **named: object) -> float:
        """One round; gives the seconds until the next is due."""
        seconds: float = super().tick(*given, **named)
        Path(f"{self.schedule_filename}.alive").touch()
        return seconds


shop = serve()
# Of each sweep they would tell twice, and there is nothing to tell.
for talker in ("celery.worker.strategy", "celery.app.trace"):
    logging.getLogger(talker).setLevel(logging.WARNING)


def create_celery(settings: Settings) -> Celery:
    """The Celery application; exits with status 2 where no broker is set."""
    if not settings.broker_url:
        click.echo("BROKER_URL is not set: there is nobody to listen to.", err=True)
        sys.exit(2)
    made = Celery("countonce", broker=settings.broker_url)
    made.conf.update(
        beat_schedule=SCHEDULE,
        beat_scheduler=Scheduler,
        broker_connection_retry_on_startup=True,
        task_ignore_result=True,
        timezone="UTC",
        # One at a time: a word must not wait behind a tracking run for its turn, while
        # another process is idle.
        worker_prefetch_multiplier=1,
    )
    return made


@setup_logging.connect
def _keep_the_shops_log(**_: object) -> None:
    """Celery's own lines go where the shop's go, and look alike."""
    logs.start(shop.config["SETTINGS"].log_format)


app = create_celery(shop.config["SETTINGS"])
# As a sale does: a broker that is away is no reason for a task to fail, or to wait.
bell = broker.bell(shop.config["SETTINGS"].broker_url)


@app.task(name=broker.DRAIN)
def drain() -> None:
    """Send what is due: a claim's worth, and by another word the next.

    So whoever stops a worker waits for the call in hand, and not for a million events.
    """
    with shop.app_context():
        done = _worker(os.getpid()).run_once()
    if done and not done["waiting"]:
        bell.ring()


@app.task(name=TRACK)
def track() -> None:
    """Ask the carriers about the parcels on their way."""
    with shop.app_context():
        tracking_run.track(capi().clock)


@app.task(name=RETURNS)
def track_returns() -> None:
    """Ask them also about what was received lately and may be coming back."""
    with shop.app_context():
        tracking_run.track(capi().clock, returns=True)


@app.task(name=PRUNE)
def prune_payloads() -> None:
    """Empty the payloads, and forget the rest, that nobody needs any more."""
    with shop.app_context():
        now = capi().clock()
        prune.prune(db.engine, now=now, older_than=prune.KEEP_DAYS * DAY)
        retention.forget(now=now)


@cache
def _worker(process: int) -> Worker:
    """The worker of this process, by its number: a child has none of its parent's."""
    return Worker(
        capi().engine,
        capi().clients(),
        name=f"{socket.gethostname()}:{process}",
        clock=capi().clock,
    )
