"""`capi import-offline`: a till's file from the command line."""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Engine

from capi import ConversionsClient, outbox
from capi.commands.group import commands
from capi.intake import Intake
from capi.setup import Setup
from tests.capi.cli import run
from tests.capi.conftest import PIXEL
from tests.capi.till import SALE, many, written
from tests.clock import FrozenClock


@pytest.fixture
def setup(engine: Engine, clock: FrozenClock) -> Setup:
    client = ConversionsClient("1234567890", "EAAmadeup")
    return Setup(
        engine=lambda: engine,
        clock=clock,
        clients=lambda: {PIXEL: client, "app:17": client},
    )


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """Where the till puts its file."""
    return tmp_path / "sales.csv"


def objects(result: Result) -> list[dict[str, Any]]:
    """What was printed, an object a line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return outbox.listing(connection, limit=None)


def test_a_good_file_enters_and_says_so_on_stderr(
    setup: Setup, engine: Engine, sales: Path
) -> None:
    sales.write_text(many(3), encoding="utf-8")

    result = run(setup, "import-offline", str(sales), "--currency", "eur")

    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == (
        "Worth: 28.50 EUR\n"
        "3 rows: 3 entered the outbox, 0 withheld for want of consent, 0 known already,"
        " 0 bad.\n"
        "Next: flask capi worker\n"
    )
    assert {row["destination"] for row in rows(engine)} == {PIXEL}


def test_a_bad_row_is_a_line_with_its_place_and_the_exit_status_is_1(
    setup: Setup, engine: Engine, sales: Path
) -> None:
    sales.write_text(many(3, bad=[1]), encoding="utf-8")

    result = run(setup, "import-offline", str(sales), "--currency", "EUR")

    assert result.exit_code == 1
    assert result.stdout == (
        f"{sales}:3:value: amount_unreadable The cell is not an amount of money. Write"
        " a number in major units, such as 1234.50.\n"
    )
    assert result.stderr.endswith(
        "1 bad.\nNext: mend these rows, and run the same command again\n"
    )
    assert len(rows(engine)) == 2


def test_json_is_an_object_for_each_finding_and_a_summary(
    setup: Setup, sales: Path
) -> None:
    sales.write_text(
        written(
            SALE | {"phone": "12", "Colour": "red"},
            SALE | {"order_id": "R2", "value": "free", "event_time": "soon"},
        ),
        encoding="utf-8",
    )

    result = run(setup, "import-offline", str(sales), "--json")

    *bad, last = objects(result)
    assert [(each["line"], each["column"], each["code"]) for each in bad] == [
        (3, "event_time", "time_unreadable"),
        (3, "value", "amount_unreadable"),
    ]
    assert all(each["message"] and each["fix"] for each in bad)
    (warnings,) = last["summary"].pop("warnings")
    assert (warnings["column"], warnings["code"], warnings["rows"]) == (
        "phone",
        "phone_country_missing",
        1,
    )
    assert last == {
        "summary": {
            "dry_run": False,
            "rows": 2,
            "taken": 1,
            "withheld": 0,
            "known": 0,
            "bad": 1,
            "sums": {"EUR": "12.50"},
            "ignored": ["Colour"],
        }
    }


def test_what_was_left_out_and_is_not_used_is_told(setup: Setup, sales: Path) -> None:
    row = SALE | {"phone": "12", "Colour": "red"}
    sales.write_text(written(row), encoding="utf-8")

    result = run(setup, "import-offline", str(sales))

    assert "phone: 1 × phone_country_missing" in result.stderr
    assert "Columns that are not used: Colour\n" in result.stderr


def test_a_dry_run_tells_and_changes_nothing(
    setup: Setup, engine: Engine, sales: Path
) -> None:
    sales.write_text(many(3), encoding="utf-8")

    result = run(setup, "import-offline", str(sales), "--currency", "EUR", "--dry-run")

    assert result.exit_code == 0
    assert "3 would enter the outbox" in result.stderr
    assert result.stderr.endswith("Next: the same without --dry-run\n")
    assert rows(engine) == []


def test_the_same_command_again_adds_nothing(
    setup: Setup, engine: Engine, sales: Path
) -> None:
    sales.write_text(many(3), encoding="utf-8")
    run(setup, "import-offline", str(sales), "--currency", "EUR")

    result = run(setup, "import-offline", str(sales), "--currency", "EUR")

    assert result.exit_code == 0
    assert "0 entered the outbox" in result.stderr
    assert "3 known already" in result.stderr
    assert len(rows(engine)) == 3


def test_the_file_may_come_from_stdin(setup: Setup, engine: Engine) -> None:
    result = run(
        setup, "import-offline", "-", given=written(SALE, SALE | {"value": ""})
    )

    assert result.exit_code == 1
    assert result.stdout.startswith("-:3:value: value_missing")
    assert len(rows(engine)) == 1


def test_options_say_what_the_file_leaves_open(
    setup: Setup, engine: Engine, sales: Path
) -> None:
    row = {
        "Телефон": "",
        "phone": "050 123 4567",
        "ct": "Київ",
        "date": "05/09/2026 14:05",
        "value": "12,50",
        "order_id": "R1",
    }
    sales.write_bytes(written(row, delimiter=";").encode("cp1251"))

    result = run(
        setup,
        *("import-offline", str(sales), "--encoding", "cp1251"),
        *("--timezone", "Europe/Kyiv", "--date-order", "dmy"),
        *("--currency", "UAH", "--country", "Ukraine", "--upload-tag", "Вересень"),
    )

    assert result.exit_code == 0, result.output
    (row,) = rows(engine)
    payload = json.loads(row["payload"])
    assert payload.pop("upload_tag") == "Вересень"
    assert payload["event_time"] == 1788606300
    assert payload["custom_data"]["currency"] == "UAH"
    assert payload["user_data"].keys() == {"ph", "ct", "country"}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--timezone", "Mars"), "There is no such time zone"),
        (("--currency", "XXX"), "There is no such currency"),
        (("--country", "Atlantis"), "There is no such country"),
        (("--date-order", "ymd"), "Write one of: dmy, mdy."),
        (("--encoding", "klingon"), "There is no such encoding"),
        (("--upload-tag", "x" * 101), "Write up to 100 characters"),
    ],
)
def test_an_option_that_says_nothing_is_wrong_use(
    setup: Setup, sales: Path, args: tuple[str, ...], words: str
) -> None:
    sales.write_text(many(1), encoding="utf-8")

    result = run(setup, "import-offline", str(sales), *args)

    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04", "an Excel workbook"),
        (b"email,value\n", "No column says when a sale happened"),
        (b"jenny@example.com,12.50\n", "names no column"),
    ],
)
def test_a_file_that_is_no_table_of_sales_is_wrong_use(
    setup: Setup, sales: Path, content: bytes, words: str
) -> None:
    sales.write_bytes(content)

    result = run(setup, "import-offline", str(sales))

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.endswith("Next: flask capi import-offline --help\n")
    assert "jenny" not in result.output


def test_a_file_that_is_not_there_is_wrong_use(setup: Setup, sales: Path) -> None:
    assert run(setup, "import-offline", str(sales)).exit_code == 2


def test_without_a_pixel_nothing_can_be_sent(setup: Setup, sales: Path) -> None:
    sales.write_text(many(1), encoding="utf-8")

    result = run(replace(setup, clients=dict), "import-offline", str(sales))

    assert result.exit_code == 2
    assert result.stderr == "No pixel is set.\nNext: flask capi check\n"


def test_nothing_personal_is_printed(setup: Setup, sales: Path) -> None:
    row = SALE | {"phone": "0501234567", "ln": "Rosen", "extern_id": "C-17"}
    sales.write_text(
        written(row, row | {"value": "Rosen", "event_time": "0501234567"}),
        encoding="utf-8",
    )

    for args in ((), ("--json",)):
        shown = run(setup, "import-offline", str(sales), *args).output.lower()
        personal = ("jenny", "rosen", "0501234567", "c-17")
        assert [clear for clear in personal if clear in shown] == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_a_terminal(
    setup: Setup, sales: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, int]:
    """What a person sees, and the exit status."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    args = ["import-offline", str(sales), "--currency", "EUR"]
    with pytest.raises(SystemExit) as ended:
        commands.main(args, obj=setup)
    assert isinstance(ended.value.code, int)
    return terminal.getvalue(), ended.value.code


def test_on_a_terminal_a_bar_shows_how_far_it_is(
    setup: Setup, sales: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales.write_text(many(5), encoding="utf-8")

    shown, status = on_a_terminal(setup, sales, monkeypatch)

    assert status == 0
    assert "Reading" in shown
    assert "100%" in shown


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (KeyboardInterrupt(), "Interrupted"),
        (OSError(5, "Input/output error"), "be read to its end (Input/output error)"),
    ],
)
def test_what_is_broken_off_says_what_is_done_and_how_to_go_on(
    setup: Setup,
    engine: Engine,
    sales: Path,
    monkeypatch: pytest.MonkeyPatch,
    event: BaseException,
    words: str,
) -> None:
    take = Intake.take

    def broken_off(self: Intake, given: Any) -> Any:
        for number, outcome in enumerate(take(self, given)):
            if number == 550:
                raise event
            yield outcome

    sales.write_text(many(1100), encoding="utf-8")
    monkeypatch.setattr(Intake, "take", broken_off)
    result = run(setup, "import-offline", str(sales), "--currency", "EUR")
    monkeypatch.undo()

    assert result.exit_code == 1
    assert "550 rows: 550 entered the outbox" in result.stderr
    assert result.stderr.endswith(
        f"{words}; what is done is done.\nNext: the same command again\n"
    )
    run(setup, "import-offline", str(sales), "--currency", "EUR")
    assert len(rows(engine)) == 1100
