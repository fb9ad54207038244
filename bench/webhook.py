"""Stripe's webhook, and the thanks page: against a shop that takes no care.

The bare webhook verifies, retrieves and commits one row. The bare thanks page tells
Meta itself, which answers after 300 ms, while the buyer waits.
"""

from collections.abc import Callable, Iterator
from itertools import count, islice

import requests

from bench.answering import answering
from bench.street import Sale, buy, delivery, street
from bench.timing import Figure, Scale, Turn, by_turns, wall

DELIVERIES = 20
META_ANSWERS_AFTER = 0.3


def figures(scale: Scale) -> Iterator[Figure]:
    """What our care costs Stripe, and spares the buyer."""
    each = scale.of(DELIVERIES)
    with street() as here, answering(META_ANSWERS_AFTER) as meta_url:
        ours = here.shop("shop")
        bare = here.bare_shop(meta_url)
        sales = [buy(ours) for _ in range(2 * each * (scale.rounds + 1))]
        told, seen = sales[: len(sales) // 2], sales[len(sales) // 2 :]
        deliveries = by_turns(
            {
                "ours": _turns(_deliver(f"{ours}/webhooks/stripe"), told, each),
                "bare": _turns(_deliver(f"{bare}/webhook"), told, each),
            },
            scale.rounds,
        )
        pages = by_turns(
            {
                "ours": _turns(_look(f"{ours}/thanks"), seen, each),
                "naive": _turns(_look(f"{bare}/thanks"), seen, each),
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


def _turns(do: Callable[[Sale], object], sales: list[Sale], each: int) -> Turn:
    """Each turn takes sales that nobody has told of, and so makes orders paid."""
    unused = iter(sales)
    do(next(unused))
    return wall(lambda: [do(sale) for sale in islice(unused, each)])


def _deliver(url: str) -> Callable[[Sale], object]:
    """Stripe's news of the payment."""
    http, numbers = requests.Session(), count()

    def do(sale: Sale) -> None:
        news = delivery(sale.session_id, next(numbers))
        answer = http.post(url, **news, timeout=30)
        assert answer.status_code == 200, answer.text

    return do


def _look(url: str) -> Callable[[Sale], object]:
    """The buyer, coming back from the payment."""

    def do(sale: Sale) -> None:
        where = {"session_id": sale.session_id}
        answer = sale.buyer.http.get(url, params=where, timeout=30)
        assert answer.status_code == 200, answer.text

    return do
