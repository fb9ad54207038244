"""What Stripe will do by itself some time later, by the sandbox's clock.

A plan is one row: what, to which object, when. Taking it and doing it belong in one
transaction, so that nothing is done twice and nothing is lost.
"""

from dataclasses import dataclass
from sqlite3 import Connection

from sandbox.store import now, store

SCHEMA = """
CREATE TABLE stripe_job (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind   TEXT NOT NULL,
    object TEXT NOT NULL,
    due    REAL NOT NULL
);
CREATE INDEX stripe_job_due ON stripe_job (due);
"""


@dataclass(frozen=True)
class Job:
    """A deed that is due: `kind` names it, `object` is whom it concerns."""

    kind: str
    object: str


def plan(connection: Connection, kind: str, object: str, *, after: float) -> None:
    """Let `kind` happen to an object `after` seconds from now."""
    connection.execute(
        "INSERT INTO stripe_job (kind, object, due) VALUES (?, ?, ?)",
        (kind, object, now() + after),
    )


def any_due() -> bool:
    """Whether something is due; asks without holding anybody up."""
    with store().reading() as connection:
        row = connection.execute(
            "SELECT 1 FROM stripe_job WHERE due <= ? LIMIT 1", (now(),)
        ).fetchone()
    return row is not None


def take(connection: Connection) -> Job | None:
    """The next job that is due, taken off the list; None where there is none."""
    row = connection.execute(
        "DELETE FROM stripe_job WHERE id = (SELECT id FROM stripe_job WHERE due <= ?"
        " ORDER BY due, id LIMIT 1) RETURNING kind, object",
        (now(),),
    ).fetchone()
    return None if row is None else Job(*row)
