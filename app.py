"""The shop, put together: settings, extensions, blueprints, commands. No views."""

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import click
from dotenv import load_dotenv
from flask import Flask
from flask_babel import Babel, format_currency, get_locale
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from capi.currencies import to_major
from capi.database import tune
from capi.flask import Capi
from config import Settings
from models import db
from shop import (
    admin,
    basket,
    cart,
    catalog,
    checkout,
    checks,
    commands,
    consent,
    errors,
    feed,
    health,
    security,
    stripe_gateway,
    webhooks,
)

ROOT = Path(__file__).resolve().parent
MAX_BODY = 1_000_000


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
    Babel(app)
    CSRFProtect(app).exempt(webhooks.blueprint)
    security.init_app(app, settings)
    errors.init_app(app)
    commands.init_app(app)
    Capi(
        app,
        engine=lambda: db.engine,
        clock=clock,
        consent=consent.current,
        checks=checks.CHECKS,
        order_event=checks.order_event,
    )
    app.extensions["stripe"] = stripe_gateway.connect(settings)
    for module in (catalog, cart, checkout, consent, feed, webhooks, health, admin):
        app.register_blueprint(module.blueprint)
    _dress_templates(app, settings)
    with app.app_context():
        tune(db.engine)
    if _started_by_flask_run():
        _refuse(settings)
    return app


def serve() -> Flask:
    """The shop for a WSGI server (`gunicorn "app:serve()"`).

    Exits with status 2, naming all problems at once, where the settings are wrong.
    """
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s"
    )
    # At INFO, Stripe's SDK logs each address with the session id in it.
    logging.getLogger("stripe").setLevel(logging.WARNING)
    app = create_app()
    _refuse(app.config["SETTINGS"])
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "countonce_session",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
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
        "SHOP_URL": settings.shop_url,
        "EVENTS_MANAGER_URL": settings.events_manager_url,
    }


def _dress_templates(app: Flask, settings: Settings) -> None:
    def money(amount: int, currency: str = settings.shop_currency) -> str:
        return format_currency(to_major(amount, currency), currency)

    app.add_template_filter(money)
    app.context_processor(
        lambda: {
            "cart_count": basket.pieces(),
            "asks_for_consent": consent.is_asked(),
            "categories": catalog.shown_categories(),
            "locale": get_locale(),
            "sandbox": settings.sandbox,
            "events_manager_url": settings.events_manager_url,
        }
    )


def _refuse(settings: Settings) -> None:
    if settings.problems:
        for problem in settings.problems:
            click.echo(f"Not served: {problem}", err=True)
        click.echo("See .env.example for what each setting means.", err=True)
        sys.exit(2)


def _started_by_flask_run() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "run"
