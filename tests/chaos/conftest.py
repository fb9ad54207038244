"""Other processes have the real time, so the clock stands there."""

from tests.scale.conftest import clock as clock
