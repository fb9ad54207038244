"""Requests byte by byte, to a shop that gunicorn serves."""

import socket

import requests

PATIENCE = 20.0


def is_up(port: int) -> bool:
    """Whether the shop at this port answers."""
    try:
        return requests.get(f"http://127.0.0.1:{port}/privacy", timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False


def say(port: int, *parts: bytes) -> socket.socket:
    """Begin a request, and leave it there."""
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    for part in parts:
        line.sendall(part)
    return line


def heard(line: socket.socket) -> int:
    """The status of the answer."""
    with line, line.makefile("rb") as answer:
        return int(answer.readline().split()[1])
