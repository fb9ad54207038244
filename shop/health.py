"""`/healthz`: whether the shop can do its work, for whoever watches it.

200 `ok`         all is well
200 `degraded`   the shop sells, and a person should look: no worker gives a sign of
                 life, a destination stands still, or an event has waited too long
503 `failed`     the database is away, or has not the tables: nothing can be sold

What a restart of the shop would not mend is told, and not failed.
"""

import logging
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from capi import outbox
from capi.checks import WAITING_SECONDS
from capi.flask import capi
from models import db
from shop.admin_standing import standing

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The database, the worker, what waits, and what stands still."""
    try:
        return jsonify(_look())
    except SQLAlchemyError as error:
        db.session.rollback()
        log.error("The database cannot be used: %s", type(error).__name__)
        return jsonify(status="failed", database="away"), 503


def _look() -> dict[str, Any]:
    now = capi().clock()
    how = standing()
    seen, since = how.worker_seen_at, outbox.waiting_since(db.session.connection())
    waited = None if since is None else round(now - since, 1)
    late = waited is not None and waited > WAITING_SECONDS
    return {
        "status": "degraded" if how.silent or how.paused or late else "ok",
        "database": "ok",
        "worker_seen_seconds_ago": None if seen is None else round(now - seen, 1),
        "oldest_waiting_seconds": waited,
        "paused": {stop.key: stop.message for stop in how.paused},
    }
