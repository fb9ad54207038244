"""Stripe's webhook, and the thanks page: against a shop that takes no care.

The bare webhook verifies, retrieves and commits one row. The bare thanks page tells
Meta itself, which answers after 300 ms, while the buyer waits.
"""

from collections.abc import Iterator
from itertools import count, islice

import requests

from bench.answering import answering
from bench.street import buy, delivery, street
from bench.timing import Figure, Scale, Turn, by_turns, wall

DELIVERIES = 20
META_ANSWERS_AFTER = 0.3


def figures(scale: Scale) -> Iterator[Figure]:
    """What our care costs Stripe, and spares the buyer."""
    each = scale.of(DELIVERIES)
    with street() as here, answering(META_ANSWERS_AFTER) as meta_url:
        ours = here.shop("shop")
        bare = here.bare_shop(meta_url)
        sessions = [buy(ours) for _ in range(2 * each * (scale.rounds + 1))]
        half = len(sessions) // 2
        with requests.Session() as http:
            deliveries = by_turns(
                {
                    "ours": _deliver(
                        http, f"{ours}/webhooks/stripe", sessions[:half], each
                    ),
                    "bare": _deliver(http, f"{bare}/webhook", sessions[:half], each),
                },
                scale.rounds,
            )
            pages = by_turns(
                {
                    "ours": _look(http, f"{ours}/thanks", sessions[half:], each),
                    "naive": _look(http, f"{bare}/thanks", sessions[half:], each),
                },
                scale.rounds,
            )
    yield Figure(
        "Stripe's webhook: rate, against a bare view",
        deliveries.ratio("bare", "ours"),
        target=0.7,
        at_most=False,
        note=f"{deliveries.median('ours') / each * 1000:.1f} ms a delivery",
    )
    naive = pages.median("naive") / each * 1000
    yield Figure(
        "The thanks page: time, against one that posts to Meta itself",
        pages.ratio("ours", "naive"),
        target=1,
        note=f"{pages.median('ours') / each * 1000:.0f} ms, the other {naive:.0f} ms",
    )


def _deliver(http: requests.Session, url: str, sessions: list[str], each: int) -> Turn:
    """Each turn delivers news that is new: orders are paid by it."""
    unused, numbers = iter(sessions), count()

    def one(session_id: str) -> None:
        answer = http.post(url, **delivery(session_id, next(numbers)), timeout=30)
        assert answer.status_code == 200, answer.text

    one(next(unused))
    return wall(lambda: [one(session_id) for session_id in islice(unused, each)])


def _look(http: requests.Session, url: str, sessions: list[str], each: int) -> Turn:
    """Each turn shows pages that are the first to tell of their sale."""
    unused = iter(sessions)

    def one(session_id: str) -> None:
        answer = http.get(url, params={"session_id": session_id}, timeout=30)
        assert answer.status_code == 200, answer.text

    one(next(unused))
    return wall(lambda: [one(session_id) for session_id in islice(unused, each)])
