"""Nova Poshta's dates: four layouts in one row, all in Kyiv's time, without offsets.

The layout belongs to no field for good: the same field has been seen in two of them.
So each field is read with all of them.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
FIRST_YEAR = 2001
"""Nova Poshta's first. A date before it is some program's zero, such as 0001-01-01."""

_DATES = ("%d-%m-%Y", "%Y-%m-%d", "%d.%m.%Y")
_TIMES = ("%H:%M:%S", "%H:%M")
_LAYOUTS = tuple(
    layout
    for date in _DATES
    for time in _TIMES
    for layout in (f"{date} {time}", f"{time} {date}")
)


def read_kyiv_time(value: object) -> int | None:
    """The moment in epoch seconds; None for a blank, a zero, or anything else.

    A date without a time is no moment. Of an hour that comes twice, when summer time
    ends, the first is meant: a parcel must not be received later than now. A time that
    the clocks skip, when it begins, is read as if they had not been put forward.
    """
    text = value.strip() if isinstance(value, str) else ""
    for layout in _LAYOUTS:
        try:
            moment = datetime.strptime(text, layout)
        except ValueError:
            continue
        return _epoch(moment) if moment.year >= FIRST_YEAR else None
    return None


def _epoch(moment: datetime) -> int:
    # `fold` is 0: zoneinfo then takes the first of two hours, and the old offset for
    # one that does not exist.
    return int(moment.replace(tzinfo=KYIV).timestamp())
