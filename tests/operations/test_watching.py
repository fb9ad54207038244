"""`/healthz` and `/metrics`: what a watcher sees, and who may look."""

import os
import subprocess
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, text

from capi.checks import WAITING_SECONDS
from capi.heartbeat import SILENT_SECONDS
from models import db
from shop import counters
from shop.measured import Measured
from tests.operations.conftest import METRICS_TOKEN
from tests.scale.processes import BIN, ROOT, complete, process, until
from tests.server import free_port
from tests.shop.owner import spoil
from tests.shopper import Shopper
from tests.world import PIXEL_ID, World, environment

PIXEL = f"pixel:{PIXEL_ID}"
BEARER = {"Authorization": f"Bearer {METRICS_TOKEN}"}


def health(world: World) -> dict[str, object]:
    answer = requests.get(f"{world.shop_url}/healthz", timeout=10)
    return {"code": answer.status_code, **answer.json()}


def metrics(url: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Each sample by its name and the values of its labels, by their names."""
    answer = requests.get(f"{url}/metrics", headers=BEARER, timeout=10)
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_all_is_well(world: World) -> None:
    world.work()

    assert health(world) == {
        "code": 200,
        "status": "ok",
        "database": "ok",
        "worker_seen_seconds_ago": 0.0,
        "oldest_waiting_seconds": None,
        "paused": {},
    }


def test_a_silent_worker_is_told_and_the_shop_still_sells(world: World) -> None:
    world.work()
    world.clock.tick(SILENT_SECONDS + 1)

    told = health(world)

    assert (told["code"], told["status"]) == (200, "degraded")


def test_what_waits_too_long_is_told(world: World, shopper: Shopper) -> None:
    shopper.buy()
    world.switch("meta_500")
    world.clock.tick(WAITING_SECONDS + 1)
    world.work()

    told = health(world)

    assert told["status"] == "degraded"
    assert told["oldest_waiting_seconds"] == WAITING_SECONDS + 1


def test_a_standstill_is_told_with_metas_words(world: World, shopper: Shopper) -> None:
    shopper.buy()
    world.switch("meta_bad_token")
    world.work()

    told = health(world)

    assert told["status"] == "degraded"
    assert "190" in told["paused"][PIXEL]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["capi_outbox", "capi_worker"])
def test_without_its_tables_the_shop_has_failed(world: World, table: str) -> None:
    with world.shop.app_context(), db.engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.execute(text(f"ALTER TABLE {table} RENAME TO gone"))

    told = health(world)

    assert told == {"code": 503, "status": "failed", "database": "away"}


def test_metrics_are_for_whoever_has_the_token(world: World) -> None:
    url = f"{world.shop_url}/metrics"

    assert requests.get(url, timeout=10).status_code == 401
    assert requests.get(url, auth=("owner", "x"), timeout=10).status_code == 401
    assert requests.get(url, headers=BEARER, timeout=10).status_code == 200


def test_without_a_token_in_the_settings_there_are_none(world: World) -> None:
    settings = world.shop.config["SETTINGS"]
    world.shop.config["SETTINGS"] = type(settings)(
        **{**vars(settings), "metrics_token": ""}
    )

    answer = requests.get(
        f"{world.shop_url}/metrics", headers={"Authorization": "Bearer "}, timeout=10
    )

    assert answer.status_code == 404


def test_a_sale_shows_in_the_numbers(world: World, shopper: Shopper) -> None:
    applied = ("countonce_webhook_deliveries_total", ("applied", "stripe"))
    before = metrics(world.shop_url).get(applied, 0)
    shopper.http.get(shopper.buy(), timeout=20)
    world.work()

    seen = metrics(world.shop_url)

    assert seen["countonce_outbox_purchases", (PIXEL, "sent")] == 1
    assert seen["countonce_meta_events_total", ("taken", PIXEL)] >= 1
    assert seen["countonce_meta_calls_total", ("taken", PIXEL)] >= 1
    assert seen["countonce_outbox_oldest_waiting_seconds", ()] == 0
    assert seen["countonce_destination_paused", (PIXEL,)] == 0
    assert seen["countonce_worker_seen_age_seconds", ()] == 0
    assert seen["countonce_stripe_delivery_age_seconds", ()] == 0
    assert seen[applied] == before + 1
    assert (
        "countonce_request_seconds_count",
        ("checkout.thanks", "GET", "200"),
    ) in seen


def test_failures_show_by_metas_code(world: World, shopper: Shopper) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    for fault in ("meta_500", "meta_bad_token"):
        world.switch(fault)
        world.work()
        world.switch(fault, on=False)
        world.clock.tick(600)
    world.work()

    calls = {
        labels[0]: value
        for (name, labels), value in metrics(world.shop_url).items()
        if name == "countonce_meta_calls_total"
    }

    assert calls.pop("taken") >= 1
    assert sum(calls.values()) == 2
    assert any(answer.startswith("190") for answer in calls)


def test_a_refused_purchase_shows(world: World, shopper: Shopper) -> None:
    shopper.http.get(shopper.buy(), timeout=20)
    spoil(world, world.rows()[-1]["event_id"])
    world.work()

    assert metrics(world.shop_url)["countonce_outbox_purchases", (PIXEL, "failed")] == 1


@pytest.mark.parametrize("headers", [{}, {"Stripe-Signature": "t=1,v1=00"}])
def test_a_forged_delivery_shows(world: World, headers: dict[str, str]) -> None:
    name = ("countonce_webhook_deliveries_total", ("refused", "stripe"))
    before = metrics(world.shop_url).get(name, 0)

    requests.post(
        f"{world.shop_url}/webhooks/stripe", data=b"{}", headers=headers, timeout=10
    )

    assert metrics(world.shop_url)[name] == before + 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_numbers_are_read_from_indexes_alone(world: World) -> None:
    asked: list[str] = []
    with world.shop.app_context(), db.engine.connect() as connection:
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _u, statement, parameters, *_: asked.append(
                (statement, parameters)
            ),
        )
        list(Measured(connection, now=0, keys=(PIXEL,)).collect())
        plans = [
            line[3]
            for statement, parameters in list(asked)
            for line in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            if "capi_outbox" in statement or "stripe_event" in statement
        ]

    read = [plan for plan in plans if plan.startswith(("SCAN", "SEARCH"))]
    assert len(read) == 3
    assert all("INDEX ix_" in plan for plan in read), read


def test_the_processes_of_one_server_count_together(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = environment(tmp_path, url, url)
    env = complete(settings | {"METRICS_TOKEN": METRICS_TOKEN})
    upgrade = [BIN / "flask", "--app", "app", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=env, check=True, capture_output=True)
    gunicorn = f"--no-control-socket --bind 127.0.0.1:{port} --worker-class gthread"
    command = [BIN / "gunicorn", *gunicorn.split(), "--workers", "2", "app:serve()"]
    with process(command, tmp_path, env):
        until(lambda: answers(f"{url}/healthz"))
        for _ in range(40):
            requests.get(f"{url}/no-such-page", timeout=10)

        found = {
            metrics(url)["countonce_request_seconds_count", ("none", "GET", "404")]
            for _ in range(6)
        }

    assert found == {40}


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=20).ok
    except (requests.ConnectionError, requests.Timeout):
        return False


def test_counting_needs_no_folder_in_a_process_alone() -> None:
    assert counters.FOLDER not in os.environ
    names = {family.name for family in counters.registry().collect()}

    assert names == {"countonce_request_seconds", "countonce_webhook_deliveries"}
