"""Names with brackets, by which forms nest values: `ud[em]=…`, `expand[]=…`."""

import re
from typing import Any

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")


def path(name: str) -> list[str] | None:
    """The way that a name leads into the tree; None where its brackets do not close."""
    match = _NAME.fullmatch(name)
    return [match[1], *_BRACKET.findall(match[2])] if match else None


def put(tree: dict[str, Any], path: list[str], value: str) -> None:
    """Hang a value into the tree; empty brackets number what they hold."""
    node = tree
    for part in path[:-1]:
        part = part or str(len(node))
        child = node.get(part)
        if not isinstance(child, dict):
            child = node[part] = {}
        node = child
    node[path[-1] or str(len(node))] = value
