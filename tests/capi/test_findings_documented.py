"""Every finding that there can be has a line in docs/findings.md, and no other has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from capi.findings import Severity
from capi.lint import CODES
from sandbox.diagnostics.words import WORDS

ROOT = Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| [^|]{10,} \| [^|]{10,} \|$", re.MULTILINE)

# Which argument of what makes a finding is its code, where it is not given by name.
POSITION = {"Finding": 0, "Rule": 0, "_finding": 0, "refused": 1, "found": 1, "Kind": 1}

DOCUMENTED = {
    code: severity
    for code, severity in ROW.findall((ROOT / "docs/findings.md").read_text("utf-8"))
}


def codes_in(path: Path) -> Iterator[str]:
    """The codes in a module, as patterns: part of a code may be made as it runs."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            for argument in _codes(node):
                if pattern := _pattern(argument):
                    yield pattern


def _codes(call: ast.Call) -> Iterator[ast.expr]:
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "code")
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    at = POSITION.get(name)
    if at is not None and len(call.args) > at:
        yield call.args[at]


def _pattern(argument: ast.expr) -> str | None:
    if isinstance(argument, ast.Constant):
        return re.escape(str(argument.value))
    if isinstance(argument, ast.JoinedStr):
        parts = argument.values
        return "".join(_pattern(part) or r"[a-z_]+" for part in parts)
    return None


PATTERNS = sorted(
    {code for path in (ROOT / "capi").rglob("*.py") for code in codes_in(path)}
)


def test_the_search_finds_the_codes_that_are_known() -> None:
    assert {re.escape(code) for code in CODES} <= set(PATTERNS)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_code_has_a_line_in_the_docs(pattern: str) -> None:
    assert any(re.fullmatch(pattern, code) for code in DOCUMENTED)


@pytest.mark.parametrize("code", DOCUMENTED)
def test_a_line_in_the_docs_is_about_a_code_that_exists(code: str) -> None:
    assert code in WORDS or any(re.fullmatch(pattern, code) for pattern in PATTERNS)


@pytest.mark.parametrize("code", WORDS)
def test_the_docs_know_how_much_a_code_of_the_diagnostics_matters(code: str) -> None:
    assert WORDS[code].severity in DOCUMENTED[code]


@pytest.mark.parametrize("code", CODES)
def test_the_docs_know_how_much_a_lint_code_matters(code: str) -> None:
    assert CODES[code].severity.value in DOCUMENTED[code]


def test_the_docs_explain_every_severity() -> None:
    text = (ROOT / "docs/findings.md").read_text(encoding="utf-8")

    assert all(f"\n| {severity.value} | " in text for severity in Severity)
