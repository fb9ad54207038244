"""The judge finds what is wrong and names the order; where all is well, nothing."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.chaos.facts import Copy, Facts, Row, Sale
from tests.chaos.judgement import Tally, judge
from tests.chaos.plan import Visit, Way
from tests.chaos.visitor import Outcome

PIXEL = "1234567890"
SALE = Sale("C1", "paid", "cs_1", "ch_1")
ROW = Row("C1", PIXEL, "ch_1", "sent", attempts=1, refused=0)
SERVER = Copy(PIXEL, "ch_1", "server", counted=True)
REPEAT = replace(SERVER, counted=False)
BROWSER = Copy(PIXEL, "ch_1", "browser", counted=False)
PAID = Outcome(Visit(Way.THANKS, "stoneware-mug", 1), session="cs_1")
WELL = Facts([SALE], [ROW], [SERVER, BROWSER], Counter(sent=1))


def judged(facts: Facts, outcome: Outcome = PAID, *, drops: bool = True) -> Tally:
    return judge([outcome], facts, [PIXEL], drops_repeats=drops)


def test_a_sale_sent_once_and_counted_once_is_well() -> None:
    tally = judged(WELL)

    assert tally == Tally(sales=1, rows=1, from_browsers=1, from_server=1, counted=1)


@pytest.mark.parametrize(
    ("changes", "breach"),
    [
        ({"sales": []}, "cs_1: paid, and no order knows it"),
        ({"sales": [replace(SALE, state="pending")]}, "C1: paid, and its state"),
        ({"sales": [SALE, Sale("C2", "paid", None, None)]}, "C2: PAID, and nobody"),
        ({"rows": []}, f"C1: 0 rows for {PIXEL}"),
        ({"rows": [ROW, ROW]}, f"C1: 2 rows for {PIXEL}"),
        ({"rows": [replace(ROW, state="failed")]}, "is failed"),
        ({"rows": [replace(ROW, order="C2")]}, "names C2"),
        ({"rows": [ROW, replace(ROW, event_id="ch_2")]}, "ch_2 at .* sold to nobody"),
        ({"copies": [BROWSER]}, "C1: nothing came"),
        ({"copies": [SERVER, REPEAT]}, "2 copies at .* 0 claims abandoned"),
        ({"copies": [SERVER, BROWSER, BROWSER]}, "the browser told .* 2 times"),
        ({"copies": [SERVER, replace(REPEAT, counted=True)]}, "counted 2 times"),
        ({"copies": [REPEAT]}, "C1: counted 0 times"),
        ({"copies": [SERVER, replace(SERVER, event_id="ch_9")]}, "ch_9 at"),
        ({"copies": [replace(SERVER, answer_lost=True)]}, "1 answers lost"),
        ({"states": Counter(sent=1, retrying=3)}, "3 rows are retrying"),
    ],
)
def test_each_thing_that_is_wrong_is_said_of_its_order(
    changes: dict[str, object], breach: str
) -> None:
    breaches = judged(replace(WELL, **changes)).breaches

    pytest.raises(AssertionError, _say, breaches).match(breach)


def _say(breaches: list[str]) -> None:
    raise AssertionError("\n".join(breaches))


def test_a_lost_answer_and_a_killed_worker_each_excuse_one_copy_more() -> None:
    row = replace(ROW, attempts=3, refused=1)
    copies = [replace(SERVER, answer_lost=True), REPEAT, REPEAT]

    tally = judged(replace(WELL, rows=[row], copies=copies))

    assert tally.breaches == []
    assert tally.resent_after_lost_answers == tally.lost_answers == 1
    assert tally.resent_after_kills == tally.abandoned_claims == 1


@pytest.mark.parametrize(
    ("order", "counted"), [("ss", 2), ("ssb", 2), ("sbs", 1), ("bss", 1)]
)
def test_where_a_side_is_not_merged_with_itself_only_repeats_alone_count_again(
    order: str, counted: int
) -> None:
    kinds = {"s": SERVER, "b": BROWSER}
    copies = [
        replace(kinds[letter], counted=place < counted)
        for place, letter in enumerate(order)
    ]
    row = replace(ROW, attempts=2)

    tally = judged(replace(WELL, rows=[row], copies=copies), drops=False)

    assert tally.breaches == []
    assert tally.counted_again == counted - 1


def test_what_the_shop_answered_a_visitor_with_is_a_breach() -> None:
    outcome = replace(PAID, trouble=["HTTP 500 from /checkout"])

    assert judged(WELL, outcome).breaches == ["cs_1: HTTP 500 from /checkout"]


def test_a_visit_without_payment_must_leave_nothing_anywhere() -> None:
    left = Outcome(Visit(Way.LEAVES, "stoneware-mug", 1))

    assert judged(Facts([], [], [], Counter()), left) == Tally()
    assert len(judged(WELL, left).breaches) == 2
