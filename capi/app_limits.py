"""The names that an app has used: Meta takes a thousand, and 25 parameters of each.

Meta counts over all calls and lets nothing new in beyond; so it is counted here, in the
database. Who brings a new name first takes hold of the app's own row, so that of two
who come at the same moment with the last name that there is room for, one waits for the
other, and none of them for each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, func, select

from capi.app_event import within_limit
from capi.app_event_names import MAX_NAMES, MAX_PARAMETERS, is_parameter
from capi.database import insert_new, locked
from capi.findings import Finding, Severity
from capi.rules.rule import Rule
from capi.schema import app_names

EVENTS = ""
"""The scope of an app's event names. That of parameter names is their event's name."""

ITSELF = ""
"""The name in that scope which stands for the app itself."""


NO_ROOM = Rule(
    "app_event_name_limit",
    Severity.ERROR,
    "The app has used 1000 event names, the most that Meta logs; this would be one"
    " more.",
    "Use a name that there is, or deactivate one in Events Manager and then here:"
    " flask capi app-names forget NAME",
)


@dataclass(frozen=True)
class Admitted:
    """A call as Meta has room for it; `refused` where it has none for its event."""

    activity: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    refused: Finding | None = None


def admit(connection: Connection, app_id: str, activity: Mapping[str, Any]) -> Admitted:
    """Note the names of a call with one custom event.

    A new event name beyond the limit refuses the event; a new parameter name beyond it
    is left out, and the event goes. Names that were there before always pass.
    """
    if not activity.get("custom_events"):
        return Admitted(activity)
    (event,) = activity["custom_events"]
    name = event["_eventName"]
    if not taken(connection, app_id, EVENTS, [name], most=MAX_NAMES):
        return Admitted(activity, refused=NO_ROOM.at("event_name"))
    room = taken(
        connection, app_id, name, filter(is_parameter, event), most=MAX_PARAMETERS
    )
    kept, findings = within_limit(event, "custom_events[0]", room)
    return Admitted({**activity, "custom_events": [kept]}, findings)


def taken(
    connection: Connection,
    app_id: str,
    scope: str,
    names: Iterable[str],
    *,
    most: int,
) -> list[str]:
    """Those of the names that `scope` has, or gets now as one of `most`."""
    wanted = list(names)
    query = _names(app_id, scope).where(app_names.c.name.in_(wanted))
    if len(connection.execute(query).all()) == len(wanted):
        return wanted
    _hold(connection, app_id)
    known = set(connection.execute(_names(app_id, scope)).scalars())
    for name in wanted:
        if name not in known and len(known) < most:
            insert_new(connection, app_names, app_id=app_id, scope=scope, name=name)
            known.add(name)
    return [name for name in wanted if name in known]


class Used(NamedTuple):
    """An event name that counts, and its parameters that do."""

    app_id: str
    name: str
    parameters: list[str]


def used(connection: Connection) -> list[Used]:
    """All event names, in the order of the alphabet."""
    scopes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    query = select(app_names).where(app_names.c.name != ITSELF)
    for row in connection.execute(query.order_by(app_names.c.name)):
        scopes[row.app_id, row.scope].append(row.name)
    return [
        Used(app_id, name, scopes.get((app_id, name), []))
        for (app_id, scope), names in sorted(scopes.items())
        if scope == EVENTS
        for name in names
    ]


def fullest(connection: Connection) -> int:
    """How many event names the app has used that has used most."""
    query = (
        select(func.count())
        .where(app_names.c.scope == EVENTS, app_names.c.name != ITSELF)
        .group_by(app_names.c.app_id)
    )
    return max(connection.execute(query).scalars(), default=0)


def forget(connection: Connection, name: str) -> bool:
    """Make room where an event name was deactivated in Events Manager; its parameters
    go with it. False where it was not used."""
    if name == ITSELF:
        return False
    freed = connection.execute(
        delete(app_names)
        .where(app_names.c.scope == EVENTS, app_names.c.name == name)
        .returning(app_names.c.name)
    ).all()
    if freed:
        connection.execute(delete(app_names).where(app_names.c.scope == name))
    return bool(freed)


def _hold(connection: Connection, app_id: str) -> None:
    """Let nobody else bring new names until the transaction ends."""
    mine = {"app_id": app_id, "scope": EVENTS, "name": ITSELF}
    insert_new(connection, app_names, **mine)
    connection.execute(locked(select(app_names).filter_by(**mine)))


def _names(app_id: str, scope: str) -> Select[str]:
    return select(app_names.c.name).where(
        app_names.c.app_id == app_id,
        app_names.c.scope == scope,
        app_names.c.name != ITSELF,
    )
