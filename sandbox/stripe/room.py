"""Stripe's part of the sandbox, put into the application."""

from flask import Flask
from werkzeug.routing import PathConverter

from sandbox.stripe import (
    account_api,
    attempts,
    checkout,
    cli,
    deliveries,
    event_forms,
    idempotency,
    jobs,
    records,
    webhooks,
)

SCHEMAS = (
    records.SCHEMA,
    deliveries.SCHEMA,
    attempts.SCHEMA,
    jobs.SCHEMA,
    idempotency.SCHEMA,
)


class Whatever(PathConverter):
    """The rest of an address; Werkzeug's own `path` ends where a line does."""

    regex = r"(?s:.+)"
    part_isolating = False


def init_app(app: Flask) -> None:
    """Add the routes and commands, and start delivering webhooks."""
    app.url_map.converters["whatever"] = Whatever
    app.register_blueprint(account_api.blueprint)
    app.register_blueprint(checkout.blueprint)
    app.register_blueprint(event_forms.blueprint)
    app.cli.add_command(cli.group)
    webhooks.start(app)
