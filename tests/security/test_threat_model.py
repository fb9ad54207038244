"""`docs/security.md` names no proof that is not there, and forgets no test."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
MODEL = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PROOFS = re.findall(r"`([\w/]+\.py)::(test_\w+)`", MODEL)
ROWS = [line for line in MODEL.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize(("file", "name"), PROOFS)
def test_each_proof_is_a_test(file: str, name: str) -> None:
    path = ROOT / file if "/" in file else HERE / file

    tests = {
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }

    assert name in tests


def test_each_threat_has_a_proof() -> None:
    threats = [row for row in ROWS if not row.startswith("| What could happen")]

    assert len(threats) > 25
    assert [row for row in threats if "::test_" not in row] == []


def test_each_file_of_these_tests_proves_something() -> None:
    files = {path.name for path in HERE.glob("test_*.py")}

    unnamed = files - {file for file, _ in PROOFS}

    assert unnamed == {"test_threat_model.py", "test_erasure_beyond.py"}


def test_links_lead_to_files_that_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", MODEL)

    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
