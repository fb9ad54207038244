"""The diagnostics' part of the sandbox, put into the application."""

from flask import Flask

from sandbox import (
    background,
    catalogue,
    diagnostics,
    diagnostics_cli,
    diagnostics_evidence,
    diagnostics_goods,
    diagnostics_kinds,
    diagnostics_screen,
)

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
