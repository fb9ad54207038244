"""How the halves met, as numbers: over values, without a store."""

from hypothesis import given
from hypothesis import strategies as st

from sandbox.dedup_figures import KeyShare, Meeting, key_shares, meeting
from sandbox.pairs import Pair
from sandbox.parts import Part

BOTH = Pair(0.0, 2.0)
TWICE = Pair(0.0, 200_000.0, counted=2)
BROWSER = Pair(0.0, None)
SERVER = Pair(None, 0.0)
AGAIN = Pair(None, 0.0, counted=2)


def test_events_are_told_apart_by_their_sides_and_by_how_often_they_count() -> None:
    met = meeting([BOTH, BOTH, TWICE, BROWSER, SERVER, AGAIN])

    assert met == Meeting(
        events=6,
        merged=2,
        apart=1,
        browser_only=1,
        server_only=1,
        repeated=1,
        by_server=5,
    )


def test_overlap_is_of_both_sides_and_coverage_of_the_server() -> None:
    met = meeting([BOTH, TWICE, BROWSER, SERVER])

    assert (met.overlap, met.coverage) == (Part(2, 4), Part(3, 4))


def test_nothing_has_no_share() -> None:
    met = meeting([])

    assert (met.overlap.share, met.coverage.share) == (None, None)


def test_a_key_is_counted_on_each_side_and_where_both_agree() -> None:
    shares = key_shares(
        [
            Pair(0.0, 1.0, 1, ("ch_1", "fb.1", None), ("ch_1", "fb.2", "x")),
            Pair(0.0, None, 1, ("ch_2", None, None)),
            Pair(None, 1.0, 1, server=("ch_3", None, "x")),
        ]
    )

    assert shares == (
        KeyShare("event_id", Part(2, 2), Part(2, 2), Part(1, 2)),
        KeyShare("fbp", Part(1, 2), Part(1, 2), Part(0, 2)),
        KeyShare("external_id", Part(0, 2), Part(2, 2), Part(0, 2)),
    )


@given(st.lists(st.sampled_from([BOTH, TWICE, BROWSER, SERVER, AGAIN])))
def test_every_event_is_of_exactly_one_kind(pairs: list[Pair]) -> None:
    met = meeting(pairs)

    alone = (met.browser_only, met.server_only, met.repeated)
    assert met.merged + met.apart + sum(alone) == met.events == len(pairs)
