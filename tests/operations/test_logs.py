"""The log: found by order, event and request, whole in a line, and about nobody."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from capi.policy import DAY
from carriers.base import ParcelState
from shop import logs
from tests.shop.delivery import (
    NUMBER,
    RECIPIENT,
    install,
    order_on_delivery,
    ship,
    track,
)
from tests.shop.owner import Owner
from tests.shop.phone import USER_DATA, Phone
from tests.shop.phone import event as app_event
from tests.shopper import BUYER, Shopper
from tests.world import World


def record(text: str, *args: object, **more: Any) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "shop.payments", "levelno": logging.INFO})
    made.levelname, made.msg, made.args, made.created = "INFO", text, args, 1.5
    vars(made).update(more)
    return made


def test_a_person_reads_the_time_and_what_happened() -> None:
    line = logs.ForPeople().format(record("Order %s: %s", "C1", "paid"))

    assert line == "1970-01-01 00:00:01 Order C1: paid"


def test_more_than_news_says_so() -> None:
    loud = record("No answer", levelno=logging.ERROR, levelname="ERROR")

    assert logs.ForPeople().format(loud) == "1970-01-01 00:00:01 ERROR No answer"


@pytest.mark.parametrize("bad", ["\n", "\r", "\x1b[2J", "\u2028"])
def test_nobody_can_write_a_second_line_into_the_log(bad: str) -> None:
    line = logs.ForPeople().format(record("Host %s", f"a{bad}Order C1: paid"))

    assert bad not in line
    assert len(line.splitlines()) == 1


def test_a_program_reads_fields() -> None:
    line = logs.ForPrograms().format(record("Order %s", "C1", order="C1", subject=None))

    assert json.loads(line) == {
        "time": "1970-01-01T00:00:01.500+00:00",
        "level": "info",
        "logger": "shop.payments",
        "message": "Order C1",
        "order": "C1",
    }


@pytest.mark.parametrize("lines", [logs.ForPeople, logs.ForPrograms])
def test_what_a_database_quotes_of_a_row_stays_out(
    lines: Callable[[], logging.Formatter],
) -> None:
    said = f"not null\nDETAIL:  Failing row contains ({'joe'}@eg.com).\nEnd"
    try:
        raise ValueError(said)
    except ValueError:
        failed = record("It failed", exc_info=sys.exc_info())

    line = lines().format(failed)

    assert "not null" in line
    assert "End" in line
    assert "joe@eg.com" not in line


@pytest.fixture
def failing(world: World) -> World:
    """A shop whose home page is broken."""

    def fail() -> str:
        raise RuntimeError("out of luck")

    world.shop.view_functions["catalog.home"] = fail
    return world


@pytest.fixture
def written(world: World) -> Iterator[io.StringIO]:
    """The log as people read it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.ForPeople())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_an_error_page_has_the_id_by_which_the_log_knows_it(
    failing: World, written: io.StringIO
) -> None:
    answer = Shopper(failing.shop_url).get("/")

    name = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert f"<code>{name}</code>" in answer.text
    assert f"journalctl -u countonce-shop | grep -A 40 {name}" in answer.text
    assert f"[{name}]\nTraceback" in written.getvalue()


def test_an_error_for_programs_has_it_too(failing: World) -> None:
    client = failing.shop.test_client()

    answer = client.get("/", headers={"Accept": "application/json"})

    assert answer.headers["X-Request-ID"] in answer.json["error"]["message"]


def test_what_is_the_visitors_own_doing_has_no_number(world: World) -> None:
    answer = Shopper(world.shop_url).get("/no-such-page")

    assert answer.status_code == 404
    assert answer.headers["X-Request-ID"] not in answer.text


def test_a_sale_reads_as_people_know_it(
    world: World, shopper: Shopper, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        shopper.http.get(shopper.buy(), timeout=20)
        world.work()

    (row,) = world.rows()
    said = [each for each in caplog.records if each.name == "capi.worker"]
    at = next(n for n, each in enumerate(said) if "Purchase" in each.getMessage())
    assert said[at].getMessage() == (
        f"Purchase event sent for order {row['subject']}:"
        f" event_id={row['event_id']} fbtrace_id={row['fbtrace_id']}"
    )
    fields = json.loads(logs.ForPrograms().format(said[at]))
    assert fields["order"] == row["subject"]
    assert fields["event_id"] == row["event_id"]
    assert fields["fbtrace_id"] == row["fbtrace_id"]
    answer = next(e for e in said[at:] if e.getMessage().startswith("Meta's answer: "))
    given = json.loads(answer.getMessage().removeprefix("Meta's answer: "))
    assert given["fbtrace_id"] == row["fbtrace_id"]
    assert given["events_received"] >= 1


def test_no_line_holds_a_person_or_a_token(
    world: World,
    shopper: Shopper,
    owner: Owner,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    carrier = install(world)
    sales = tmp_path / "sales.csv"
    sold_at = int(world.clock()) - DAY
    sales.write_text(
        "email,phone,fn,event_time,value,currency,order_id\n"
        f"till@example.com,+380671112233,Тарас,{sold_at},9.50,USD,R1\n"
        f"broken@example.com,+380672223344,Богдан,{sold_at},free,USD,R2\n"
    )
    logs.start("text")
    with caplog.at_level(logging.INFO):
        shopper.http.get(shopper.buy(), timeout=20)
        order_on_delivery(shopper)
        ship(world, world.orders()[1])
        carrier.says(NUMBER, ParcelState.RECEIVED)
        track(world)
        Phone(world.shop_url).report(app_event())
        imported = world.shop.test_cli_runner().invoke(
            args=["capi", "import-offline", str(sales)]
        )
        world.switch("meta_bad_token")
        world.work()
        world.switch("meta_bad_token", on=False)
        world.clock.tick(60)
        world.work()
        owner.get("/admin/orders?q=jenny.rosen@example.com")

    sources = {event["source"] for event in world.events()}
    assert {"server", "app", "offline"} <= sources, imported.output
    written = "\n".join(
        lines.format(each)
        for each in caplog.records
        # Meta's and Stripe's stand-in, and the client in the test, are not the shop.
        if not each.name.startswith(("urllib3", "sandbox", "werkzeug"))
        for lines in (logs.ForPeople(), logs.ForPrograms())
    ).lower()
    assert "purchase event sent" in written
    assert "alarm" in written
    found = [text for text in clear(world) if text.lower() in written]
    assert found == []


def clear(world: World) -> list[str]:
    """Everything in clear that went through the shop and is nobody's business."""
    buyer = [BUYER[name] for name in ("email", "phone", "name", "address", "zip")]
    recipient = [RECIPIENT[name] for name in ("name", "phone", "email", "line1")]
    device = [USER_DATA["madid"], USER_DATA["anon_id"]]
    till = ["till@example.com", "+380671112233", "Тарас", "broken@example.com"]
    settings = world.shop.config["SETTINGS"]
    secrets = [
        settings.secret_key,
        settings.stripe_secret_key,
        *settings.stripe_webhook_secrets,
        settings.meta_access_token,
        settings.admin_password,
        settings.metrics_token,
        *(key for _, key in settings.mobile_api_keys),
    ]
    visitors = [order.visitor for order in world.orders()]
    return [*buyer, *recipient, *device, *till, *secrets, *visitors]
