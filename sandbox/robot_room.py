"""The robot's part of the sandbox, put into the application."""

from flask import Flask

from sandbox import robot_cli


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(robot_cli.demo)
