"""The outbox's tables, and the states that a row goes through.

SQLAlchemy Core with a MetaData of its own: a shop hands that to its ORM
(`SQLAlchemy(metadata=capi.outbox.metadata)`) and migrates these tables with the rest.
"""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class State(StrEnum):
    """Where an event stands on its way to Meta."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRYING = "retrying"
    FAILED = "failed"
    EXPIRED = "expired"
    WITHHELD = "withheld"
    DISCARDED = "discarded"


LIVE = (State.PENDING, State.SENDING, State.RETRYING)
"""The states in which a row still wants to be sent."""

_Id = BigInteger().with_variant(Integer, "sqlite")

rows = Table(
    "capi_outbox",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("destination", String(80), nullable=False),
    Column("event_name", String(100), nullable=False),
    Column("event_id", String(255), nullable=False),
    Column("event_time", BigInteger, nullable=False),
    Column("action_source", String(30), nullable=False),
    Column("subject", String(64), index=True),
    Column("visitor", String(64), index=True),
    Column("payload", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Double, nullable=False),
    Column("claim", String(36)),
    Column("created_at", Double, nullable=False),
    Column("settled_at", Double),
    Column("fbtrace_id", String(64)),
    UniqueConstraint("destination", "event_name", "event_id"),
)
"""`subject` is the shop's word for what the event is about (an order number), `visitor`
its word for the browser, by which a withdrawal finds what was not sent yet;
`due_at` is when to look at the row again: the next attempt, or the end of a lease."""

_wants_sending = rows.c.state.in_([state.value for state in LIVE])

# A partial index: the claim costs the same with a thousand sent rows as with a million.
Index(
    "ix_capi_outbox_due_at",
    rows.c.due_at,
    sqlite_where=_wants_sending,
    postgresql_where=_wants_sending,
)

# How old the oldest of them is, without a look at the others.
Index(
    "ix_capi_outbox_waiting",
    rows.c.created_at,
    sqlite_where=_wants_sending,
    postgresql_where=_wants_sending,
)

# It holds all that the census asks for, so that a million payloads are left alone.
Index("ix_capi_outbox_census", rows.c.destination, rows.c.state, rows.c.event_name)

firings = Table(
    "capi_firing",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("outbox_id", _Id, ForeignKey("capi_outbox.id"), nullable=False, index=True),
    Column("fired_by", String(20), nullable=False),
    Column("fired_at", Double, nullable=False),
)
"""Who fired the event and when: the thanks page, the webhook, a delivery, an app."""

refusals = Table(
    "capi_refusal",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("outbox_id", _Id, ForeignKey("capi_outbox.id"), nullable=False, index=True),
    Column("refused_at", Double, nullable=False),
    Column("http_status", Integer),
    Column("code", Integer),
    Column("subcode", Integer),
    Column("message", Text, nullable=False),
    Column("fbtrace_id", String(64)),
)
"""Each attempt that did not succeed, and what was answered."""

answers = Table(
    "capi_answer",
    metadata,
    Column("destination", String(80), primary_key=True),
    Column("answer", String(60), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("last_at", Double, nullable=False),
)
"""How often each destination has answered what, since the beginning: a sum that stays
when refusals are forgotten."""

destinations = Table(
    "capi_destination",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("paused_at", Double, nullable=False),
    Column("probed_at", Double, nullable=False),
    Column("token_fingerprint", String(16), nullable=False),
    Column("message", Text, nullable=False),
)
"""Destinations at a standstill because Meta refused their token, rights or id."""

workers = Table(
    "capi_worker",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("started_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False),
)
"""Who sends, and when each was last seen at it."""

app_names = Table(
    "capi_app_name",
    metadata,
    Column("app_id", String(40), primary_key=True),
    Column("scope", String(40), primary_key=True),
    Column("name", String(40), primary_key=True),
)
"""Names of app events and, with an event's name as `scope`, of its parameters: Meta
takes so many and no more."""
