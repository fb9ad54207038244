"""EasyPost's test numbers: each stands at one status for ever, with a way behind it.

EasyPost dates the way a month back. Here it ends an hour ago: what a shop makes of a
delivery, Meta takes for seven days only.
"""

from typing import NamedTuple

HOUR = 3600.0
DAY = 24 * HOUR


class Step(NamedTuple):
    """One move of a test number, seconds before it was first asked about."""

    seconds_ago: float
    state: str
    code: str


_MADE = Step(4 * DAY, "created", "pre_transit")
_SENT = (
    _MADE,
    Step(3.6 * DAY, "handed_over", "in_transit"),
    Step(1.5 * DAY, "on_its_way", "in_transit"),
)
_OUT = Step(6 * HOUR, "with_courier", "out_for_delivery")
_FAILED = Step(HOUR, "attempt_failed", "failure")

TEST_NUMBERS: dict[str, tuple[Step, ...]] = {
    "EZ1000000001": (_MADE,),
    "EZ2000000002": _SENT,
    "EZ3000000003": (*_SENT, _OUT),
    "EZ4000000004": (*_SENT, _OUT, Step(HOUR, "received", "delivered")),
    "EZ5000000005": (*_SENT, Step(HOUR, "returning", "return_to_sender")),
    "EZ6000000006": (*_SENT, _OUT, _FAILED),
    "EZ7000000007": (Step(0, "other", "unknown"),),
}
