"""How many names an app has used: Meta keeps count over all calls.

Meta's docs: 1,000 event names an app; a further one is refused, with the sentence that
stands here word for word. 25 parameter names for each event name; further ones are cut
off and the event is taken (an engineer of Meta's said so of this endpoint). Which
parameters count is unconfirmed: here all but those that begin with an underscore and
the event's id.
"""

from collections.abc import Iterable
from sqlite3 import Connection

from sandbox.graph.errors import parameter_error

SCHEMA = """
CREATE TABLE app_event_name (
    app_id     TEXT NOT NULL,
    event_name TEXT NOT NULL,
    PRIMARY KEY (app_id, event_name)
) WITHOUT ROWID;
CREATE TABLE app_parameter (
    app_id     TEXT NOT NULL,
    event_name TEXT NOT NULL,
    parameter  TEXT NOT NULL,
    PRIMARY KEY (app_id, event_name, parameter)
) WITHOUT ROWID;
"""

MOST_EVENT_NAMES = 1000
MOST_PARAMETERS = 25


def use_event_name(connection: Connection, app_id: str, event_name: str) -> None:
    """Count a name that an app reports an event by.

    Raises:
        GraphError: it is new, and the app has used them all.
    """
    key = (app_id, event_name)
    if connection.execute(
        "SELECT 1 FROM app_event_name WHERE app_id = ? AND event_name = ?", key
    ).fetchone():
        return
    (used,) = connection.execute(
        "SELECT count(*) FROM app_event_name WHERE app_id = ?", (app_id,)
    ).fetchone()
    if used >= MOST_EVENT_NAMES:
        raise parameter_error(
            f"App ID: {app_id}, Can only have up to {MOST_EVENT_NAMES} events per app,"
            f" {event_name} doesn't fit"
        )
    connection.execute("INSERT INTO app_event_name VALUES (?, ?)", key)


def use_parameters(
    connection: Connection, app_id: str, event_name: str, names: Iterable[str]
) -> set[str]:
    """Count the parameters of an event; gives those for which there is no room."""
    key = (app_id, event_name)
    found = connection.execute(
        "SELECT parameter FROM app_parameter WHERE app_id = ? AND event_name = ?", key
    )
    used = {row["parameter"] for row in found}
    fresh = [name for name in dict.fromkeys(names) if name not in used]
    room = max(0, MOST_PARAMETERS - len(used))
    connection.executemany(
        "INSERT INTO app_parameter VALUES (?, ?, ?)",
        [(*key, name) for name in fresh[:room]],
    )
    return set(fresh[room:])
