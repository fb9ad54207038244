"""What an address on the web tells by itself."""

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from capi.normal.hashing import APPENDIX

_APPENDIX = re.compile(rf"\.{APPENDIX}$")


def split(url: str) -> SplitResult | None:
    """The parts of an address, None where it is none."""
    try:
        parts = urlsplit(url)
        # A port is judged only when somebody reads it.
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def click_id(url: str) -> str:
    """The `fbclid` in an address: that of an ad on Meta that the visitor came by.

    Meta's parameter builder adds a mark to it, which is no part of the id.
    """
    parts = split(url)
    if parts is None:
        return ""
    values = parse_qs(parts.query).get("fbclid", [""])
    return _APPENDIX.sub("", values[0])
