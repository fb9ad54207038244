"""Stripe's part of the sandbox, put into the application."""

from flask import Flask

from sandbox import (
    stripe_api,
    stripe_checkout,
    stripe_cli,
    stripe_deliveries,
    stripe_idempotency,
    stripe_records,
    stripe_webhooks,
)

SCHEMAS = (
    stripe_records.SCHEMA,
    stripe_deliveries.SCHEMA,
    stripe_idempotency.SCHEMA,
)


def init_app(app: Flask) -> None:
    """Add the routes and commands, and start delivering webhooks."""
    app.register_blueprint(stripe_api.blueprint)
    app.register_blueprint(stripe_checkout.blueprint)
    app.cli.add_command(stripe_cli.group)
    stripe_webhooks.start(app)
