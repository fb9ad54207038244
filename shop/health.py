"""`/healthz`: whether the shop can do its work, for whoever watches it."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from capi import destinations, heartbeat, outbox
from capi.flask import capi
from models import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The database, the worker, and the outbox; 503 where the database is away.

    A silent worker or a destination that stands still is told, not failed: restarting
    the shop would mend neither, and it still sells.
    """
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="failed", database="away"), 503
    connection = db.session.connection()
    now = capi().clock()
    seen = heartbeat.last_seen(connection)
    paused = destinations.paused(connection)
    silent = seen is None or seen < now - heartbeat.SILENT_SECONDS
    return jsonify(
        status="degraded" if silent or paused else "ok",
        database="ok",
        worker_seen_seconds_ago=None if seen is None else round(now - seen, 1),
        paused={stop.key: stop.message for stop in paused},
        outbox=outbox.census(connection),
    )
