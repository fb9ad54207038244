"""Idempotency keys: the same POST again gets the same answer, and does nothing twice.

Stripe documents: answers are kept for 24 hours once execution began, errors included;
a key that comes with another path or other parameters is an error; a second request
while the first still runs is a conflict. The kept answer is written in the same
transaction as what it reports, so that neither can be lost without the other.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from sandbox.store import now, store
from sandbox.stripe.errors import BadParameter, IdempotencyMismatch, KeyInUse

SCHEMA = """
CREATE TABLE stripe_idempotency (
    account TEXT NOT NULL,
    key     TEXT NOT NULL,
    request TEXT NOT NULL,
    began   REAL NOT NULL,
    status  INTEGER,
    body    TEXT,
    PRIMARY KEY (account, key)
);
"""

KEPT_SECONDS = 24 * 60 * 60
LONGEST_KEY = 255

# A request that has not ended by then has died with its process.
LONGEST_RUN_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """A POST that carries a key. `account` and `request` are digests, not secrets."""

    account: str
    key: str
    request: str


@dataclass(frozen=True)
class Answer:
    """A kept answer, ready to be given again."""

    status: int
    body: str


def identify(
    *, api_key: str, key: str, path: str, params: Mapping[str, Any]
) -> Request:
    """What makes a request the same request. Raises BadParameter for a long key."""
    if len(key) > LONGEST_KEY:
        raise BadParameter(
            f"Idempotency keys can be at most {LONGEST_KEY} characters long."
        )
    said = json.dumps([path, params], sort_keys=True)
    return Request(_digest(api_key), key, _digest(said))


def begin(request: Request) -> Answer | None:
    """Take the key, or get the answer that it had.

    Raises IdempotencyMismatch where the key stands for another request, KeyInUse
    where the first request with it is still running.
    """
    with store().writing() as connection:
        connection.execute(
            "DELETE FROM stripe_idempotency WHERE began <= ?"
            " OR (status IS NULL AND began <= ?)",
            (now() - KEPT_SECONDS, now() - LONGEST_RUN_SECONDS),
        )
        row = connection.execute(
            "SELECT * FROM stripe_idempotency WHERE account = ? AND key = ?",
            (request.account, request.key),
        ).fetchone()
        if row is None:
            connection.execute(
                "INSERT INTO stripe_idempotency (account, key, request, began)"
                " VALUES (?, ?, ?, ?)",
                (request.account, request.key, request.request, now()),
            )
            return None
    if row["request"] != request.request:
        raise IdempotencyMismatch(
            "Keys for idempotent requests can only be used with the same parameters "
            f"they were first used with. Try using a key other than '{request.key}' "
            "if you meant to execute a different request."
        )
    if row["status"] is None:
        raise KeyInUse(
            "There is currently another in-progress request using this Idempotency "
            "Key.",
            code="idempotency_key_in_use",
        )
    return Answer(row["status"], row["body"])


def keep(connection: Connection, request: Request, answer: Answer) -> None:
    """Keep an answer, in the transaction that it reports on."""
    connection.execute(
        "UPDATE stripe_idempotency SET status = ?, body = ?"
        " WHERE account = ? AND key = ?",
        (answer.status, answer.body, request.account, request.key),
    )


def release(request: Request) -> None:
    """Give the key back unused: nothing was executed."""
    with store().writing() as connection:
        connection.execute(
            "DELETE FROM stripe_idempotency WHERE account = ? AND key = ?"
            " AND status IS NULL",
            (request.account, request.key),
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
