"""The shop's local time (`SHOP_TIME_ZONE`), for what its owner reads and types."""

from datetime import datetime
from zoneinfo import ZoneInfo

from config import settings


def zone_name() -> str:
    """The name of the zone, such as `Europe/Kyiv`."""
    return settings().shop_time_zone


def to_field(seconds: float) -> str:
    """A moment (epoch seconds) as a field of the type `datetime-local` has it."""
    local = datetime.fromtimestamp(seconds, ZoneInfo(zone_name()))
    return local.strftime("%Y-%m-%dT%H:%M")


def from_field(text: str) -> int | None:
    """What such a field says, in epoch seconds; None where it is no moment.

    Of an hour that comes twice, when summer time ends, the first is meant.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            return int(moment.replace(tzinfo=ZoneInfo(zone_name())).timestamp())
    except (ValueError, OverflowError):
        pass
    return None
