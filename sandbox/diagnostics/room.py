"""The diagnostics' part of the sandbox, put into the application."""

from flask import Flask

from sandbox import background, catalogue
from sandbox.diagnostics import cli as diagnostics_cli
from sandbox.diagnostics import evidence as diagnostics_evidence
from sandbox.diagnostics import findings as diagnostics
from sandbox.diagnostics import goods as diagnostics_goods
from sandbox.diagnostics import kinds as diagnostics_kinds
from sandbox.diagnostics import screen as diagnostics_screen

SCHEMAS = (
    diagnostics.SCHEMA,
    diagnostics_kinds.SCHEMA,
    diagnostics_evidence.SCHEMA,
    catalogue.SCHEMA,
)


def init_app(app: Flask) -> None:
    """Add the screen and the command, and start asking for the catalogue."""
    app.register_blueprint(diagnostics_screen.blueprint)
    app.cli.add_command(diagnostics_cli.diagnostics)
    background.start(app, diagnostics_goods.settle, name="look into the catalogue")
