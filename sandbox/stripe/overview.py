"""What the dashboard shows: rows of its lists, and one session whole."""

from dataclasses import dataclass
from sqlite3 import Connection

from sandbox.stripe import delays, deliveries, disputes, records, sessions
from sandbox.stripe.deliveries import Delivery
from sandbox.stripe.records import Json, Query

PER_PAGE = 25


@dataclass(frozen=True)
class Page:
    """Some rows of a list; `older` is the cursor of the next page, None at the end."""

    rows: list[Json]
    older: str | None


@dataclass(frozen=True)
class Payment:
    """A charge with what came after it; `refundable` in minor units."""

    charge: Json
    refunds: list[Json]
    disputes: list[Json]
    refundable: int
    disputable: bool


@dataclass(frozen=True)
class Checkout:
    """A session with everything that belongs to it; each event with its deliveries."""

    session: Json
    items: list[Json]
    intent: Json | None
    payments: list[Payment]
    events: list[tuple[Json, list[Delivery]]]
    waiting: bool


def page(connection: Connection, kind: str, before: str | None) -> Page:
    """Objects of a kind, newest first; an unknown cursor starts at the newest."""
    number = records.number(connection, kind, before) if before else None
    found = records.select(connection, Query(kind), before=number, limit=PER_PAGE + 1)
    rows = found[:PER_PAGE]
    return Page(rows, rows[-1]["id"] if len(found) > PER_PAGE else None)


def with_charges(connection: Connection, page: Page) -> list[tuple[Json, Json | None]]:
    """Each session of a page with the latest charge of its intent."""
    pairs = []
    for session in page.rows:
        intent = records.find(connection, "payment_intent", session["payment_intent"])
        latest = intent and intent["latest_charge"]
        pairs.append((session, records.find(connection, "charge", latest)))
    return pairs


def with_sessions(connection: Connection, page: Page) -> list[tuple[Json, Json | None]]:
    """Each charge of a page with the session that it was made for."""
    return [
        (charge, session_of(connection, charge["payment_intent"]))
        for charge in page.rows
    ]


def with_deliveries(
    connection: Connection, page: Page
) -> list[tuple[Json, list[Delivery]]]:
    """Each event of a page with its deliveries."""
    return _delivered(page.rows)


def session_of(connection: Connection, intent: str) -> Json | None:
    """The session that a payment intent was made for."""
    query = Query("checkout.session", equal={"payment_intent": intent})
    return next(iter(records.select(connection, query, limit=1)), None)


def checkout(connection: Connection, id: str) -> Checkout:
    """One session whole. Raises NotFound."""
    session = sessions.retrieve(connection, id)
    intent = records.find(connection, "payment_intent", session["payment_intent"])
    made = Query("charge", equal={"payment_intent": session["payment_intent"]})
    charges = records.select(connection, made) if intent else []
    payments = [_payment(connection, charge) for charge in charges]
    return Checkout(
        session=session,
        items=records.select(connection, Query("item", parent=id), newest_first=False),
        intent=intent,
        payments=payments,
        events=_events(connection, _ids(session, intent, payments)),
        waiting=delays.is_waiting(connection, session),
    )


def _payment(connection: Connection, charge: Json) -> Payment:
    of_charge = {"charge": charge["id"]}
    held = disputes.holds_money_of(connection, charge["id"])
    left = charge["amount_captured"] - charge["amount_refunded"]
    by_card = charge["payment_method_details"]["type"] == "card"
    return Payment(
        charge=charge,
        refunds=records.select(connection, Query("refund", parent=charge["id"])),
        disputes=records.select(connection, Query("dispute", equal=of_charge)),
        refundable=left if charge["paid"] and not held else 0,
        disputable=charge["paid"] and by_card and left > 0 and not charge["disputed"],
    )


def _ids(session: Json, intent: Json | None, payments: list[Payment]) -> list[str]:
    """Every object that a session's events can be about."""
    found = [session, *([intent] if intent else [])]
    for payment in payments:
        found += [payment.charge, *payment.refunds, *payment.disputes]
    return [one["id"] for one in found]


def _events(
    connection: Connection, ids: list[str]
) -> list[tuple[Json, list[Delivery]]]:
    marks = ", ".join("?" for _ in ids)
    where = (f"json_extract(body, '$.data.object.id') IN ({marks})",)
    query = Query("event", where=where, values=tuple(ids))
    return _delivered(records.select(connection, query))


def _delivered(events: list[Json]) -> list[tuple[Json, list[Delivery]]]:
    return [(event, deliveries.listing(event=event["id"])) for event in events]
