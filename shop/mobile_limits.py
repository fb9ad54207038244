"""How many events an app may report: so many a minute, and a minute's worth at once."""

from shop import allowances

MINUTE = 60.0


def seconds_to_wait(app: str, events: int, *, now: float, per_minute: int) -> int:
    """Take the allowance for so many events; 0: it was there. Else nothing is taken,
    and it is there in so many seconds.

    A call with more events than a minute allows takes all of a minute's. With 0 a
    minute, there is no limit.
    """
    if not per_minute:
        return 0
    share = MINUTE * min(max(events, 1), per_minute) / per_minute
    return allowances.take(f"app:{app}", share, now=now, span=MINUTE)
