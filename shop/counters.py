"""What each process of the shop counts itself: how its requests went, and how long.

All else that is measured is read from the database when somebody asks (`measured`),
where every process, worker and cron job leaves it anyway. gunicorn's processes share
what they count through files (`gunicorn.conf.py`); a process alone has its own.
"""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus-client finds the files; read when it is imported."""

disable_created_metrics()

REQUESTS = Histogram(
    "countonce_request_seconds",
    "How long the shop took to answer, by the page or address asked for.",
    ["endpoint", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=None,
)
DELIVERIES = Counter(
    "countonce_webhook_deliveries",
    "Deliveries of webhooks: applied, ignored, refused (a bad signature), or failed.",
    ["source", "outcome"],
    registry=None,
)
WEBHOOKS = {"webhooks.stripe": "stripe", "easypost_webhook.deliver": "easypost"}
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_IGNORED = ("ignored", "not_ours", "already_handled")


def init_app(app: Flask) -> None:
    """Count each request of the shop."""

    @app.before_request
    def begin() -> None:
        g.begun_at = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        # A request that was refused before `begin` took no time worth knowing.
        begun_at = g.get("begun_at")
        if begun_at is not None:
            REQUESTS.labels(
                endpoint=request.endpoint or "none",
                method=request.method if request.method in METHODS else "other",
                status=response.status_code,
            ).observe(time.perf_counter() - begun_at)
        source = WEBHOOKS.get(request.endpoint or "")
        if source and request.method == "POST":
            DELIVERIES.labels(source=source, outcome=outcome(response)).inc()
        return response


def outcome(response: Response) -> str:
    """What became of a delivery, in a word."""
    if response.status_code >= 500:
        return "failed"
    if response.status_code >= 400:
        return "refused"
    told = response.get_json(silent=True) or {}
    return "ignored" if told.get("result") in _IGNORED else "applied"


def registry() -> CollectorRegistry:
    """A registry with what all processes have counted so far."""
    made = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(made)
    else:
        made.register(REQUESTS)
        made.register(DELIVERIES)
    return made
