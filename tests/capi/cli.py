"""The commands run on a setup of the test's own, without Flask and without a shop."""

import json
from typing import Any

import requests
from click.testing import CliRunner, Result
from sqlalchemy import Engine, update

from capi import CustomData, Event, UserData, outbox
from capi.commands.group import commands
from capi.database import writing
from capi.schema import rows
from capi.setup import Setup
from tests.capi.conftest import PIXEL


def run(setup: Setup, *args: str, given: str | None = None) -> Result:
    """`capi …` with these arguments; `given` is its stdin."""
    return CliRunner().invoke(
        commands, args, obj=setup, input=given, catch_exceptions=False
    )


def answer(result: Result) -> Any:
    """What the command printed as JSON."""
    return json.loads(result.stdout)


def fire(
    engine: Engine,
    event_id: str,
    *,
    now: float,
    event_time: float | None = None,
    visitor: str = "v1",
    withheld: str | None = None,
    **changes: Any,
) -> int:
    """A Purchase of 42 euros in the outbox; gives its row's number."""
    event = Event(
        **{
            "event_name": "Purchase",
            "event_time": int(now if event_time is None else event_time),
            "event_id": event_id,
            "event_source_url": "https://shop.example/thanks",
            "user_data": UserData(
                email="jenny@example.com", client_user_agent="Mozilla/5.0"
            ),
            "custom_data": CustomData(value=42.0, currency="EUR"),
            **changes,
        }
    )
    with writing(engine) as connection:
        (recorded,) = outbox.record(
            connection,
            event,
            destinations=[PIXEL],
            fired_by="thanks",
            now=now,
            subject=f"order of {event_id}",
            visitor=visitor,
            withheld=withheld,
        )
    return recorded.id


def put(engine: Engine, row_id: int, **values: Any) -> None:
    """Bring a row into a state, past the worker."""
    with writing(engine) as connection:
        connection.execute(update(rows).where(rows.c.id == row_id).values(**values))


def row(engine: Engine, row_id: int) -> dict[str, Any]:
    """A row as it stands now."""
    with engine.connect() as connection:
        found = outbox.get(connection, row_id)
    assert found is not None
    return dict(found)


def browser(setup: Setup, event_id: str, name: str = "Purchase") -> None:
    """The pixel's half."""
    requests.get(
        f"{setup.events_manager_url}/tr/",
        params={
            "id": "1234567890",
            "ev": name,
            "eid": event_id,
            "cd[value]": "42",
            "cd[currency]": "EUR",
        },
        timeout=10,
    )
