"""Whose User-Agent a call carries: the device's own, or that of a program in between.

Meta matches people by it, so what only names a library or a server would tell Meta of a
device that nobody has.
"""

import re

from capi.visits import is_crawler

_SYSTEMS = re.compile(r"\b(Android|iPhone|iPad|iPod|iOS|iPadOS|Darwin/)", re.IGNORECASE)


def devices_own(agent: str | None) -> str | None:
    """The agent, where it names a device's system; nothing otherwise.

    Android's own is `Dalvik/2.1.0 (Linux; U; Android 15; …)`, iOS's
    `ShopApp/3 CFNetwork/… Darwin/…`; that of a library (`okhttp/4.12.0`) says nothing.
    """
    if agent is None or is_crawler(agent):
        return None
    return agent if _SYSTEMS.search(agent) else None
