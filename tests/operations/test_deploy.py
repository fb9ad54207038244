"""`deploy/` and its page: what they name is there, and programs take the files."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from click import Context
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from config import SECRETS
from shop.webhooks import HANDLERS
from tests.operations.conftest import METRICS_TOKEN
from tests.shopper import Shopper
from tests.world import World

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
HOME = "/srv/countonce"
PATIENCE = "--graceful-timeout"
"""The demo ends within five seconds; a shop lets its requests come to their end."""

UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SERVICES = {
    path.stem.removeprefix("countonce-"): path
    for path in UNITS
    if path.suffix == ".service"
}
PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
OUTBOX = (ROOT / "docs" / "outbox.md").read_text(encoding="utf-8")


def command(unit: Path) -> str:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(unit.read_text(encoding="utf-8"))
    return parser["Service"]["ExecStart"]


def procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": exec ", 1) for line in lines)


def words(text: str) -> list[str]:
    """The words of a command, but for how long it waits for its requests."""
    found = shlex.split(text.replace("${SHOP_PORT:-8000}", "8000"))
    if PATIENCE in found:
        at = found.index(PATIENCE)
        del found[at : at + 2]
    return found


@pytest.mark.parametrize("name", ["shop", "worker"])
def test_a_unit_runs_what_the_procfile_runs(name: str) -> None:
    unit = command(SERVICES[name]).replace(f"{HOME}/", "")

    assert words(unit) == words(procfile()[name])


def test_systemd_waits_for_as_long_as_gunicorn_does() -> None:
    (patience,) = re.findall(rf"{PATIENCE} (\d+)", command(SERVICES["shop"]))
    text = SERVICES["shop"].read_text(encoding="utf-8")
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", text, flags=re.MULTILINE)

    assert int(stop) > int(patience)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_flask_and_celery_know_the_command_of_a_unit(name: str) -> None:
    program, *given = shlex.split(command(SERVICES[name]))
    if Path(program).name != "flask":
        assert Path(program).name in ("gunicorn", "celery")
        return
    cli = create_app({}).cli
    found, left = cli, given[2:]
    context = Context(cli)
    while left and hasattr(found, "get_command"):
        inner = found.get_command(context, left[0])
        assert inner is not None, given
        found, left = inner, left[1:]
    known = {name for parameter in found.params for name in parameter.opts}
    assert all(word in known for word in left if word.startswith("-"))


def test_the_crontab_runs_what_the_timers_run() -> None:
    lines = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
    jobs = {line.split(" && ")[1] for line in lines if not line.startswith("#")}
    timers = {path.stem.removeprefix("countonce-") for path in DEPLOY.glob("*.timer")}

    assert jobs == {command(SERVICES[name]).replace(f"{HOME}/", "") for name in timers}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_shut_in(name: str) -> None:
    text = SERVICES[name].read_text(encoding="utf-8")

    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"):
        assert f"\n{line}\n" in text
    assert "\nUser=countonce\n" in text


def need(program: str, package: str) -> str:
    """Where the program is; the test is skipped where Debian's package is missing."""
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip(f"{program} is not installed (Debian: apt install {package})")
    return found


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = need("systemd-analyze", "systemd")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(HOME, str(ROOT))
        text = text.replace(f"{ROOT}/.venv/bin/", "/bin/true ")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")

    said = subprocess.run(
        [analyze, "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
    )

    about_ours = [line for line in said.stderr.splitlines() if "countonce" in line]
    assert about_ours == []


def takes(*command: str | Path) -> None:
    """The program finds nothing wrong with the file."""
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx, openssl = need("nginx", "nginx-light"), need("openssl", "openssl")
    certificate = [tmp_path / "privkey.pem", tmp_path / "fullchain.pem"]
    ask = [openssl, "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=s"]
    takes(*ask, "-keyout", certificate[0], "-out", certificate[1])
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    ours = text.replace("/etc/letsencrypt/live/shop.example", str(tmp_path))
    # Nobody but root may try the real doors, and write where nginx usually does.
    sockets = iter("abcd")
    ours = re.sub(
        r"listen [^ ;]+", lambda _: f"listen unix:{tmp_path}/{next(sockets)}", ours
    )
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    own = "".join(f"{place}_temp_path {tmp_path}/{place}; " for place in places)
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {own} {ours} }}"
    )

    takes(nginx, "-t", "-q", "-e", "stderr", "-p", tmp_path, "-c", whole)


def test_caddy_takes_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    takes(need("caddy", "caddy"), "validate", "--config", DEPLOY / "Caddyfile")


def test_prometheus_takes_the_alarms() -> None:
    takes(need("promtool", "prometheus"), "check", "rules", DEPLOY / "alerts.yml")


def test_every_setting_that_the_page_names_exists() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    known = set(re.findall(r"^([A-Z][A-Z0-9_]*)=", example, flags=re.MULTILINE))
    named = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`", PAGE))

    assert named - {"FLASK_APP", "SANDBOX_"} <= known
    assert {"SECRET_KEY", "METRICS_TOKEN", "LOG_FORMAT"} <= named


def test_every_secret_has_a_line_on_how_it_is_changed() -> None:
    rolled = PAGE.partition("## Changing a secret")[2]
    names = {
        "stripe_webhook_secrets": "STRIPE_WEBHOOK_SECRET",
        "database_url": "DATABASE_URL",
    }
    spoken_of = ("broker_url", "meta_pixels")

    missing = [
        secret
        for secret in sorted(SECRETS)
        if secret not in spoken_of
        and f"`{names.get(secret, secret.upper())}`" not in rolled
    ]
    assert missing == []


def test_the_page_names_the_events_that_the_shop_handles() -> None:
    assert [each for each in HANDLERS if f"`{each}`" not in PAGE] == []


def test_every_file_in_deploy_is_spoken_of() -> None:
    names = {path.name for path in DEPLOY.iterdir()} - {path.name for path in UNITS}

    assert [name for name in sorted(names) if f"deploy/{name}" not in PAGE] == []
    assert [name for name in SERVICES if name not in PAGE] == []


def expressions() -> dict[str, str]:
    """The alarms: name → expression."""
    loaded = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))
    return {
        rule["alert"]: rule["expr"]
        for group in loaded["groups"]
        for rule in group["rules"]
    }


def test_every_metric_of_an_alarm_and_of_the_page_exists(
    world: World, shopper: Shopper
) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    world.work()
    answer = world.shop.test_client().get(
        "/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}
    )
    families = list(text_string_to_metric_families(answer.text))
    samples = {sample.name for each in families for sample in each.samples}
    labels = {
        label for each in families for sample in each.samples for label in sample.labels
    }
    own = r"\bcountonce_[a-z_]+"
    alarmed = set(re.findall(own, " ".join(expressions().values())))
    asked = set(
        re.findall(
            r"(\w+)\s*(?:=~|!=|=)",
            " ".join(re.findall(r"\{[^}]*\}", " ".join(expressions().values()))),
        )
    )

    assert alarmed <= samples
    assert asked <= labels | {"job"}
    assert {each.name for each in families if each.name.startswith("countonce")} <= {
        name.removesuffix("_total") for name in re.findall(own, OUTBOX)
    }
    assert set(re.findall(rf"`({own})`", OUTBOX)) <= samples | {
        each.name for each in families
    }


def test_links_of_the_page_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", PAGE)

    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
