"""The docs name what there is: commands, options, states, settings, modules."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import sandbox
from app import create_app
from capi.commands.group import commands
from capi.meanings import MEANINGS
from capi.schema import State
from sandbox.dedup import REASONS
from sandbox.fault_catalogue import SWITCHES
from sandbox.stories.shelf import STORIES

ROOT = Path(__file__).resolve().parent.parent
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
FAULTS = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
OUTBOX = (ROOT / "docs" / "outbox.md").read_text(encoding="utf-8")
DEDUPLICATION = (ROOT / "docs" / "deduplication.md").read_text(encoding="utf-8")
README = (ROOT / "capi" / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
NOT_OURS = ("db", "run", "shell", "routes")
"""Commands of Flask and Flask-Migrate."""


def leaves(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The commands of a group, however deep, with their names."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name, inner in command.commands.items():
        yield from leaves(inner, (*path, name))


CAPI = dict(leaves(commands, ("flask", "capi")))


def section(path: tuple[str, ...]) -> str:
    """What the docs say under the headings that name a command."""
    parts = re.split(r"^(?=###? )", CLI, flags=re.MULTILINE)
    name = re.escape(" ".join(path))
    return "".join(part for part in parts if re.match(rf"###? .*`{name}\b(?!-)", part))


@pytest.mark.parametrize("path", CAPI, ids=" ".join)
def test_every_capi_command_has_a_heading(path: tuple[str, ...]) -> None:
    assert section(path)


@pytest.mark.parametrize("path", CAPI, ids=" ".join)
def test_every_option_is_named_with_its_command(path: tuple[str, ...]) -> None:
    options = {
        name
        for parameter in CAPI[path].params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    } - {"--json", "--help"}

    missing = sorted(option for option in options if option not in section(path))

    assert not missing


@pytest.mark.parametrize("path", CAPI, ids=" ".join)
def test_every_help_text_has_an_example_and_json(path: tuple[str, ...]) -> None:
    command = CAPI[path]

    assert "Example: flask capi" in (command.help or "")
    assert "--json" in {name for each in command.params for name in each.opts}


def test_the_shops_and_the_sandboxs_commands_are_named(tmp_path: Path) -> None:
    other = sandbox.create_app({"SANDBOX_DATABASE": tmp_path / "sandbox.sqlite3"})
    found = [
        " ".join(path)
        for group, before in (
            (create_app({}).cli, ("flask",)),
            (other.cli, ("flask", "--app", "sandbox")),
        )
        for path, _ in leaves(group, before)
        if path[1] not in (*NOT_OURS, "capi")
    ]

    missing = [name for name in found if f"`{name}" not in CLI]

    assert not missing


@pytest.mark.parametrize("name", SWITCHES)
def test_every_switch_of_the_sandbox_is_explained(name: str) -> None:
    assert f"\n| `{name}` | " in FAULTS


def test_every_story_of_the_sandbox_is_listed() -> None:
    told = (ROOT / "docs" / "stories.md").read_text(encoding="utf-8")

    for story in STORIES.values():
        assert f"\n| {story.title} | `{story.key}` | " in told


@pytest.mark.parametrize("state", State)
def test_every_state_of_the_outbox_is_explained(state: State) -> None:
    assert f"\n| `{state}` | " in OUTBOX
    assert MEANINGS[state].sentence


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_deduplication_is_explained(reason: str) -> None:
    assert f"\n| `{reason}` | " in DEDUPLICATION


def read_settings() -> set[str]:
    """The variables that `config.py` reads."""
    tree = ast.parse((ROOT / "config.py").read_text(encoding="utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "read"
        and isinstance(node.args[0], ast.Constant)
    }


def listed_settings() -> list[str]:
    """The variables of `.env.example`."""
    return re.findall(r"^([A-Z][A-Z0-9_]*)=", EXAMPLE, flags=re.MULTILINE)


def test_every_setting_is_listed_once() -> None:
    listed = listed_settings()

    assert read_settings() <= set(listed)
    assert len(listed) == len(set(listed))


def test_every_listed_setting_is_read_by_the_shop_the_sandbox_or_compose() -> None:
    rooms = [*ROOT.glob("sandbox/*.py"), *ROOT.glob("shop/*.py"), ROOT / "config.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in rooms)
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    unread = {name for name in listed_settings() if f'"{name}"' not in code}

    assert not [name for name in unread if f"${{{name}:" not in compose]


def test_every_listed_setting_has_a_line_that_says_what_it_is_for() -> None:
    blocks = re.split(r"\n\s*\n", EXAMPLE)
    bare = [
        name
        for block in blocks
        for name in re.findall(r"^([A-Z][A-Z0-9_]*)=", block, flags=re.MULTILINE)
        if not block.lstrip().startswith("#")
    ]

    assert not bare


def test_the_readme_says_what_every_module_of_capi_is_for() -> None:
    named = set(re.findall(r"`([a-z_]+(?:\.py|/))`", README))
    modules = {path.name for path in ROOT.glob("capi/*.py")} - {"__init__.py"}
    rooms = {f"{path.parent.name}/" for path in ROOT.glob("capi/*/__init__.py")}

    assert named - {"capi/"} == modules | rooms


def test_the_readmes_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names: list[dict[str, object]] = []

    for block in blocks:
        names.append({"__name__": "readme"})
        exec(compile(block, "capi/README.md", "exec"), names[-1])

    assert len(blocks) == 3
    page = (
        names[1]["app"]
        .test_client()
        .get("/thanks/C1", headers={"User-Agent": "Mozilla/5.0"})
    )
    assert '"eventID": "order_C1_purchase"' in page.text
    for space in names:
        if engine := space.get("engine"):
            engine.dispose()


@pytest.mark.parametrize(
    "page",
    [
        "docs/cli.md",
        "docs/deduplication.md",
        "docs/delivery.md",
        "docs/figures.md",
        "docs/offline.md",
        "docs/outbox.md",
        "docs/scaling.md",
        "capi/README.md",
    ],
)
def test_links_lead_to_files_that_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)

    missing = [link for link in links if not ((ROOT / page).parent / link).exists()]

    assert not missing
