"""Stripe's part of the sandbox, put into the application."""

from flask import Flask
from werkzeug.routing import PathConverter

from sandbox.stripe import account_api as stripe_account_api
from sandbox.stripe import attempts as stripe_attempts
from sandbox.stripe import checkout as stripe_checkout
from sandbox.stripe import cli as stripe_cli
from sandbox.stripe import deliveries as stripe_deliveries
from sandbox.stripe import event_forms as stripe_event_forms
from sandbox.stripe import idempotency as stripe_idempotency
from sandbox.stripe import jobs as stripe_jobs
from sandbox.stripe import records as stripe_records
from sandbox.stripe import webhooks as stripe_webhooks

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
