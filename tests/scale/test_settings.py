"""The settings of a larger shop, and a small one that needs nothing of it."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from config import Settings

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_by_each_of_its_names(scheme: str) -> None:
    settings = Settings.from_environment({"DATABASE_URL": f"{scheme}://me:pw@db/shop"})

    assert settings.problems == ()
    assert settings.database_url == "postgresql+psycopg://me:pw@db/shop"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://me:hush@db/shop", "must be a URL such as postgresql"),
        ("DATABASE_URL", "hush", "must be a URL such as postgresql"),
        ("DATABASE_URL", "postgresql+psycopg2://me:hush@db/s", "pip install"),
        ("BROKER_URL", "http://me:hush@broker", "must be a URL with redis"),
        ("BROKER_URL", "hush", "must be a URL with redis"),
    ],
)
def test_what_cannot_be_used_is_told_without_its_password(
    name: str, value: str, words: str
) -> None:
    (problem,) = Settings.from_environment({name: value}).problems

    assert problem.startswith(name)
    assert words in problem
    assert "hush" not in problem


@pytest.mark.parametrize("url", ["redis://:pw@r:6379/0", "amqp://me:pw@rabbit//"])
def test_a_broker_is_redis_or_rabbitmq(url: str) -> None:
    settings = Settings.from_environment({"BROKER_URL": url})

    assert (settings.broker_url, settings.problems) == (url, ())
    assert "pw" not in repr(settings)


def test_a_broker_without_celery_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "environment.find_spec", lambda name: None if name == "celery" else find(name)
    )

    (problem,) = Settings.from_environment({"BROKER_URL": "redis://r"}).problems

    assert "pip install --requirement requirements-scale.txt" in problem


@pytest.mark.parametrize(
    ("query", "seconds"), [("", "5"), ("?connect_timeout=30", "30")]
)
def test_nobody_waits_long_for_a_postgresql_that_is_away(
    query: str, seconds: str
) -> None:
    app = create_app({"DATABASE_URL": f"postgresql://me@127.0.0.1/shop{query}"})

    options = app.config["SQLALCHEMY_ENGINE_OPTIONS"]
    assert options["connect_args"] == {"connect_timeout": seconds}
    assert options["pool_pre_ping"] is True


def test_a_small_shop_runs_without_postgresqls_driver_and_without_celery() -> None:
    without = "import sys; sys.modules.update(celery=None, psycopg=None, redis=None)"
    works = "from app import create_app; print(create_app({}).name)"

    ended = subprocess.run(
        [sys.executable, "-c", f"{without}; {works}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert ended.stdout == "app\n", ended.stderr
