"""`flask capi …` in the shop: what the shop registers, and the shop's own settings."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from dotenv import dotenv_values
from flask import Flask

from app import create_app
from capi.database import writing
from capi.flask import Capi
from capi.outbox import withhold
from models import db
from tests.shopper import Shopper
from tests.world import World

ROOT = Path(__file__).resolve().parent.parent.parent
Run = Callable[..., Result]


@pytest.fixture
def run(world: World) -> Run:
    """`flask capi …` of the running shop."""
    return lambda *args: capi(world.shop, *args)


def capi(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["capi", *args])


def checked(result: Result) -> dict[str, dict[str, str]]:
    return {line["subject"]: line for line in json.loads(result.stdout)}


def buy(world: World) -> str:
    """A purchase; gives the order's number."""
    shopper = Shopper(world.shop_url)
    shopper.get(shopper.buy().removeprefix(world.shop_url))
    return world.orders()[-1].number


def test_the_shop_checks_its_settings_webhooks_and_test_code(run: Run) -> None:
    lines = checked(run("check", "--json"))

    verdicts = {name: line["verdict"] for name, line in lines.items()}
    assert list(verdicts)[:3] == ["settings", "test code", "webhooks"]
    assert {verdicts[name] for name in list(verdicts)[:3]} == {"ok"}


def test_the_last_webhook_is_told(world: World, run: Run) -> None:
    buy(world)
    world.deliver()

    message = checked(run("check", "--json"))["webhooks"]["message"]

    assert message.startswith("1 signing secret(s); the last delivery came")


@pytest.mark.parametrize(
    ("environment", "subject", "verdict", "status"),
    [
        ({"SHOP_CURRENCY": "XYZ"}, "settings", "wrong setting", 2),
        (
            {
                "STRIPE_SECRET_KEY": "sk_test_made_up",
                "STRIPE_WEBHOOK_SECRET": "made up",
                "STRIPE_API_BASE": "http://127.0.0.1:9",
            },
            "webhooks",
            "wrong setting",
            2,
        ),
        (
            {
                "STRIPE_SECRET_KEY": "sk_live_made_up",
                "STRIPE_WEBHOOK_SECRET": "whsec_made_up",
                "META_TEST_EVENT_CODE": "TEST1",
            },
            "test code",
            "failed",
            2,
        ),
    ],
)
def test_a_dangerous_setting_is_found(
    tmp_path: Path,
    environment: dict[str, str],
    subject: str,
    verdict: str,
    status: int,
) -> None:
    database = {"DATABASE_URL": f"sqlite:///{tmp_path / 'shop.sqlite3'}"}

    result = capi(create_app(environment | database), "check", "--json")

    assert checked(result)[subject]["verdict"] == verdict
    assert result.exit_code == status


def test_a_shop_without_a_database_is_checked_all_the_same(tmp_path: Path) -> None:
    app = create_app({"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"})

    result = capi(app, "check")

    assert "✗ failed" in result.stdout
    assert "flask db upgrade" in result.stdout


@pytest.mark.parametrize("args", [("hash", "em", "a@example.com"), ("lint", "-")])
def test_the_tools_run_in_a_shop_with_wrong_settings_and_no_database(
    tmp_path: Path, args: tuple[str, ...]
) -> None:
    app = create_app({"SHOP_CURRENCY": "XYZ", "DATABASE_URL": "sqlite:////no/where"})

    result = app.test_cli_runner().invoke(args=["capi", *args], input="[]")

    assert result.exit_code in (0, 1)
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_no_check_prints_a_secret(world: World, run: Run) -> None:
    secrets = {
        value
        for name, value in dotenv_values(ROOT / ".env.example").items()
        if value and any(word in name for word in ("SECRET", "TOKEN", "PASSWORD"))
    } | {"EAAmadeup", "whsec_test_made_up", "sk_test_made_up"}

    output = run("check").output + run("check", "--json").output

    assert not [secret for secret in secrets if secret in output]


def test_an_orders_event_is_sent_with_its_own_id(world: World, run: Run) -> None:
    number = buy(world)

    result = run("send", "Purchase", "--order", number, "--json")

    event = json.loads(result.stdout)["event"]
    (stored,) = world.rows()
    assert result.exit_code == 0, result.output
    assert event == json.loads(stored["payload"])


def test_an_order_whose_buyer_withdrew_is_not_sent(world: World, run: Run) -> None:
    number = buy(world)
    withdraw(world)

    result = run("send", "Purchase", "--order", number)

    assert result.exit_code == 2
    assert "its buyer has not consented" in result.stderr
    assert world.purchases()["server"] == 0


def test_an_order_that_was_sent_is_not_sent_again_after_a_withdrawal(
    world: World, run: Run
) -> None:
    number = buy(world)
    world.work()
    withdraw(world)

    result = run("send", "Purchase", "--order", number)

    assert result.exit_code == 2
    assert world.purchases()["server"] == 1


@pytest.mark.parametrize(
    ("number", "words"), [("C000000-XXXXX", "there is no such order")]
)
def test_an_order_without_a_purchase_says_why(
    run: Run, number: str, words: str
) -> None:
    result = run("send", "Purchase", "--order", number)

    assert result.exit_code == 2
    assert words in result.stderr


def test_an_unpaid_order_has_no_purchase(world: World, run: Run) -> None:
    shopper = Shopper(world.shop_url)
    shopper.add()
    shopper.check_out()

    result = run("send", "Purchase", "--order", world.orders()[0].number)

    assert result.exit_code == 2
    assert "it is pending, not paid" in result.stderr


def test_a_purchase_is_explained_with_the_sandboxs_verdict(
    world: World, run: Run
) -> None:
    world.shop.config["EVENTS_MANAGER_URL"] = world.sandbox_url
    buy(world)
    world.work()
    (stored,) = world.rows()

    found: dict[str, Any] = json.loads(
        run("explain", stored["event_id"], "--json").stdout
    )

    assert [each["row"]["state"] for each in found["outbox"]] == ["sent"]
    assert [each["reason"] for each in found["arrivals"]] == ["browser_missing"]


def withdraw(world: World) -> None:
    """The buyer withdraws the consent."""
    extension: Capi = world.shop.extensions["capi"]
    (order,) = world.orders()
    with world.shop.app_context():
        with writing(extension.engine) as connection:
            withhold(
                connection, order.visitor, reason="consent withdrawn", now=world.clock()
            )
        db.session.remove()
