"""The Flask extension in an application that is none of ours: as little as it takes."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template_string, request, session
from flask.testing import FlaskClient
from sqlalchemy import Engine

from capi import Consent, CustomData, Event, outbox
from capi.consent import UNITED_STATES, limit
from capi.database import writing
from capi.flask import Capi
from capi.pixels import PIXEL_URL, TR_URL

AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux) Reader/1.0"}
PAGE = "<head>{{ capi_head() }}</head><body>{{ capi_body() }}</body>"
HEADLESS = "<body>{{ capi_body() }}</body>"
PIXEL_ID = "1234567890"

Opened = Callable[..., FlaskClient]


@pytest.fixture
def opened(engine: Engine) -> Opened:
    """Opens a shop with these settings; `asked` has each time that consent was."""

    def opened(
        consent: Consent = Consent.GRANTED, asked: list[str] | None = None, **set: Any
    ) -> FlaskClient:
        app = Flask(__name__)
        app.config.from_mapping({"SECRET_KEY": "x", "META_PIXEL_ID": PIXEL_ID} | set)

        def answer() -> Consent:
            (asked if asked is not None else []).append(request.path)
            return consent

        capi = Capi(app, engine=lambda: engine, consent=answer)

        def bought() -> Event:
            return Event(
                event_name="Purchase",
                event_time=int(capi.clock()),
                event_id="order_1_purchase",
                user_data=capi.context().user_data(),
                custom_data=CustomData(value=1, currency="USD"),
            )

        @app.get("/page")
        def page() -> str:
            return render_template_string(PAGE)

        @app.post("/buy")
        def buy() -> dict[str, Any]:
            return capi.context().to_dict()

        @app.get("/thanks")
        def thanks() -> str:
            with writing(engine) as connection:
                context = capi.context()
                capi.record(connection, bought(), context=context, fired_by="thanks")
            capi.show(bought())
            return render_template_string(PAGE)

        @app.get("/look")
        def look() -> str:
            return capi.act_id("ViewContent", "mug")

        @app.get("/headless")
        def headless() -> str:
            capi.track(bought())
            return render_template_string(HEADLESS)

        @app.get("/session")
        def told() -> list[str]:
            return sorted(session)

        return app.test_client()

    return opened


def payloads(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return [json.loads(row["payload"]) for row in outbox.listing(connection)]


def test_pixel_and_token_are_all_it_takes(opened: Opened) -> None:
    page = opened().get("/page", headers=AGENT)

    assert page.status_code == 200
    assert PIXEL_URL in page.text
    assert f'src="{TR_URL}?id={PIXEL_ID}' in page.text


def test_a_missing_token_fails_no_transaction(opened: Opened, engine: Engine) -> None:
    assert opened().get("/thanks", headers=AGENT).status_code == 200
    assert [each["event_id"] for each in payloads(engine)] == ["order_1_purchase"]


def test_a_limited_consent_limits_both_halves_of_what_is_recorded(
    opened: Opened, engine: Engine
) -> None:
    page = opened(Consent.LIMITED).get("/thanks", headers=AGENT)

    (told,) = payloads(engine)
    assert told["data_processing_options"] == ["LDU"]
    assert 'fbq("dataProcessingOptions", ["LDU"], 0, 0)' in page.text


def test_an_event_that_is_limited_keeps_the_place_that_it_says() -> None:
    event = Event(event_name="Lead", event_time=1)
    once = limit(event, Consent.LIMITED, country="US", state="CA")

    again = limit(once, Consent.LIMITED)

    assert again == once
    assert again.data_processing_options_country == UNITED_STATES


def test_ids_that_go_with_an_order_are_those_of_the_next_page(opened: Opened) -> None:
    visitor = opened()

    first = visitor.post("/buy", headers=AGENT).get_json()
    second = visitor.post("/buy?fbclid=IwAR0click", headers=AGENT).get_json()
    visitor.get("/page", headers=AGENT)

    cookies = {name: visitor.get_cookie(name) for name in ("_fbp", "_fbc")}
    kept = {name: cookie and cookie.value for name, cookie in cookies.items()}
    assert kept == {"_fbp": first["fbp"], "_fbc": second["fbc"]}
    assert second["fbp"] == first["fbp"]


def test_who_allows_nothing_has_no_visit(opened: Opened) -> None:
    visitor = opened(Consent.UNDECIDED)

    looks = {visitor.get("/look", headers=AGENT).text for _ in range(2)}

    assert len(looks) == 2
    assert visitor.get("/session", headers=AGENT).get_json() == []


def test_who_is_known_looks_once_in_a_visit(opened: Opened) -> None:
    visitor = opened()

    looks = {visitor.get("/look", headers=AGENT).text for _ in range(2)}

    assert len(looks) == 1


def test_a_page_goes_by_one_answer(opened: Opened) -> None:
    asked: list[str] = []

    opened(asked=asked).get("/thanks", headers=AGENT)

    assert asked == ["/thanks"]


@pytest.mark.parametrize(
    ("said", "sent"), [(True, 1), ("on", 1), (False, 0), ("off", 0), (None, 0), ("", 0)]
)
def test_the_servers_page_view_is_sent_where_it_is_on(
    opened: Opened, engine: Engine, said: object, sent: int
) -> None:
    opened(META_SERVER_PAGE_VIEW=said).get("/page", headers=AGENT)

    assert [each["event_name"] for each in payloads(engine)] == ["PageView"] * sent


def test_a_body_without_its_head_tells_nothing_and_says_so(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        page = opened().get("/headless", headers=AGENT)

    assert page.text == "<body></body>"
    assert "capi_body() without capi_head()" in caplog.text
