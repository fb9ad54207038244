"""compose.yaml, without a Docker to run it: its parts fit each other and the docs."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ("compose.yaml", "compose.sandbox.yaml")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SCALING = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
PROCFILE = dict(
    line.split(": exec .venv/bin/", 1)
    for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
)
MAIN, SANDBOX = (yaml.safe_load(TEXTS[name])["services"] for name in FILES)
PLACE = ("--bind", "--graceful-timeout")
"""Options by which a container differs from a process of the demo."""


def words(command: str) -> list[str]:
    """A command without what belongs to the place where it runs."""
    found = shlex.split(command)
    places = {at for at, word in enumerate(found) if word in PLACE}
    return [
        word
        for at, word in enumerate(found)
        if at not in places and at - 1 not in places
    ]


def test_everything_that_a_shop_of_this_size_needs_is_there() -> None:
    assert set(MAIN) == {
        *("shop", "worker", "beat", "migrate", "postgres", "redis", "stripe-mock")
    }
    # Named, it starts; with all the others it does not.
    assert [name for name, each in MAIN.items() if "profiles" in each] == [
        "stripe-mock"
    ]


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (MAIN["shop"]["command"], "shop"),
        (SANDBOX["sandbox"]["command"], "sandbox"),
    ],
)
def test_a_container_runs_what_the_demo_runs(command: str, name: str) -> None:
    assert words(command) == words(PROCFILE[name])


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_the_docs_name_celerys_commands(name: str) -> None:
    program = " ".join(shlex.split(MAIN[name]["command"])[:4])

    assert program == f"celery --app tasks {name}"
    assert f"`{program}`" in SCALING


@pytest.mark.parametrize("file", FILES)
def test_every_variable_is_explained_where_all_others_are(file: str) -> None:
    used = set(re.findall(r"\$\{(\w+)", TEXTS[file]))

    assert used
    assert not [name for name in used if not re.search(rf"\b{name}\b", EXAMPLE)]


@pytest.mark.parametrize("service", [*MAIN.values(), *SANDBOX.values()])
def test_what_a_service_is_told_are_settings(service: dict[str, Any]) -> None:
    known = set(re.findall(r"^([A-Z]\w+)=", EXAMPLE, flags=re.MULTILINE))
    its_own = {"POSTGRES_USER", "POSTGRES_DB"}

    assert set(service.get("environment", {})) <= known | its_own


def test_no_secret_stands_in_it() -> None:
    for text in TEXTS.values():
        assert not re.search(r"(?i)(password|secret|token|key): *['\"]?[\w-]{6}", text)
        assert not re.search(r"://[^/\s$]*:[^/\s$]+@", text)
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[0] == (
        ".env"
    )


@pytest.mark.parametrize("name", ["shop", "worker", "beat", "postgres", "redis"])
def test_what_runs_on_comes_back_and_says_how_it_is(name: str) -> None:
    service = MAIN[name]

    assert service["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"])


@pytest.mark.parametrize("name", ["shop", "worker", "beat"])
def test_nothing_starts_before_its_tables_are_there(name: str) -> None:
    after = MAIN[name]["depends_on"]
    before = MAIN["migrate"]["depends_on"]

    assert after["migrate"] == {"condition": "service_completed_successfully"}
    assert before["postgres"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("service", [*MAIN.values(), SANDBOX["sandbox"]])
def test_only_this_machine_reaches_a_port_and_every_image_has_a_version(
    service: dict[str, Any],
) -> None:
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert "build" in service or re.search(r":\D*\d", service["image"])


@pytest.mark.parametrize(
    "service", [MAIN["shop"], MAIN["worker"], MAIN["beat"], SANDBOX["sandbox"]]
)
def test_our_containers_have_no_rights_and_write_nothing(
    service: dict[str, Any],
) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root)\w+$", dockerfile, flags=re.MULTILINE)
