"""Which goods the shop's catalogue has, and events that name others.

The feed is asked for by HTTP, so not while an event is taken: one that names goods
which nobody has seen in the feed is noted as doubtful, and settled a moment later.
"""

from collections.abc import Iterator, Mapping
from sqlite3 import Connection
from typing import Any

from sandbox.columns import as_text
from sandbox.diagnostics.subject import part

SCHEMA = """
CREATE TABLE catalogue_product (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE catalogue_doubt (
    arrival_id INTEGER NOT NULL,
    field      TEXT NOT NULL,
    content_id TEXT NOT NULL
);
CREATE TABLE catalogue_try (at REAL NOT NULL);
"""

MOST_DOUBTS = 500
"""A shop that is down for long, or another's events, must not pile up."""

PAUSE_SECONDS = 15.0
"""How long a reading of the feed is taken to be the newest."""


def doubt(connection: Connection, arrival_id: int, payload: Mapping[str, Any]) -> None:
    """Note what an event names that the feed did not have when it was read last."""
    for field, content_id in dict(_named(payload)).items():
        connection.execute(
            "INSERT INTO catalogue_doubt SELECT :arrival_id, :field, :id"
            " WHERE NOT EXISTS (SELECT 1 FROM catalogue_product WHERE id = :id)"
            " AND (SELECT count(*) FROM catalogue_doubt) < :most",
            {
                "arrival_id": arrival_id,
                "field": field,
                "id": content_id,
                "most": MOST_DOUBTS,
            },
        )


def is_due(connection: Connection, at: float) -> bool:
    """Whether there are doubts, and the feed was not asked for just now."""
    tried = connection.execute("SELECT max(at) FROM catalogue_try").fetchone()[0]
    if tried is not None and 0 <= at - tried < PAUSE_SECONDS:
        return False
    row = connection.execute("SELECT 1 FROM catalogue_doubt LIMIT 1").fetchone()
    return row is not None


def note_try(connection: Connection, at: float) -> None:
    """The feed was asked for."""
    connection.execute("DELETE FROM catalogue_try")
    connection.execute("INSERT INTO catalogue_try VALUES (?)", (at,))


def replace(connection: Connection, ids: set[str]) -> list[tuple[int, str]]:
    """Take what the feed has now; gives the doubts that were right, and ends all.

    Each is the number of an arrival, and the field that names no product.
    """
    connection.execute("DELETE FROM catalogue_product")
    connection.executemany(
        "INSERT INTO catalogue_product VALUES (?)", [(id,) for id in ids]
    )
    wrong = connection.execute(
        "SELECT arrival_id, field FROM catalogue_doubt"
        " WHERE content_id NOT IN (SELECT id FROM catalogue_product) ORDER BY rowid"
    ).fetchall()
    connection.execute("DELETE FROM catalogue_doubt")
    return [tuple(row) for row in wrong]


def known(connection: Connection) -> set[str]:
    """The ids that the feed had when it was read last; none before."""
    return {row["id"] for row in connection.execute("SELECT id FROM catalogue_product")}


def _named(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The ids of goods with their fields: of the contents, else of content_ids.

    Groups of products have ids that no feed of products knows.
    """
    custom_data = part(payload, "custom_data")
    if custom_data.get("content_type") == "product_group":
        return
    contents, ids = custom_data.get("contents"), custom_data.get("content_ids")
    items = contents if isinstance(contents, list) and contents else None
    for index, item in enumerate(items or (ids if isinstance(ids, list) else [])):
        place = "content_ids" if items is None else "contents"
        given = item.get("id") if isinstance(item, Mapping) else item
        if content_id := as_text(given):
            yield f"custom_data.{place}[{index}]", content_id
