"""What every application would do again is done once in a test's process.

Tests build thousands of applications of the same routes and templates, and half of the
time of an average test went into compiling them. What they compile to is the same.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


def keep(patch: pytest.MonkeyPatch) -> None:
    """Let applications share what templates and routes compile to."""
    patch.setattr(Flask, "jinja_options", {"bytecode_cache": _Templates()})
    patch.setattr(Rule, "_compile_builder", _once(Rule._compile_builder))


class _Templates(BytecodeCache):
    """Code by its template and by the checksum of what that holds."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


def _once(compile: Callable[..., Any]) -> Callable[..., Any]:
    """A rule's builder is a function of the rule: another rule like it can have it."""
    kept: dict[object, Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compile(rule, append_unknown)
        like = (rule.rule, tuple(rule._trace), append_unknown)
        if like not in kept:
            kept[like] = compile(rule, append_unknown)
        return kept[like]

    return compiled
