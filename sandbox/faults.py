"""How the switches stand: on or off, for how long, how often.

A switch is on for some seconds, for some strikes, or until it is turned off, and
strikes at a rate from 0 (never) to 1 (each time). Whoever can fail asks
`strikes(name)` at that moment. What each does is told in `sandbox.fault_catalogue`.
"""

import random
import sqlite3
from dataclasses import dataclass

from flask_babel import LazyString

from sandbox import fault_log
from sandbox.fault_catalogue import SWITCHES, Switch
from sandbox.store import now, store

SCHEMA = """
CREATE TABLE fault (
    name  TEXT PRIMARY KEY,
    rate  REAL NOT NULL,
    until REAL,
    times INTEGER
);
"""

LONGEST = 10**9
"""Seconds that a switch may be told to stay on; whoever wants more leaves them out."""
MOST = 10**6
"""Times that a switch may be told to strike."""

_ON = "(until IS NULL OR until > :now)"


@dataclass(frozen=True)
class Fault:
    """A switch as it stands: `until` is epoch seconds, None means until turned off;
    `times` is how often it will still strike, None without end."""

    switch: Switch
    on: bool
    rate: float = 1.0
    until: float | None = None
    times: int | None = None

    @property
    def name(self) -> str:
        """Its name, for scripts and people alike."""
        return self.switch.name

    @property
    def effect(self) -> LazyString:
        """What will happen."""
        return self.switch.effect


def strikes(name: str, connection: sqlite3.Connection | None = None) -> bool:
    """Whether the fault `name` hits right now; draws the dice for its rate.

    A strike uses up one of its `times`, and the last one turns it off. Whoever asks
    inside a writing transaction hands over its `connection`: a second writer would
    wait for the first in vain.
    """
    if connection is not None:
        row = _row(connection, name)
        return row is not None and _draw(row) and _use(connection, name)
    with store().reading() as reader:
        row = _row(reader, name)
    if row is None or not _draw(row):
        return False
    if row["times"] is None:
        return True
    with store().writing() as writer:
        return _use(writer, name)


def switch(
    name: str,
    *,
    on: bool,
    rate: float = 1.0,
    seconds: float | None = None,
    times: int | None = None,
) -> None:
    """Turn a fault on (for `seconds` or `times`, or until it is turned off) or off."""
    with store().writing() as connection:
        connection.execute("DELETE FROM fault WHERE name = ?", (name,))
        fault_log.end(connection, now(), name)
        if on:
            until = None if seconds is None else now() + seconds
            fault_log.begin(connection, name, now(), until)
            connection.execute(
                "INSERT INTO fault (name, rate, until, times) VALUES (?, ?, ?, ?)",
                (name, rate, until, times),
            )


def count(connection: sqlite3.Connection) -> int:
    """How many switches are on."""
    found = connection.execute(
        f"SELECT count(*) FROM fault WHERE {_ON}", {"now": now()}
    )
    return found.fetchone()[0]


def first_end(connection: sqlite3.Connection) -> float | None:
    """When the first switch that is on goes off by itself, in epoch seconds."""
    found = connection.execute(
        f"SELECT min(until) FROM fault WHERE {_ON}", {"now": now()}
    )
    return found.fetchone()[0]


def all_off() -> None:
    """Turn every fault off."""
    with store().writing() as connection:
        connection.execute("DELETE FROM fault")
        fault_log.end(connection, now())


def everything() -> list[Fault]:
    """Every switch there is, in the order in which people read them."""
    with store().reading() as connection:
        rows = connection.execute(
            f"SELECT * FROM fault WHERE {_ON}", {"now": now()}
        ).fetchall()
    on = {row["name"]: row for row in rows}
    return [_standing(switch, on.get(switch.name)) for switch in SWITCHES.values()]


def _standing(switch: Switch, row: sqlite3.Row | None) -> Fault:
    if row is None:
        return Fault(switch, on=False)
    return Fault(switch, True, row["rate"], row["until"], row["times"])


def _row(connection: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    return connection.execute(
        f"SELECT rate, times FROM fault WHERE name = :name AND {_ON}",
        {"name": name, "now": now()},
    ).fetchone()


def _draw(row: sqlite3.Row) -> bool:
    return random.random() < row["rate"]


def _use(connection: sqlite3.Connection, name: str) -> bool:
    """Take one of the times away; False where another was faster to the last one."""
    used = connection.execute(
        "UPDATE fault SET times = times - 1 WHERE name = ?", (name,)
    ).rowcount
    if connection.execute("DELETE FROM fault WHERE times < 1").rowcount:
        fault_log.end(connection, now(), name)
    return used == 1
