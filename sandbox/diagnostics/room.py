"""The diagnostics' part of the sandbox, put into the application."""

from flask import Flask

from sandbox import background, catalogue
from sandbox.diagnostics import cli, evidence, findings, goods, kinds, screen

SCHEMAS = (
    findings.SCHEMA,
    kinds.SCHEMA,
    evidence.SCHEMA,
    catalogue.SCHEMA,
)


def init_app(app: Flask) -> None:
    """Add the screen and the command, and start asking for the catalogue."""
    app.register_blueprint(screen.blueprint)
    app.cli.add_command(cli.diagnostics)
    background.start(app, goods.settle, name="look into the catalogue")
