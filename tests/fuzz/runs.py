"""How often a target is tried: a little in the tests, or 100,000 in all.

The short run is the same each time. The long one (`FUZZ=long`, as `make fuzz` sets it)
takes the seed that pytest is given, and prints how many inputs each target took.
"""

import faulthandler
from collections import Counter
from collections.abc import Callable, Mapping
from inspect import Parameter, Signature, signature
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests.fuzz.inputs import Make
from tests.often import LONG

SEEDS = st.integers(0, 2**64 - 1)
SHORT_INPUTS = 20
LONG_INPUTS_IN_ALL = 100_000

WATCHDOG_SECONDS = 120
"""An input that takes so long hangs: every thread's stack is printed, and all ends."""

shares: dict[str, int] = {}
"""The inputs that each target is to take in the long run."""

taken: Counter[str] = Counter()
"""The inputs that each has taken."""


def fuzz(inputs: int, **makers: Make) -> Callable[..., Any]:
    """Give a test this many `inputs` in the long run, and SHORT_INPUTS otherwise."""

    def fuzzed(test: Callable[..., None]) -> Callable[..., None]:
        name = f"{test.__module__.rpartition('.')[2]}: {test.__name__}"
        shares[name] = inputs

        def one(*, seed: int, **fixtures: Any) -> None:
            taken[name] += 1
            dice = Random(seed)
            made = {each: make(dice) for each, make in makers.items()}
            note(f"{made!r:.20000}")
            faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True)
            try:
                test(**made, **fixtures)
            finally:
                faulthandler.cancel_dump_traceback_later()

        one.__name__ = test.__name__
        one.__module__ = test.__module__
        one.__signature__ = _with_seed(test, makers)  # type: ignore[attr-defined]
        return settings(
            max_examples=inputs if LONG else SHORT_INPUTS,
            derandomize=not LONG,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )(given(seed=SEEDS)(one))

    return fuzzed


def _with_seed(test: Callable[..., None], makers: Mapping[str, Make]) -> Signature:
    """What pytest and Hypothesis are to fill in: the fixtures, and a seed."""
    asked = signature(test).parameters.values()
    fixtures = [each.name for each in asked if each.name not in makers]
    names = ["seed", *fixtures]
    return Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in names])
