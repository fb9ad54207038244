"""The story that an event belongs to: everything that happened to the same checkout."""

from sqlite3 import Connection

from sandbox.stripe import overview
from sandbox.stripe.records import Json


def others(connection: Connection, event: Json) -> tuple[list[str], list[str]]:
    """The ids of the events that came before this one in its story, and after it,
    oldest first."""
    session = session_of(connection, event["data"]["object"])
    if session is None:
        return [], []
    events = overview.checkout(connection, session).events
    ids = [each["id"] for each, _ in reversed(events)]
    place = ids.index(event["id"])
    return ids[:place], ids[place + 1 :]


def session_of(connection: Connection, about: Json) -> str | None:
    """The id of the checkout session that an object is part of, if it is."""
    if about["object"] == "checkout.session":
        return str(about["id"])
    is_intent = about["object"] == "payment_intent"
    intent = about["id"] if is_intent else about.get("payment_intent")
    session = overview.session_of(connection, intent) if intent else None
    return session and str(session["id"])
