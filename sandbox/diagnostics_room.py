"""The diagnostics' part of the sandbox, put into the application."""

from flask import Flask

from sandbox import (
    diagnostics,
    diagnostics_cli,
    diagnostics_evidence,
    diagnostics_kinds,
    diagnostics_screen,
)

SCHEMAS = (
    diagnostics.SCHEMA,
    diagnostics_kinds.SCHEMA,
    diagnostics_evidence.SCHEMA,
)


def init_app(app: Flask) -> None:
    """Add the screen and the command."""
    app.register_blueprint(diagnostics_screen.blueprint)
    app.cli.add_command(diagnostics_cli.diagnostics)
