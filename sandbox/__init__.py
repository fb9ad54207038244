"""The other side of the wire: answers a shop as Stripe, Meta and carriers would.

A Flask application of its own (`flask --app sandbox …`). It knows nothing of the shop
and shares no code with the client that talks to it, so that a mistake in one shows up
in the other. Nothing that it does leaves the machine.
"""

import os
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dotenv import load_dotenv
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from sandbox import (
    arrivals,
    clearing,
    deduplication,
    door,
    event_acts,
    events_manager,
    exchanges,
    fault_calls,
    fault_commands,
    fault_log,
    faults,
    foot_strip,
    json_bodies,
    languages,
    ledger,
    match_quality,
    overview_screen,
    page_headers,
    pixel,
    refusals,
    reports,
    switches,
    tallies,
)
from sandbox.carriers import room as parcels_room
from sandbox.diagnostics import room as diagnostics_room
from sandbox.graph import activities as graph_activities
from sandbox.graph import activity_names
from sandbox.graph import api as graph_api
from sandbox.graph.forms import LARGEST_BODY_BYTES
from sandbox.graph.rules import TimeRules
from sandbox.outbox import screen as outbox_screen
from sandbox.phone import room as phone_room
from sandbox.robot import room as robot_room
from sandbox.store import Store
from sandbox.stories import memory as story_memory
from sandbox.stories import try_it
from sandbox.stripe import room as stripe_room

ROOT = Path(__file__).resolve().parent.parent


def create_app(
    config: Mapping[str, Any] | None = None,
    *,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Build the sandbox.

    Without `config`, the settings come from `.env` and the process's environment; with
    it, from there alone. `clock` gives epoch seconds and is the only clock that the
    sandbox reads.
    """
    if config is None:
        load_dotenv(ROOT / ".env")
    app = Flask(__name__)
    app.json = json_bodies.JSON(app)
    app.config.from_mapping(_settings(os.environ if config is None else {}))
    app.config.update(config or {})
    app.extensions["sandbox_clock"] = clock
    app.extensions["sandbox_store"] = Store(
        Path(app.config["SANDBOX_DATABASE"]),
        schemas=(
            faults.SCHEMA,
            fault_log.SCHEMA,
            exchanges.SCHEMA,
            arrivals.SCHEMA,
            refusals.SCHEMA,
            clearing.SCHEMA,
            ledger.SCHEMA,
            tallies.SCHEMA,
            story_memory.SCHEMA,
            activity_names.SCHEMA,
            *stripe_room.SCHEMAS,
            *parcels_room.SCHEMAS,
            *phone_room.SCHEMAS,
            *diagnostics_room.SCHEMAS,
        ),
    )
    languages.init_app(app)
    app.before_request(door.refuse_strangers)
    app.before_request(door.refuse_other_sites)
    app.after_request(page_headers.protect)
    for room in (
        fault_calls,
        graph_api,
        graph_activities,
        pixel,
        reports,
        overview_screen,
        events_manager,
        deduplication,
        outbox_screen,
        match_quality,
        event_acts,
        foot_strip,
        switches,
        try_it,
    ):
        app.register_blueprint(room.blueprint)
    app.add_url_rule("/healthz", view_func=healthz)
    app.cli.add_command(fault_commands.group)
    app.config.setdefault("SANDBOX_BACKGROUND", not app.testing)
    stripe_room.init_app(app)
    parcels_room.init_app(app)
    diagnostics_room.init_app(app)
    phone_room.init_app(app)
    robot_room.init_app(app)
    return app


def healthz() -> ResponseReturnValue:
    """Whether the sandbox is up."""
    return jsonify(status="ok")


def _settings(env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "SECRET_KEY": secrets.token_hex(),
        "SESSION_COOKIE_NAME": "sandbox_session",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": LARGEST_BODY_BYTES,
        "SANDBOX_DATABASE": env.get("SANDBOX_DATABASE")
        or ROOT / "instance" / "sandbox.sqlite3",
        "SANDBOX_WEBHOOK_URL": env.get("SANDBOX_WEBHOOK_URL", ""),
        "EVENTS_MANAGER_URL": env.get("EVENTS_MANAGER_URL", ""),
        "SANDBOX_SHOP_URL": env.get("SANDBOX_SHOP_URL") or "http://127.0.0.1:8000",
        "ADMIN_PASSWORD": env.get("ADMIN_PASSWORD", ""),
        "SANDBOX_SHOP_SECONDS": 0.8,
        "SANDBOX_META_TOKEN": env.get("SANDBOX_META_TOKEN", ""),
        "META_PIXEL_ID": env.get("META_PIXEL_ID", ""),
        "META_APP_ID": env.get("META_APP_ID", ""),
        "MOBILE_API_KEYS": env.get("MOBILE_API_KEYS", ""),
        "SANDBOX_TIME_RULES": TimeRules(),
        "SANDBOX_TIMEOUT_SECONDS": float(env.get("SANDBOX_TIMEOUT_SECONDS") or 30),
        "SANDBOX_SLOW_SECONDS": 3.0,
        "SANDBOX_WEBHOOK_DELAY_SECONDS": float(
            env.get("SANDBOX_WEBHOOK_DELAY_SECONDS") or 15
        ),
        "SANDBOX_ALLOW_REMOTE": env.get("SANDBOX_ALLOW_REMOTE") == "1",
        "STRIPE_WEBHOOK_SECRET": env.get("STRIPE_WEBHOOK_SECRET", ""),
        "EASYPOST_WEBHOOK_SECRET": env.get("EASYPOST_WEBHOOK_SECRET", ""),
    }
