"""The phone's part of the sandbox, put into the application."""

from flask import Flask

from sandbox import phone, phone_calls, phone_device

SCHEMAS = (phone_device.SCHEMA, phone_calls.SCHEMA)


def init_app(app: Flask) -> None:
    """Add the routes."""
    app.register_blueprint(phone.blueprint)
