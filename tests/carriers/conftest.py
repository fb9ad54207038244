"""A desk for each test that asks a carrier."""

from collections.abc import Iterator

import pytest

from tests.carriers.desk import Desk, open_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as opened:
        yield opened
