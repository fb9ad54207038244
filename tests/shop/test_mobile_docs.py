"""`docs/app-events.md` is true: its calls are taken, and it names what there is."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from capi.app_event_names import CAPI_NAMES
from capi.routes import Route
from shop import openapi
from shop.mobile_body import CLOCK_AHEAD
from shop.mobile_outbox import Result
from shop.mobile_schema import CONSENTS
from tests.databases import Sqlite
from tests.shop import phone

GUIDE = (Path(__file__).parents[2] / "docs" / "app-events.md").read_text("utf-8")
CALLS = re.findall(r"<<'JSON'\n(.*?)\nJSON\n", GUIDE, flags=re.DOTALL)
ANSWERS = re.findall(r"```json\n(.*?)```", GUIDE, flags=re.DOTALL)
KEY = "demo-only-change-me"


@pytest.fixture(scope="module")
def gate(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A shop that nobody serves, with the demo's key."""
    folder = tmp_path_factory.mktemp("documented")
    return phone.gate(sqlite, folder, MOBILE_API_KEYS=f"demo-app:{KEY}")


def test_the_guides_calls_are_taken_and_answered_as_it_says(gate: FlaskClient) -> None:
    answers = [
        gate.post(
            "/api/app-events",
            json=json.loads(call),
            headers={"Authorization": f"Bearer {KEY}"},
        )
        for call in CALLS
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answers[0].json] == [json.loads(answer) for answer in ANSWERS]
    (order,) = answers[1].json["results"]
    assert order["result"] == "waiting"


@pytest.mark.parametrize("result", Result)
def test_every_result_has_a_line(result: Result) -> None:
    assert f"\n| `{result}` | " in GUIDE


@pytest.mark.parametrize("status", openapi.ERRORS)
def test_every_error_has_a_line(status: int) -> None:
    assert re.search(rf"^\| [0-9, ]*{status}\b", GUIDE, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "word",
    [
        *CONSENTS,
        *(f"APP_EVENTS_ROUTE={route}" for route in Route),
        CLOCK_AHEAD.code,
        "MOBILE_API_KEYS",
        "MOBILE_EVENTS_PER_MINUTE",
        "/api/openapi.json",
    ],
)
def test_the_guide_names_what_there_is(word: str) -> None:
    assert word in GUIDE


def test_every_app_event_that_the_guide_names_is_one() -> None:
    named = set(re.findall(r"fb_mobile_\w+", GUIDE))

    assert named <= CAPI_NAMES.keys()


def test_the_guides_links_lead_to_files_that_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", GUIDE)
    docs = Path(__file__).parents[2] / "docs"

    assert links
    assert not [link for link in links if not (docs / link).exists()]
