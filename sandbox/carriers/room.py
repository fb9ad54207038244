"""The parcel carriers' part of the sandbox, put into the application."""

from flask import Flask

from sandbox.carriers import (
    easypost_api,
    easypost_events,
    easypost_webhooks,
    faults,
    novaposhta_api,
    parcel_answers,
    parcel_forms,
    parcels,
)

SCHEMAS = (
    parcels.SCHEMA,
    parcel_answers.SCHEMA,
    easypost_events.SCHEMA,
    faults.SCHEMA,
)


def init_app(app: Flask) -> None:
    """Add the routes, and start delivering EasyPost's webhooks."""
    app.register_blueprint(novaposhta_api.blueprint)
    app.register_blueprint(easypost_api.blueprint)
    app.register_blueprint(parcel_forms.blueprint)
    easypost_webhooks.start(app)
