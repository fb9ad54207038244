"""A shop with wrong settings: it says which, and does not begin anew without an end."""

import configparser
from pathlib import Path

import pytest

from app import NOT_SERVED
from tests.databases import Seeded
from tests.scale.processes import BIN, DEADLINE, complete, process
from tests.server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


def test_gunicorn_ends_where_the_settings_are_wrong(
    tmp_path: Path, seeded: Seeded
) -> None:
    env = complete(
        {
            "DATABASE_URL": seeded.copy(tmp_path),
            "SHOP_URL": "https://shop.example",
            "SECRET_KEY": "my own",
            "META_PIXEL_ID": "1",
        }
    )
    options = f"--no-control-socket --bind 127.0.0.1:{free_port()}"
    with process(
        [BIN / "gunicorn", *options.split(), "app:serve()"], tmp_path, env
    ) as server:
        status = server.wait(DEADLINE)

    assert status == NOT_SERVED
    (log,) = tmp_path.glob("gunicorn-*.log")
    assert "Not served: META_PIXEL_ID is set without META_ACCESS_TOKEN" in (
        log.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("name", ["shop", "celery", "beat"])
def test_systemd_does_not_start_again_what_would_only_say_the_same(name: str) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.read(ROOT / "deploy" / f"countonce-{name}.service", encoding="utf-8")

    statuses = parser["Service"]["RestartPreventExitStatus"].split()

    assert str(NOT_SERVED) in statuses
