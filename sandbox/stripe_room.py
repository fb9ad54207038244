"""Stripe's part of the sandbox, put into the application."""

from flask import Flask
from werkzeug.routing import PathConverter

from sandbox import (
    stripe_account_api,
    stripe_attempts,
    stripe_checkout,
    stripe_cli,
    stripe_deliveries,
    stripe_event_forms,
    stripe_idempotency,
    stripe_jobs,
    stripe_records,
    stripe_webhooks,
)

SCHEMAS = (
    stripe_records.SCHEMA,
    stripe_deliveries.SCHEMA,
    stripe_attempts.SCHEMA,
    stripe_jobs.SCHEMA,
    stripe_idempotency.SCHEMA,
)


class Whatever(PathConverter):
    """The rest of an address; Werkzeug's own `path` ends where a line does."""

    regex = r"(?s:.+)"
    part_isolating = False


def init_app(app: Flask) -> None:
    """Add the routes and commands, and start delivering webhooks."""
    app.url_map.converters["whatever"] = Whatever
    app.register_blueprint(stripe_account_api.blueprint)
    app.register_blueprint(stripe_checkout.blueprint)
    app.register_blueprint(stripe_event_forms.blueprint)
    app.cli.add_command(stripe_cli.group)
    stripe_webhooks.start(app)
