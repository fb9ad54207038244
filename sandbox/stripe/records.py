"""Stripe's objects, each as the JSON that Stripe would show, in one table.

`private` holds what belongs to an object and is never shown (a session's
`payment_intent_data`); `parent` is the object that it is listed under (a line item's
session). The row number is the order of creation: two objects of one second stay in
order, and cursors cannot tie.
"""

import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Any

SCHEMA = """
CREATE TABLE stripe_object (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    object  TEXT NOT NULL,
    parent  TEXT,
    body    TEXT NOT NULL,
    private TEXT NOT NULL
);
CREATE INDEX stripe_object_of_a_kind ON stripe_object (object, number);
CREATE INDEX stripe_object_of_a_parent ON stripe_object (parent, number);
"""

COMPARISONS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

_ALPHABET = string.ascii_letters + string.digits

Json = dict[str, Any]


@dataclass(frozen=True)
class Query:
    """Which objects: of a kind, under a parent, with equal fields, made when.

    `equal` maps JSON paths without `$.` to the wanted value; `created` maps `eq`,
    `gt`, `gte`, `lt`, `lte` to epoch seconds; `where` and `values` add SQL of the
    caller's own.
    """

    object: str
    parent: str | None = None
    equal: Mapping[str, Any] = field(default_factory=dict)
    created: Mapping[str, int] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()

    def condition(self) -> tuple[str, list[Any]]:
        """The WHERE clause and its values."""
        parts: list[str] = ["object = ?"]
        values: list[Any] = [self.object]
        if self.parent is not None:
            parts.append("parent = ?")
            values.append(self.parent)
        for path, wanted in self.equal.items():
            parts.append("json_extract(body, ?) = ?")
            values += [f"$.{path}", wanted]
        for bound, moment in self.created.items():
            parts.append(f"json_extract(body, '$.created') {COMPARISONS[bound]} ?")
            values.append(moment)
        return " AND ".join([*parts, *self.where]), [*values, *self.values]


def new_id(prefix: str, length: int = 24) -> str:
    """An id in Stripe's manner: `ch_` and 24 letters and digits."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def insert(
    connection: Connection,
    body: Json,
    *,
    parent: str | None = None,
    private: Json | None = None,
) -> Json:
    """Keep a new object and give it back."""
    connection.execute(
        "INSERT INTO stripe_object (id, object, parent, body, private)"
        " VALUES (?, ?, ?, ?, ?)",
        (body["id"], body["object"], parent, dump(body), dump(private or {})),
    )
    return body


def save(connection: Connection, body: Json) -> Json:
    """Replace an object by its new state and give it back."""
    connection.execute(
        "UPDATE stripe_object SET body = ? WHERE id = ?", (dump(body), body["id"])
    )
    return body


def find(connection: Connection, object: str | None, id: str | None) -> Json | None:
    """The object of this kind (None: of any) with this id, if there is one."""
    row = connection.execute(
        "SELECT body FROM stripe_object WHERE id = ?1 AND (?2 IS NULL OR object = ?2)",
        (id, object),
    ).fetchone()
    return None if row is None else json.loads(row["body"])


def private(connection: Connection, id: str) -> Json:
    """What is kept with an object and never shown."""
    row = connection.execute(
        "SELECT private FROM stripe_object WHERE id = ?", (id,)
    ).fetchone()
    return json.loads(row["private"])


def keep(connection: Connection, id: str, changes: Json) -> None:
    """Add to what is kept with an object and never shown."""
    kept = private(connection, id) | changes
    connection.execute(
        "UPDATE stripe_object SET private = ? WHERE id = ?", (dump(kept), id)
    )


def delete(connection: Connection, id: str) -> None:
    """Forget an object."""
    connection.execute("DELETE FROM stripe_object WHERE id = ?", (id,))


def number(connection: Connection, object: str, id: str) -> int | None:
    """Where in the order of creation an object stands."""
    row = connection.execute(
        "SELECT number FROM stripe_object WHERE id = ? AND object = ?", (id, object)
    ).fetchone()
    return None if row is None else row["number"]


def select(
    connection: Connection,
    query: Query,
    *,
    after: int | None = None,
    before: int | None = None,
    newest_first: bool = True,
    limit: int = -1,
) -> list[Json]:
    """The objects of a query whose numbers lie between `after` and `before`."""
    condition, values = query.condition()
    rows = connection.execute(
        f"SELECT body FROM stripe_object WHERE {condition}"
        " AND number > ? AND number < ?"
        f" ORDER BY number {'DESC' if newest_first else 'ASC'} LIMIT ?",
        (*values, after or 0, (1 << 62) if before is None else before, limit),
    )
    return [json.loads(row["body"]) for row in rows]


def dump(body: Json) -> str:
    """The text of an object, as Stripe writes it: indented, in its own order."""
    return json.dumps(body, indent=2, ensure_ascii=False)
