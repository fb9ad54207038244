"""Findings about goods that the shop's catalogue does not have.

A served sandbox settles its doubts twice a second, and asks the shop for its feed only
when there are any. A shop that gives no feed is asked again later; until then nothing
is said of its goods.
"""

from sqlite3 import Connection

from sandbox import catalogue, shop_feed
from sandbox.diagnostics import kinds
from sandbox.diagnostics.findings import keep_found
from sandbox.diagnostics.subject import Found
from sandbox.shop_call import Unreachable
from sandbox.store import now, store

UNKNOWN = "content_id_unknown"


def settle() -> None:
    """Hold doubtful events against the feed, if there are any and it is time."""
    with store().reading() as connection:
        if not catalogue.is_due(connection, now()):
            return
    with store().writing() as connection:
        catalogue.note_try(connection, now())
    try:
        ids = {row["id"] for row in shop_feed.rows() if row.get("id")}
    except Unreachable:
        return
    with store().writing() as connection:
        fields: dict[int, list[str]] = {}
        for arrival_id, field in catalogue.replace(connection, ids):
            fields.setdefault(arrival_id, []).append(field)
        for arrival_id, wrong in fields.items():
            _keep(connection, arrival_id, [Found(UNKNOWN, each) for each in wrong])


def _keep(connection: Connection, arrival_id: int, found: list[Found]) -> None:
    row = connection.execute(
        "SELECT event_name, source, received_at FROM arrival WHERE id = ?",
        (arrival_id,),
    ).fetchone()
    if row is None:
        return
    keep_found(connection, arrival_id, found)
    kinds.note(
        connection,
        found[0],
        event_name=row["event_name"],
        side=row["source"],
        at=row["received_at"],
        row_id=arrival_id,
    )
