"""The shop's outbox as the sandbox sees it: rows, counts, and who is sending.

Everything comes from the owner's JSON by `sandbox.shop_link`; nothing is kept here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlencode

from flask import g

from sandbox.shop_link import Answer, Refusal, Trouble, ask, ask_list, tell

WAITING = ("pending", "sending", "retrying")
"""The states in which an event still wants to be sent."""

WITHHELD = "withheld"
MOST = 500
"""So many rows the shop gives at once."""

SILENT_SECONDS = 60.0
"""A worker that was not seen for so long is taken not to run."""

Row: TypeAlias = dict[str, Any]
"""A row as the shop's JSON has it; see `GET /admin/outbox.json`."""


_OF_A_ROW = ("state", "destination", "event_name", "event_id")


class Key(NamedTuple):
    """What an arrival and a row of the outbox know each other by."""

    pixel_id: str
    event_name: str
    event_id: str


@dataclass(frozen=True)
class Outbox:
    """Some rows, newest first, and how many there are of each state in all.

    `older` is the id to go on before, None at the end. `worker_seen_at` is in epoch
    seconds, None: never. `paused` are the destinations that stand still, and why.
    """

    rows: tuple[Row, ...]
    census: Mapping[str, int]
    older: int | None
    worker_seen_at: float | None
    paused: tuple[Mapping[str, Any], ...]

    def nothing_sends(self, at: float) -> bool:
        """Whether no worker was seen for a minute, at this time (epoch seconds)."""
        seen = self.worker_seen_at
        return seen is None or seen < at - SILENT_SECONDS


@dataclass(frozen=True)
class Unsent:
    """The rows that were not sent, so far or for lack of consent, by their keys.

    `withheld_in_all` is how many are withheld, these included. `stopped` are the
    destinations that stand still, each with why, and `stopped_at`
    since when (epoch seconds).
    """

    rows: Mapping[Key, Row]
    withheld_in_all: int = 0
    stopped: Mapping[str, str] = field(default_factory=dict)
    stopped_at: Mapping[str, float] = field(default_factory=dict)

    def find(self, pixel_id: str, event_name: str, event_id: str | None) -> Row | None:
        """The row of this event, if it has one here."""
        return self.rows.get(Key(pixel_id, event_name, event_id or ""))

    @property
    def withheld(self) -> tuple[Row, ...]:
        """Those that are never sent because their visitor has not consented, newest
        first."""
        return tuple(row for row in self.rows.values() if row["state"] == WITHHELD)


NOTHING_KNOWN = Unsent({})
"""What is known of a shop that cannot be asked."""


def outbox(*, fresh: bool = False, **asked: Any) -> Outbox | Trouble:
    """The rows that the owner's address gives: `state`, `event_id`, `q`, `before`,
    `limit`. A list asks for each of its values; None is left out."""
    given = {name: value for name, value in asked.items() if value}
    query = urlencode(given, doseq=True)
    said = ask_list(f"/admin/outbox.json?{query}", fresh=fresh)
    return said if isinstance(said, Trouble) else _outbox(said)


def look(*, fresh: bool = False, event_id: str | None = None) -> None:
    """Learn what waits or is withheld, once for the request, before it opens the store:
    nobody waits for the shop inside a transaction. `waiting` and `unsent` tell it.

    With `event_id`, of that event alone, however many others wait.
    """
    g.shop_outbox = _unsent(fresh=fresh, event_id=event_id)


def waiting() -> int | Trouble:
    """How many events wait to be sent, those included that are on their way."""
    seen = _seen()
    if isinstance(seen, Trouble):
        return seen
    return sum(seen.census.get(state, 0) for state in WAITING)


def unsent() -> Unsent:
    """The rows that wait or are withheld, the 500 newest; of a shop that cannot be
    asked, or was not, none."""
    seen = g.get("shop_outbox")
    if not isinstance(seen, Outbox):
        return NOTHING_KNOWN
    return Unsent(
        rows={key: row for row in seen.rows if (key := key_of(row))},
        withheld_in_all=seen.census.get(WITHHELD, 0),
        stopped={stop["key"]: stop["message"] for stop in seen.paused},
        stopped_at={stop["key"]: stop["paused_at"] for stop in seen.paused},
    )


def row(row_id: int) -> Row | Refusal | Trouble:
    """One row, with its payload and its history."""
    return _one(ask(f"/admin/outbox/{row_id}.json"))


def change(row_id: int, action: str, reason: str = "") -> Row | Refusal | Trouble:
    """Let the shop act on a row: `retry`, `replay` or `discard`, the last for a
    reason. Gives the row as it is then."""
    body = {"id": row_id, "action": action, "reason": reason}
    return _one(tell("/admin/outbox.json", body))


def key_of(row: Row) -> Key | None:
    """By what the copies of this event are known; None for a row of an app."""
    kind, _, pixel_id = str(row["destination"]).partition(":")
    if kind != "pixel":
        return None
    return Key(pixel_id, row["event_name"], row["event_id"])


def _seen() -> Outbox | Trouble:
    if "shop_outbox" not in g:
        look()
    seen: Outbox | Trouble = g.shop_outbox
    return seen


def _unsent(*, fresh: bool, event_id: str | None) -> Outbox | Trouble:
    """One question for all that pages want to know of it, so that it is asked once."""
    states = [*WAITING, WITHHELD]
    return outbox(fresh=fresh, state=states, event_id=event_id, limit=MOST)


def _one(answer: Answer) -> Row | Refusal | Trouble:
    is_row = not isinstance(answer, dict) or _has(answer, *_OF_A_ROW)
    return answer if is_row else Trouble.NOT_UNDERSTOOD


def _outbox(said: Mapping[str, Any]) -> Outbox | Trouble:
    if not _is_outbox(said):
        return Trouble.NOT_UNDERSTOOD
    return Outbox(
        rows=tuple(said["rows"]),
        census=said["census"],
        older=said["older"],
        worker_seen_at=said["worker_seen_at"],
        paused=tuple(said["paused"]),
    )


def _is_outbox(said: Mapping[str, Any]) -> bool:
    """Whether this is what the pages count on: another program may answer there, or a
    shop of another version."""
    return (
        _has(said, "rows", "census", "older", "worker_seen_at", "paused")
        and isinstance(said["rows"], list)
        and all(_has(row, *_OF_A_ROW) for row in said["rows"])
        and isinstance(said["census"], dict)
        and all(isinstance(number, int) for number in said["census"].values())
        and isinstance(said["worker_seen_at"], int | float | None)
        and isinstance(said["paused"], list)
        and all(_has(stop, "key", "message", "paused_at") for stop in said["paused"])
    )


def _has(told: object, *names: str) -> bool:
    return isinstance(told, dict) and all(name in told for name in names)
