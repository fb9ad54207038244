"""What metrics read from the database, at the moment when somebody asks for them.

The outbox, Meta's answers, the workers, the last delivery of Stripe's: the same from
each process, and true after a restart. Everything comes from small tables or from an
index alone, so that a million rows cost a tenth of a second.
"""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from capi import answers, destinations, heartbeat, outbox
from models import StripeEvent


class Measured(Collector):
    """The values as they are in this transaction; `now` is in epoch seconds, and `keys`
    are the destinations that the settings name."""

    def __init__(
        self, connection: Connection, *, now: float, keys: tuple[str, ...]
    ) -> None:
        self._connection = connection
        self._now = now
        self._keys = keys

    def collect(self) -> Iterator[Metric]:
        """Every metric, anew."""
        yield from self._outbox()
        yield from self._answers()
        yield self._paused()
        yield from self._seen()

    def _outbox(self) -> Iterator[Metric]:
        rows: Counter[tuple[str, str]] = Counter()
        purchases: Counter[tuple[str, str]] = Counter()
        for key, state, name, found in outbox.census_by_name(self._connection):
            rows[key, state] += found
            if name == "Purchase":
                purchases[key, state] += found
        for metric, said, counted in (
            ("rows", "Rows of the outbox, by destination and state.", rows),
            ("purchases", "Rows of the outbox that are Purchases.", purchases),
        ):
            family = GaugeMetricFamily(
                f"countonce_outbox_{metric}", said, labels=["destination", "state"]
            )
            for (key, state), found in sorted(counted.items()):
                family.add_metric([key, state], found)
            yield family
        since = outbox.waiting_since(self._connection)
        yield GaugeMetricFamily(
            "countonce_outbox_oldest_waiting_seconds",
            "How long the oldest event has waited that is still to be sent; 0: none.",
            value=0 if since is None else self._now - since,
        )

    def _answers(self) -> Iterator[Metric]:
        of = ["destination", "answer"]
        calls = CounterMetricFamily(
            "countonce_meta_calls",
            "Calls to Meta by its answer: taken, an error's code, or why none came.",
            labels=of,
        )
        events = CounterMetricFamily(
            "countonce_meta_events", "Events in these calls.", labels=of
        )
        for each in answers.so_far(self._connection):
            calls.add_metric([each.destination, each.answer], each.calls)
            events.add_metric([each.destination, each.answer], each.events)
        yield calls
        yield events

    def _paused(self) -> Metric:
        stopped = {stop.key for stop in destinations.paused(self._connection)}
        family = GaugeMetricFamily(
            "countonce_destination_paused",
            "1 where Meta refuses the token, its rights or the id.",
            labels=["destination"],
        )
        for key in sorted(stopped | set(self._keys)):
            family.add_metric([key], key in stopped)
        return family

    def _seen(self) -> Iterator[Metric]:
        newest = self._connection.scalar(select(func.max(StripeEvent.received_at)))
        for metric, said, at in (
            (
                "worker_seen",
                "Since any worker gave a sign of life; absent: never.",
                heartbeat.last_seen(self._connection),
            ),
            (
                "stripe_delivery",
                "Since Stripe's last delivery; absent: none came.",
                newest,
            ),
        ):
            if at is not None:
                yield GaugeMetricFamily(
                    f"countonce_{metric}_age_seconds", said, value=self._now - at
                )
