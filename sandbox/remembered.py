"""Words that a long list says again and again, worked out once.

Dates, sums and names of keys cost more to put into words than the row around them, and
a list of thousands has few different ones.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec

from flask_babel import get_locale

P = ParamSpec("P")

MOST = 8192
"""Answers that are kept: more than the longest page has."""


def remembered(function: Callable[P, str]) -> Callable[P, str]:
    """Keep what `function` says in each language; its arguments must be hashable."""

    @lru_cache(MOST)
    def say(language: str, *args: P.args, **kwargs: P.kwargs) -> str:
        return function(*args, **kwargs)

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> str:
        return say(str(get_locale()), *args, **kwargs)

    return ask
