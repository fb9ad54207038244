"""How often a test tries what it holds to be so always: a little, or in the long run.

Under `make fuzz` (FUZZ=long) it is ten times as often.
"""

import os

LONG = os.environ.get("FUZZ") == "long"


def often(times: int) -> int:
    """So many times; in the long run, ten times as many."""
    return 10 * times if LONG else times
