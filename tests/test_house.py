"""The house rules: who may import whom, and how long a file may grow."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "app",
    "bench",
    "capi",
    "carriers",
    "config",
    "environment",
    "models",
    "order_states",
    "sandbox",
    "shop",
    "tasks",
    "tests",
)
MAY_IMPORT = {
    "capi": {"capi"},
    "carriers": {"carriers"},
    "config": {"capi", "config", "environment"},
    "environment": {"capi", "environment"},
    "models": {"capi", "carriers", "models", "order_states"},
    "order_states": {"carriers", "order_states"},
    "shop": {"capi", "carriers", "config", "models", "shop"},
    "sandbox": {"capi", "sandbox"},
    "app": {"app", "capi", "carriers", "config", "models", "shop"},
    "tasks": {"app", "capi", "config", "models", "shop", "tasks"},
    "bench": {"bench", "capi", "tests"},
}
KNOWS_FLASK = {"capi/flask.py", "capi/cli.py"}
# The sandbox judges by rules of its own, so that a mistake of one side shows up on the
# other; what is an estimate on both sides may be the same.
SANDBOX_MAY_ASK = {"capi.quality"}
LONGEST = 300

SOURCES = sorted(
    path
    for room in MAY_IMPORT
    for path in [*ROOT.glob(f"{room}.py"), *ROOT.glob(f"{room}/**/*.py")]
)


def imports(path: Path) -> set[str]:
    """The top-level names that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add((node.module or "").partition(".")[0])
    return found


def modules_of_capi(path: Path) -> set[str]:
    """The modules of `capi` that a file imports, by their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.partition(".")[0] == "capi"}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def test_every_room_is_there() -> None:
    assert {room_of(path) for path in SOURCES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_the_rooms_it_may(path: Path) -> None:
    strangers = (imports(path) & set(ROOMS)) - MAY_IMPORT[room_of(path)]

    assert not strangers


def test_the_sandbox_asks_capi_for_nothing_but_the_estimate_of_match_quality() -> None:
    asked = {
        name
        for path in SOURCES
        if room_of(path) == "sandbox"
        for name in modules_of_capi(path)
    }

    assert asked == SANDBOX_MAY_ASK


def test_in_capi_only_the_adapter_and_the_commands_know_flask() -> None:
    flask_users = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if room_of(path) == "capi" and {"flask", "flask_sqlalchemy"} & imports(path)
    }

    assert flask_users == KNOWS_FLASK


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_idea_and_is_no_longer_than_one(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
