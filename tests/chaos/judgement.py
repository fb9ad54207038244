"""Whether each sale was sent and counted as it must be. Pure: facts in, breaches out.

What a visit came to is what the visitor saw (Stripe took the card, the carrier handed
the parcel over), not what the shop believes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from capi.schema import State
from models import OrderState
from tests.chaos.facts import WAITING, Copy, Facts, Row, Sale
from tests.chaos.plan import Way
from tests.chaos.visitor import Outcome

NEVER = (State.FAILED, State.EXPIRED, State.WITHHELD, State.DISCARDED)


@dataclass
class Tally:
    """What was measured over the Purchases, and what was wrong, naming the orders."""

    sales: int = 0
    rows: int = 0
    from_browsers: int = 0
    from_server: int = 0
    counted: int = 0
    counted_again: int = 0
    lost_answers: int = 0
    resent_after_lost_answers: int = 0
    abandoned_claims: int = 0
    resent_after_kills: int = 0
    breaches: list[str] = field(default_factory=list)


def judge(
    outcomes: Sequence[Outcome],
    facts: Facts,
    pixels: Sequence[str],
    *,
    drops_repeats: bool,
) -> Tally:
    """Hold what came of the visits against what the shop and Meta have.

    `drops_repeats`: this Meta merges a repeat of the same side.
    """
    tally = Tally()
    tally.breaches += _of_visitors(outcomes)
    sold = _sold(outcomes, facts, tally)
    tally.sales, tally.rows = len(sold), len(facts.rows)
    rows, copies = _by_event(facts.rows), _by_event(facts.copies)
    known = {(pixel, sale.event_id) for sale in sold for pixel in pixels}
    for sale in sold:
        for pixel in pixels:
            key = (pixel, sale.event_id)
            tally.breaches += _of_rows(sale, pixel, rows[key])
            tally.breaches += _of_copies(
                sale, pixel, copies[key], tally, rows[key], drops_repeats
            )
    for pixel, event_id in sorted((rows.keys() | copies.keys()) - known):
        tally.breaches.append(f"{event_id} at {pixel}: sold to nobody")
    tally.breaches += [
        f"{count} rows are {state}"
        for state in (*WAITING, *NEVER)
        if (count := facts.states[state])
    ]
    return tally


def _of_visitors(outcomes: Sequence[Outcome]) -> list[str]:
    return [
        f"{each.order or each.session or each.visit.way}: {trouble}"
        for each in outcomes
        for trouble in each.trouble
    ]


def _sold(outcomes: Sequence[Outcome], facts: Facts, tally: Tally) -> list[Sale]:
    """The orders whose money came, by what the visitors know; any other is a breach."""
    by_session = {sale.session: sale for sale in facts.sales}
    by_number = {sale.number: sale for sale in facts.sales}
    sold: dict[str, Sale] = {}
    for each in outcomes:
        received = each.visit.way == Way.RECEIVED and each.order
        if not each.session and not received:
            continue
        sale = by_session.get(each.session) if each.session else by_number[each.order]
        if sale is None:
            tally.breaches.append(f"{each.session}: paid, and no order knows it")
            continue
        sold[sale.number] = sale
        if sale.state != OrderState.PAID:
            tally.breaches.append(f"{sale.number}: paid, and its state is {sale.state}")
    tally.breaches += [
        f"{sale.number}: PAID, and nobody paid"
        for sale in facts.sales
        if sale.state == OrderState.PAID and sale.number not in sold
    ]
    return list(sold.values())


def _of_rows(sale: Sale, pixel: str, rows: Sequence[Row]) -> Iterator[str]:
    if len(rows) != 1:
        yield f"{sale.number}: {len(rows)} rows for {pixel}, not one"
    for row in rows:
        if row.state != State.SENT:
            yield f"{sale.number}: the row for {pixel} is {row.state}"
        if row.order != sale.number:
            yield f"{sale.number}: its row for {pixel} names {row.order}"


def _of_copies(
    sale: Sale,
    pixel: str,
    copies: Sequence[Copy],
    tally: Tally,
    rows: Sequence[Row],
    drops_repeats: bool,
) -> Iterator[str]:
    """Each copy beyond the first must have its reason: a lost answer, or a kill."""
    sources = Counter(copy.source for copy in copies)
    server, lost = sources["server"], sum(copy.answer_lost for copy in copies)
    abandoned = sum(row.abandoned for row in rows)
    after_kills = server - 1 - lost
    if server == 0:
        yield f"{sale.number}: nothing came to {pixel} from the server"
    elif not 0 <= after_kills <= abandoned:
        yield (
            f"{sale.number}: {server} copies at {pixel} from the server, with {lost}"
            f" answers lost and {abandoned} claims abandoned"
        )
    if sources["browser"] > 1:
        yield f"{sale.number}: the browser told {pixel} {sources['browser']} times"
    counted = sum(copy.counted for copy in copies)
    due = 1 if drops_repeats else max(1, _before_the_browser(copies))
    if counted != due:
        yield f"{sale.number}: counted {counted} times at {pixel}, not {due}"
    tally.from_browsers += sources["browser"]
    tally.from_server += server
    tally.counted += counted
    tally.counted_again += max(0, counted - 1)
    tally.lost_answers += lost
    tally.resent_after_lost_answers += min(lost, max(0, server - 1))
    tally.abandoned_claims += abandoned
    tally.resent_after_kills += max(0, after_kills)


def _before_the_browser(copies: Sequence[Copy]) -> int:
    """How many copies came from the server before the browser's first.

    Where Meta does not merge a side with itself, those are what it counts; what comes
    after the browser's merges with that.
    """
    sources = [copy.source for copy in copies]
    end = sources.index("browser") if "browser" in sources else len(sources)
    return sources[:end].count("server")


def _by_event(found: Sequence[Row] | Sequence[Copy]) -> defaultdict:
    grouped: defaultdict = defaultdict(list)
    for each in found:
        grouped[each.pixel, each.event_id].append(each)
    return grouped
