"""What became of what the worker sent: in the outbox, and at Meta."""

from flask import Flask
from sqlalchemy import Engine

from capi import outbox
from sandbox import faults
from sandbox.arrivals import find
from sandbox.store import store


def states(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {
            row["event_id"]: row["state"]
            for row in outbox.listing(connection, limit=5000)
        }


def arrived(meta: Flask) -> list[str | None]:
    with meta.app_context(), store().reading() as connection:
        return sorted(arrival.event_id for arrival in find(connection, limit=5000))


def fault(meta: Flask, name: str, *, on: bool = True) -> None:
    with meta.app_context():
        faults.switch(name, on=on)
