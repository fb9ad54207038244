"""The shop, put together: settings, extensions, blueprints, commands. No views."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import click
from dotenv import load_dotenv
from flask import Flask
from flask_babel import format_currency
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from sqlalchemy import make_url

from capi.currencies import to_major
from capi.database import tune
from capi.flask import Capi
from config import Settings
from models import db
from shop import (
    admin,
    backup,
    basket,
    bodies,
    cart,
    catalog,
    checkout,
    checks,
    commands,
    consent,
    counters,
    easypost_webhook,
    errors,
    feed,
    foot_strip,
    health,
    hosts,
    json_bodies,
    languages,
    logs,
    metrics,
    mobile,
    moving,
    order_commands,
    parcel_commands,
    parcels,
    retention,
    security,
    stripe_gateway,
    webhooks,
)

ROOT = Path(__file__).resolve().parent
MAX_BODY = 1_000_000
PATIENCE = "5"
"""Seconds within which PostgreSQL must answer a new connection."""
NOT_SERVED = 4
"""By this status of a process gunicorn knows that no other one would do better, and
ends; after any other it would make one after the other, without an end."""


def create_app(
    environment: Mapping[str, str] | None = None,
    *,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Build the shop.

    `environment` holds the settings (see `config`); without it they come from `.env`
    and the process's environment. `clock` gives epoch seconds and is the only clock
    that the shop reads. Wrong settings are collected, not raised; `serve` refuses them.
    """
    if environment is None:
        load_dotenv(ROOT / ".env")
        environment = os.environ
    settings = Settings.from_environment(environment)
    app = Flask(__name__)
    app.config.from_mapping(_flask_config(settings))
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    languages.init_app(app)
    logs.init_app(app)
    counters.init_app(app)
    bodies.init_app(app)
    json_bodies.init_app(app)
    csrf = CSRFProtect(app)
    for by_programs in (webhooks, easypost_webhook, mobile):
        csrf.exempt(by_programs.blueprint)
    security.init_app(app, settings)
    errors.init_app(app)
    commands.init_app(app)
    app.cli.add_command(order_commands.group)
    app.cli.add_command(parcel_commands.group)
    app.cli.add_command(moving.copy_to)
    app.cli.add_command(backup.backup)
    Capi(
        app,
        engine=lambda: db.engine,
        clock=clock,
        consent=consent.current,
        checks=checks.CHECKS,
        order_event=checks.order_event,
        wake=_wake(settings),
        log=lambda: logs.start(settings.log_format),
        forgetting=(retention.forget,),
    )
    app.extensions["stripe"] = stripe_gateway.connect(settings)
    parcels.init_app(app, settings, clock)
    for module in (
        catalog,
        cart,
        checkout,
        consent,
        feed,
        webhooks,
        easypost_webhook,
        mobile,
        health,
        metrics,
        admin,
    ):
        app.register_blueprint(module.blueprint)
    hosts.init_app(app, settings)
    _dress_templates(app, settings)
    with app.app_context():
        tune(db.engine)
    if _started_by_flask_run():
        _refuse(settings)
    return app


def serve() -> Flask:
    """The shop for a WSGI server (`gunicorn "app:serve()"`).

    Exits with `NOT_SERVED`, naming all problems at once, where the settings are wrong.
    """
    app = create_app()
    settings = app.config["SETTINGS"]
    logs.start(settings.log_format)
    _refuse(settings, NOT_SERVED)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": security.session_cookie(settings),
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "BABEL_DEFAULT_TIMEZONE": settings.shop_time_zone,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings.database_url),
        "META_PIXEL_ID": settings.meta_pixel_id,
        "META_ACCESS_TOKEN": settings.meta_access_token,
        "META_APP_SECRET": settings.meta_app_secret,
        "META_PIXELS": settings.meta_pixels,
        "META_API_VERSION": settings.meta_api_version,
        "META_TEST_EVENT_CODE": settings.meta_test_event_code,
        "META_GRAPH_URL": settings.meta_graph_url,
        "META_PIXEL_URL": settings.meta_pixel_url,
        "META_TR_URL": settings.meta_tr_url,
        "META_SERVER_PAGE_VIEW": settings.meta_server_page_view,
        "APP_EVENTS_ROUTE": settings.app_events_route,
        "META_APP_ID": settings.meta_app_id,
        "META_APP_TOKEN": settings.meta_app_token,
        "SHOP_URL": settings.shop_url,
        "EVENTS_MANAGER_URL": settings.events_manager_url,
    }


def _engine_options(url: str) -> dict[str, object]:
    """What a statement was about stays out of errors, and so out of the log.

    PostgreSQL may be restarted, or away: a stale connection is replaced before it is
    used, and a visitor does not wait for a minute to be told.
    """
    silent = {"hide_parameters": True}
    if not url.startswith("postgresql"):
        return silent
    patience = make_url(url).query.get("connect_timeout", PATIENCE)
    connect = {"connect_timeout": patience}
    return {**silent, "pool_pre_ping": True, "connect_args": connect}


def _wake(settings: Settings) -> Callable[[], None] | None:
    """What tells Celery's workers to look; a shop without a broker needs no Celery."""
    if not settings.broker_url:
        return None
    from shop import broker

    return broker.bell(settings.broker_url).ring


def _dress_templates(app: Flask, settings: Settings) -> None:
    def money(amount: int, currency: str = settings.shop_currency) -> str:
        return format_currency(to_major(amount, currency), currency)

    app.add_template_filter(money)
    app.context_processor(
        lambda: {
            "cart_count": basket.pieces(),
            "asks_for_consent": consent.is_asked(),
            "categories": catalog.shown_categories(),
            "sandbox": settings.sandbox,
            "events_manager_url": settings.events_manager_url,
            "foot_strip_url": foot_strip.url,
        }
    )


def _refuse(settings: Settings, status: int = 2) -> None:
    if settings.problems:
        for problem in settings.problems:
            click.echo(f"Not served: {problem}", err=True)
        click.echo("See .env.example for what each setting means.", err=True)
        sys.exit(status)


def _started_by_flask_run() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "run"
