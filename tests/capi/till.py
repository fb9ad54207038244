"""A till that writes files of sales."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from capi.offline import Reading, Sale, Sales
from tests.clock import FrozenClock

NOW = FrozenClock()()
"""When the files of these tests are read, in epoch seconds."""

SALE = {
    "email": "jenny@example.com",
    "event_time": int(NOW) - 3600,
    "value": "12.50",
    "currency": "EUR",
    "order_id": "R1",
}
"""A sale of an hour ago."""


def written(*rows: dict[str, Any], delimiter: str = ",") -> str:
    """A CSV file with these rows, and all the columns that one of them has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def many(count: int, *, bad: Iterable[int] = ()) -> str:
    """A file of so many sales; the `bad` ones have no amount."""
    spoilt = frozenset(bad)
    lines = (
        f"buyer{n}@example.com,Anna,{int(NOW) - n},{_price(n in spoilt)},R{n}"
        for n in range(count)
    )
    return "\n".join(("email,fn,event_time,value,order_id", *lines, ""))


def _price(is_spoilt: bool) -> str:
    return "free" if is_spoilt else "9.50"


def read(text: str | bytes, *, now: float = NOW, **reading: Any) -> list[Sale]:
    """The sales of a file."""
    content = text if isinstance(text, bytes) else text.encode()
    return list(Sales(io.BytesIO(content), now=now, reading=Reading(**reading)))


def sold(now: float = NOW, /, **changes: Any) -> Sale:
    """One row, otherwise like `SALE`; None takes a column away."""
    row = {name: cell for name, cell in (SALE | changes).items() if cell is not None}
    (sale,) = read(written(row), now=now)
    return sale


def codes(sale: Sale) -> list[tuple[str, str]]:
    """Column and code of each finding."""
    return [(each.field, each.code) for each in sale.findings]
