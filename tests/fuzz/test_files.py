"""Files and texts that people hand over: sales, products, and payloads to look at."""

import io
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from capi.lint import lint
from capi.offline import NotATable, Sales
from capi.setup import Setup
from shop.commands import read as read_products
from tests.capi.cli import run
from tests.capi.till import SALE, written
from tests.clock import FrozenClock
from tests.fuzz.conftest import Shop
from tests.fuzz.doors import Door, expected, read
from tests.fuzz.inputs import altered, cut, either, encoded, fields, one_of, text
from tests.fuzz.runs import fuzz
from tests.fuzz.test_gates import CALL, NOW
from tests.fuzz.test_meta import EVENTS, WORDS
from tests.sandbox.app_events import activity, bought

PRODUCTS = Path("shop/products.csv").read_bytes()[:900]
GOOD = written(SALE, SALE | {"order_id": "R2"}).encode()
COLUMNS = (
    "email phone fn ln event_time value currency order_id country city zip gender"
    " birthday external_id content_ids item_number quantity action_source"
).split()
KEYS = "em ph fn ln db ge ct st zp country external_id fbp fbc".split()


def table(dice: Random) -> bytes:
    """A file of a few columns and rows, some odd, in one of several encodings."""
    rows = [fields(*COLUMNS, **SALE)(dice) for _ in range(dice.randint(1, 3))]
    sheet = written(*rows, delimiter=dice.choice(",;\t|"))
    encoding = dice.choice(("utf-8", "utf-8-sig", "utf-16", "cp1251", "latin-1"))
    return sheet.encode(encoding, errors="replace")


@pytest.fixture
def setup() -> Setup:
    """Commands that need no shop."""
    return Setup(clock=FrozenClock())


@fuzz(6000, file=either(table, table, cut(GOOD)))
def test_a_file_of_sales(file: bytes) -> None:
    with expected(NotATable):
        for sale in Sales(io.BytesIO(file), now=NOW):
            assert sale.payload is not None or sale.errors
            if sale.payload is not None:
                read(json.dumps(sale.payload))


@fuzz(200, file=either(table, cut(GOOD)), zone=either(one_of("UTC", ""), text))
def test_the_page_for_sales(shop: Shop, file: bytes, zone: str) -> None:
    given = {"file": (io.BytesIO(file), "sales.csv"), "timezone": named(zone)}
    answer = Door(shop.app, shop.owner.auth)("/admin/offline", data=given)

    assert answer.status_code in (200, 303, 400, 413, 422)


@fuzz(2500, file=cut(PRODUCTS))
def test_a_file_of_products(
    tmp_path_factory: pytest.TempPathFactory, file: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "products.csv"
    path.write_bytes(file)
    with expected(UnicodeDecodeError):
        products, faults = read_products(path)
        assert products or faults or file.count(b"\n") < 2


@fuzz(
    7000,
    payload=either(
        *(altered(event, *WORDS) for event in EVENTS),
        altered({"data": list(EVENTS)}, *WORDS),
        altered(activity(bought(), custom_events=[bought()]), *WORDS),
    ),
)
def test_lint_never_raises(payload: Any) -> None:
    for finding in lint(payload, now=NOW):
        assert finding.code
        assert finding.message


@fuzz(
    1500,
    command=one_of("lint", "score"),
    payload=altered({"data": list(EVENTS)}, *WORDS),
    raw=cut(encoded({"data": [EVENTS[0], CALL]})),
    whole=one_of(True, True, False),
)
def test_payloads_on_stdin(
    setup: Setup, command: str, payload: Any, raw: bytes, whole: bool
) -> None:
    given = encoded(payload) if whole else raw

    result = run(setup, command, "-", given=given)  # type: ignore[arg-type]

    assert result.exit_code in (0, 1, 2), result.output


@fuzz(2000, key=either(one_of(*KEYS), text), value=text)
def test_a_value_to_hash(setup: Setup, key: str, value: str) -> None:
    result = run(setup, "hash", key, value)

    assert result.exit_code in (0, 1, 2), result.output


def named(words: str) -> str:
    """A text as a multipart form can carry it."""
    return words.encode(errors="replace").decode()
