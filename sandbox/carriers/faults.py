"""What goes wrong with parcel carriers on demand, and how often one may ask them.

Nova Poshta publishes no figure for its rate limit. Here it is sixty calls in a minute,
by the sandbox's clock: far from what a shop that asks about a hundred parcels a call
needs, and soon met by one that asks about each alone.
"""

import threading

from flask import Response, current_app

from sandbox import faults
from sandbox.store import now, store

SCHEMA = "CREATE TABLE carrier_call (at REAL NOT NULL);"

MOST_CALLS = 60
WINDOW_SECONDS = 60.0

_BAD_GATEWAY = """<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
"""


def strike() -> Response | None:
    """Slow a call down, or answer it as the gateway of a carrier that is down."""
    if faults.strikes("carrier_slow"):
        threading.Event().wait(current_app.config["SANDBOX_SLOW_SECONDS"])
    if faults.strikes("carrier_down"):
        return Response(_BAD_GATEWAY, 502, content_type="text/html")
    return None


def is_limited() -> bool:
    """Whether the switch says that there were too many calls."""
    return faults.strikes("carrier_rate_limit")


def is_too_often() -> bool:
    """Count a call; whether it is one too many. Calls that are refused do not count."""
    with store().writing() as connection:
        connection.execute(
            "DELETE FROM carrier_call WHERE at <= ?", (now() - WINDOW_SECONDS,)
        )
        (count,) = connection.execute("SELECT count(*) FROM carrier_call").fetchone()
        if count >= MOST_CALLS:
            return True
        connection.execute("INSERT INTO carrier_call VALUES (?)", (now(),))
        return False
