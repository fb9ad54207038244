"""The phone's part of the sandbox, put into the application."""

from flask import Flask

from sandbox.phone import calls, device, screen

SCHEMAS = (device.SCHEMA, calls.SCHEMA)


def init_app(app: Flask) -> None:
    """Add the routes."""
    app.register_blueprint(screen.blueprint)
