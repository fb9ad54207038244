"""The phone's part of the sandbox, put into the application."""

from flask import Flask

from sandbox.phone import calls as phone_calls
from sandbox.phone import device as phone_device
from sandbox.phone import screen as phone

SCHEMAS = (phone_device.SCHEMA, phone_calls.SCHEMA)


def init_app(app: Flask) -> None:
    """Add the routes."""
    app.register_blueprint(phone.blueprint)
