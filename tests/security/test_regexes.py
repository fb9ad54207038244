"""No text, however it is chosen, makes a regular expression of ours slow."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shop.mobile_schema import CALL
from tests.security.regexes import overlaps

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("capi", "carriers", "shop", "sandbox")
FILES = [
    *(path for room in ROOMS for path in sorted(ROOT.glob(f"{room}/**/*.py"))),
    *(ROOT / f"{name}.py" for name in ("app", "config", "environment", "models")),
]
CALLS = ("fullmatch", "search", "match", "sub", "split", "findall")

ONCE = "the lookahead goes through the text once, at its beginning"
SHORT = "is given no more than forty characters"
HARMLESS = {
    "capi.normal.browser_keys._FBC": "at most 500 characters, and one place to end",
    "capi.normal.people._EMAIL": "after a label comes a dot, which no label holds",
    "capi.personal._EMAIL": "begins at an @, and goes back by 63 characters at most",
    "capi.personal._SECRET": "begins where a word does, and reads that word alone",
    "capi.rules.browser_keys._FBC": "each character is tried as the tail's dot, once",
    "capi.rules.hashes._BASE64": ONCE,
    "capi.rules.rule._PRINTABLE_KEY": ONCE,
    "capi.upload.cells._AMOUNT": SHORT,
    "capi.upload.cells._GROUPED": SHORT,
    "capi.upload.columns._PRINTABLE": ONCE,
    "capi.upload.moments._WRITTEN": SHORT,
}
"""What the form alone does not prove, and why it is linear all the same."""


def named() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module keeps, by the place where it is made."""
    for path in FILES:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        kept = vars(importlib.import_module(module.removesuffix(".__init__")))
        for name in assigned(path):
            if isinstance(kept.get(name), re.Pattern):
                yield f"{module}.{name}", kept[name]


def assigned(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name):
                yield target.id


def inline() -> Iterator[tuple[str, str]]:
    """Every pattern that is written where it is used."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and (node.func.value.id, node.func.attr in CALLS) == ("re", True)
                and isinstance(node.args[0], ast.Constant)
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0].value


def of_schema(schema: Any) -> Iterator[str]:
    """Every pattern of a JSON schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for inner in schema.values():
            yield from of_schema(inner)


NAMED = dict(named())


def test_there_are_many_and_each_exception_is_one_of_them() -> None:
    assert len(NAMED) > 80
    assert set(HARMLESS) <= set(NAMED)


@pytest.mark.parametrize("name", NAMED)
def test_each_repeat_ends_at_one_place(name: str) -> None:
    pattern = NAMED[name]

    found = overlaps(pattern.pattern, pattern.flags & ~re.UNICODE)

    # An exception that is none any more is to be taken out of the list.
    assert bool(found) is (name in HARMLESS), found


def test_so_does_each_that_is_written_where_it_is_used() -> None:
    patterns = [*inline(), *(("mobile_schema", each) for each in of_schema(CALL))]

    assert len(patterns) > 5
    assert [(where, each) for where, each in patterns if overlaps(each)] == []


@pytest.mark.parametrize(
    "slow",
    [
        r"(a+)+$",
        r"(a|a)*b",
        r"(\w+\s?)*$",
        r".*,.*,.*;",
        r"(x*)*y",
        r"^(\d+\.?)+$",
        r"([a-z]+)*@",
        r"[^@]+@[^.]+\..+,",
    ],
)
def test_what_is_known_to_be_slow_is_found(slow: str) -> None:
    assert overlaps(slow)


@pytest.mark.parametrize(
    "quick",
    [r"[a-z]+@[a-z]+(\.[a-z]+)+", r"(\d+,)*x$", r"a{1,9}b", r"\[[^\]]*\]"],
)
def test_what_is_quick_is_not_suspected(quick: str) -> None:
    assert overlaps(quick) == []
