"""`flask capi check` on deliveries, on the last Purchases, and on secrets in Git."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from carriers.base import ParcelState, Transient
from shop import parcel_checks
from tests.clock import FrozenClock
from tests.databases import Seeded
from tests.shop.delivery import (
    NUMBER,
    ScriptedCarrier,
    track,
)
from tests.world import World, environment

ROOT = Path(__file__).resolve().parent.parent.parent
DAY = 86_400
TOKEN = "EAA" + "madeup" * 20
Line = dict[str, str]
Checked = Callable[[str], Line]


def lines(shop: Flask, subject: str) -> list[Line]:
    """What `flask capi check` says of a subject."""
    result = shop.test_cli_runner().invoke(args=["capi", "check", "--json"])
    found: list[Line] = json.loads(result.stdout)
    return [line for line in found if line["subject"] == subject]


@pytest.fixture
def checked(world: World) -> Checked:
    """The one line of a subject."""

    def line(subject: str) -> Line:
        (found,) = lines(world.shop, subject)
        return found

    return line


def test_the_carriers_in_use_are_named(
    checked: Checked, carrier: ScriptedCarrier
) -> None:
    assert checked("carriers")["message"] == "In use: Scripted."


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        ({"PAYMENT_METHODS": "card"}, "ok"),
        ({"PAYMENT_METHODS": "card,cod"}, "warning"),
        ({"PAYMENT_METHODS": "card", "PURCHASE_TRIGGER": "delivery"}, "warning"),
    ],
)
def test_sales_that_wait_for_the_delivery_want_a_carrier(
    tmp_path: Path, seeded: Seeded, settings: dict[str, str], verdict: str
) -> None:
    nobody = "http://127.0.0.1:9"
    shop = create_app(
        environment(tmp_path, "http://localhost", nobody)
        | {"DATABASE_URL": seeded.copy(tmp_path)}
        | {"NOVA_POSHTA_URL": "", "EASYPOST_API_KEY": ""}
        | settings
    )

    (line,) = lines(shop, "carriers")

    assert line["verdict"] == verdict


def test_without_parcels_nothing_is_said_against_them(checked: Checked) -> None:
    assert checked("parcels")["verdict"] == "ok"
    assert checked("receptions")["verdict"] == "ok"


def test_parcels_that_were_asked_about_lately_are_well(
    world: World, checked: Checked, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.says(NUMBER, ParcelState.IN_TRANSIT)
    world.clock.tick(DAY)
    track(world)
    world.clock.tick(300)

    assert checked("parcels")["message"] == "1 on the way; news of them 5 min ago."


def test_a_tracking_run_that_does_not_come_is_missed_with_its_cron_line(
    world: World, checked: Checked, shipped: str
) -> None:
    world.clock.tick(2 * 3600)

    line = checked("parcels")

    assert line["verdict"] == "warning"
    assert "*/5 * * * *" in line["fix"]
    assert "parcels track" in line["fix"]


def test_a_carrier_that_does_not_answer_for_a_day_is_named_with_metas_limit(
    world: World, checked: Checked, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.failures = [Transient("HTTP 502")]
    world.clock.tick(DAY + 1)
    track(world)

    line = checked("parcels")

    assert line["verdict"] == "warning"
    assert "after seven, Meta takes no Purchase" in line["message"]
    assert "flask parcels track" in line["fix"]


def test_a_parcel_whose_carrier_lost_its_settings_is_a_failure(
    world: World, shipped: str
) -> None:
    world.shop.extensions["carriers"] = {}

    first = lines(world.shop, "parcels")[0]

    assert first["verdict"] == "failed"
    assert first["message"].startswith("1 parcel(s) travel with a carrier")


def test_a_reception_that_made_a_purchase_is_told(
    world: World, checked: Checked, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED, raw_code="9")
    track(world)
    world.work()
    world.clock.tick(60)

    line = checked("receptions")

    assert line["message"] == "The last that made a Purchase was 60 s ago."


@pytest.mark.parametrize("state", parcel_checks.UNDECIDED)
def test_a_parcel_that_waits_for_a_person_is_told_with_where_to_decide(
    world: World,
    checked: Checked,
    carrier: ScriptedCarrier,
    shipped: str,
    state: ParcelState,
) -> None:
    carrier.says(NUMBER, state, raw_code="106")
    track(world)

    line = checked("receptions")

    assert line["verdict"] == "warning"
    assert "1 parcel(s) wait for a person" in line["message"]
    assert "/admin/parcels?state=review" in line["fix"]


def test_a_purchase_near_metas_limit_is_a_failure_and_one_past_it_a_warning(
    world: World, checked: Checked, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED, raw_code="9")
    track(world)

    world.clock.tick(5 * DAY + 1)
    near = checked("receptions")
    world.clock.tick(2 * DAY)
    world.work()
    past = checked("receptions")

    assert (near["verdict"], past["verdict"]) == ("failed", "warning")
    assert "near Meta's seven days" in near["message"]
    assert "came too late for Meta" in past["message"]


def test_the_match_quality_of_the_last_purchases_is_estimated(
    world: World, checked: Checked, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED, raw_code="9")
    track(world)

    line = checked("match quality")

    assert line["verdict"] == "ok"
    assert "of 10, estimated from 1 Purchase(s)." in line["message"]


def test_a_poor_match_quality_is_told_with_the_key_to_add_next(
    world: World, checked: Checked, carrier: ScriptedCarrier, shipped: str
) -> None:
    world.change_order(customer=None)
    carrier.says(NUMBER, ParcelState.RECEIVED, raw_code="9")
    track(world)

    line = checked("match quality")

    assert line["verdict"] == "warning"
    assert "More than 7 is worth aiming for." in line["message"]
    assert line["fix"].startswith("Add em:")


def test_without_a_purchase_there_is_no_quality_to_estimate(checked: Checked) -> None:
    assert checked("match quality")["verdict"] == "ok"
    assert "last 0 Purchase(s)" in checked("diagnostics")["message"]


def test_what_lint_finds_in_the_last_purchases_is_told_by_code(
    world: World, checked: Checked, carrier: ScriptedCarrier, shipped: str
) -> None:
    carrier.says(NUMBER, ParcelState.RECEIVED, raw_code="9")
    world.change_order(currency="XYZ")
    track(world)

    line = checked("diagnostics")

    assert line["verdict"] == "warning"
    assert "currency" in line["message"]
    assert "docs/findings.md" in line["fix"]


def test_a_shop_without_tables_is_told_so(tmp_path: Path) -> None:
    shop = create_app({"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"})

    (line,) = lines(shop, "parcels")

    assert (line["verdict"], line["fix"]) == ("failed", "flask db upgrade")


def test_the_guides_ten_points_name_lines_that_there_are(world: World) -> None:
    guide = (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")
    result = world.shop.test_cli_runner().invoke(args=["capi", "check", "--json"])
    subjects = {line["subject"] for line in json.loads(result.stdout)} | {"secrets"}

    points = re.findall(r"^\| \d+ \|.*\| ([^|]+) \|$", guide, flags=re.MULTILINE)
    named = {name for point in points for name in re.findall(r"`([a-z ]+)`", point)}

    assert len(points) == 10
    assert named == subjects - {"webhooks", "clock", "outbox"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A Git repository with a `.env` in it; skipped where there is no Git."""
    if shutil.which("git") is None:
        pytest.skip("Git is not installed (Debian: apt install git)")
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / ".env").write_text(f"META_ACCESS_TOKEN={TOKEN}\n")
    return folder


def add(repository: Path, name: str, text: str) -> None:
    """Hand a file to Git."""
    (repository / name).write_text(text)
    subprocess.run(["git", "-C", repository, "add", "--force", name], check=True)


def secrets(repository: Path, clock: FrozenClock) -> list[Line]:
    """What the check says in a shop that lives in the repository."""
    database = f"sqlite:///{repository / 'shop.sqlite3'}"
    settings = {"META_ACCESS_TOKEN": TOKEN, "DATABASE_URL": database}
    shop = create_app(settings, clock=clock)
    shop.root_path = str(repository)
    return lines(shop, "secrets")


def test_a_repository_that_ignores_its_settings_is_well(
    repository: Path, clock: FrozenClock
) -> None:
    add(repository, ".gitignore", ".env\n")

    (line,) = secrets(repository, clock)

    assert line["verdict"] == "ok"


def test_settings_that_nothing_keeps_out_of_git_are_a_warning(
    repository: Path, clock: FrozenClock
) -> None:
    (line,) = secrets(repository, clock)

    assert line["verdict"] == "warning"
    assert line["fix"] == "echo .env >> .gitignore"


def test_settings_in_git_are_a_failure(repository: Path, clock: FrozenClock) -> None:
    add(repository, ".env", f"META_ACCESS_TOKEN={TOKEN}\n")

    (line,) = secrets(repository, clock)

    assert line["verdict"] == "failed"
    assert "git rm --cached .env" in line["fix"]


def test_a_token_in_another_file_is_found_and_not_shown(
    repository: Path, clock: FrozenClock
) -> None:
    add(repository, ".gitignore", ".env\n")
    add(repository, "notes.md", f"The token is {TOKEN}, keep it safe.\n")

    (line,) = secrets(repository, clock)

    assert line["verdict"] == "failed"
    assert "notes.md" in line["message"]
    assert TOKEN not in json.dumps(line)


def test_where_there_is_no_repository_nothing_is_said(
    tmp_path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    assert secrets(tmp_path, clock) == []
