"""The running totals: how often, from where, counted or not, and worth how much.

They are kept apart from the arrivals, so that they stay right whatever becomes of the
single rows, and reading them costs the same after a million events as after ten.
"""

import math
import sqlite3
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sandbox.matching import SOURCES

# Money is summed in whole millionths: sums of binary fractions drift, integers do not.
SCHEMA = """
CREATE TABLE tally (
    event_name TEXT NOT NULL,
    source     TEXT NOT NULL,
    received   INTEGER NOT NULL,
    counted    INTEGER NOT NULL,
    PRIMARY KEY (event_name, source)
) WITHOUT ROWID;
CREATE TABLE tally_value (
    event_name TEXT NOT NULL,
    currency   TEXT NOT NULL,
    micros     INTEGER NOT NULL,
    PRIMARY KEY (event_name, currency)
) WITHOUT ROWID;
"""

_MICROS = 1_000_000
# A sum beyond SQLite's 64-bit integers would fail the whole call.
_LARGEST = Decimal(10**12)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


@dataclass(frozen=True)
class Tally:
    """The totals of one event name; `value` is what was counted, by currency."""

    event_name: str
    sources: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SOURCES, 0))
    counted: int = 0
    value: dict[str, float] = field(default_factory=dict)

    @property
    def received(self) -> int:
        """All copies, from every side."""
        return sum(self.sources.values())

    @property
    def deduplicated(self) -> int:
        """The copies that were not counted."""
        return self.received - self.counted


def to_amount(value: Any) -> float | None:
    """A finite number, also given as text, as Meta's own examples do; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = float(value)
    except (ValueError, OverflowError):
        return None
    return amount if math.isfinite(amount) else None


def receive(connection: sqlite3.Connection, event_name: str, source: str) -> None:
    """One more copy came in; whether it counts is said by `count`."""
    connection.execute(
        "INSERT INTO tally VALUES (?, ?, 1, 0)"
        " ON CONFLICT DO UPDATE SET received = received + 1",
        (event_name, source),
    )


def count(
    connection: sqlite3.Connection,
    event_name: str,
    source: str,
    value: float | None,
    currency: str | None,
    *,
    times: int = 1,
) -> None:
    """A received copy counts; `times=-1` takes that back when another takes over."""
    connection.execute(
        "UPDATE tally SET counted = counted + ? WHERE event_name = ? AND source = ?",
        (times, event_name, source),
    )
    if value is None or currency is None:
        return
    connection.execute(
        "INSERT INTO tally_value VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET micros = micros + excluded.micros",
        (event_name, currency, times * _micros(value)),
    )


def everything(connection: sqlite3.Connection) -> list[Tally]:
    """All totals, by event name."""
    rows = connection.execute("SELECT * FROM tally ORDER BY event_name").fetchall()
    values = connection.execute("SELECT * FROM tally_value ORDER BY currency")
    worth: dict[str, dict[str, float]] = {}
    for row in values:
        amounts = worth.setdefault(row["event_name"], {})
        amounts[row["currency"]] = _amount(row["micros"], row["currency"])
    return [
        _tally(name, [row for row in rows if row["event_name"] == name], worth)
        for name in dict.fromkeys(row["event_name"] for row in rows)
    ]


def _tally(
    name: str, rows: list[sqlite3.Row], worth: dict[str, dict[str, float]]
) -> Tally:
    received = {row["source"]: row["received"] for row in rows}
    return Tally(
        event_name=name,
        sources=dict.fromkeys(SOURCES, 0) | received,
        counted=sum(row["counted"] for row in rows),
        value=worth.get(name, {}),
    )


def _micros(value: float) -> int:
    bounded = max(-_LARGEST, min(_LARGEST, Decimal(repr(value))))
    return int((bounded * _MICROS).to_integral_value(ROUND_HALF_EVEN))


def _amount(micros: int, currency: str) -> float:
    places = 3 if currency in _THREE_DECIMALS else 2
    return float(round(Decimal(micros) / _MICROS, places))
