"""The screen "Parcels" of the Events Manager, and the same for scripts.

* `GET /parcels` the parcels, and numbers that the shop asked about in vain;
  `GET /parcels/<number>` one of them: where it is, what the shop was told, webhooks.
* `GET /parcels.json` gives all parcels, newest first; `GET /parcels/<number>.json` one:
  `number, carrier, phone, cod` (major units), `state, code, since` (epoch seconds),
  `return_of, return_number, tracker, last_asked_at, moves` (each `at, state, code`).

How one makes and moves a parcel stands in `parcel_forms`.
"""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import shell
from sandbox.carriers import easypost_events, parcel_answers, parcel_presenting, parcels
from sandbox.carriers.easypost_test_numbers import TEST_NUMBERS
from sandbox.carriers.parcel_drafts import major
from sandbox.carriers.parcel_refusals import Refused
from sandbox.carriers.parcels import Parcel
from sandbox.errors import problem
from sandbox.row_ids import row_id
from sandbox.store import store

PER_PAGE = 25

blueprint = shell.page_blueprint("parcels")
parcel_presenting.init_blueprint(blueprint)


@blueprint.get("/parcels")
def index() -> ResponseReturnValue:
    """The parcels, newest first, and a form that makes one."""
    return index_page({"number": request.args.get("number", "")})


@blueprint.get("/parcels/<number>")
def parcel(number: str) -> ResponseReturnValue:
    """One parcel: where it is, its way, what the shop was told of it."""
    with store().reading() as connection:
        found = parcels.find(connection, number) or abort(404)
        return render_template(
            "parcels/parcel.html",
            parcel=found,
            groups=parcel_presenting.moves_for(found),
            other_codes=parcel_presenting.other_codes(found),
            stands_still=found.number in TEST_NUMBERS,
            answers=parcel_answers.about(connection, number),
            events=easypost_events.of(connection, found),
            webhook_url=easypost_events.webhook_url(),
        )


@blueprint.get("/parcels.json")
def index_json() -> ResponseReturnValue:
    """Every parcel, newest first."""
    with store().reading() as connection:
        asked = parcel_answers.last_asked(connection)
        found = parcels.select(connection, "ORDER BY parcel.id DESC")
    return jsonify([shown(one, asked) for one in found])


@blueprint.get("/parcels/<number>.json")
def parcel_json(number: str) -> ResponseReturnValue:
    """One parcel."""
    with store().reading() as connection:
        found = parcels.get(connection, number)
        return jsonify(shown(found, parcel_answers.last_asked(connection)))


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """What scripts get where people get a sentence on the page."""
    if error.status == 404 and "text/html" in request.accept_mimetypes.values():
        return shell.not_found(error)
    return problem(error.code, error.message, error.status, field=error.field)


def index_page(
    given: Mapping[str, str], refusal: Refused | None = None
) -> ResponseReturnValue:
    """The list, with a form that holds what was given and what is wrong with it."""
    before = row_id(request.args.get("before", ""))
    with store().reading() as connection:
        found = _page(connection, before)
        page = render_template(
            "parcels/index.html",
            parcels=found[:PER_PAGE],
            older=found[PER_PAGE - 1].id if len(found) > PER_PAGE else None,
            before=before,
            asked=parcel_answers.last_asked(connection),
            strangers=parcel_answers.strangers(connection),
            given=given,
            refusal=refusal,
        )
    return page, refusal.status if refusal else 200


def shown(found: Parcel, asked: Mapping[str, float]) -> dict[str, Any]:
    """A parcel as scripts see it."""
    return {
        "number": found.number,
        "carrier": found.carrier,
        "phone": found.phone,
        "cod": major(found.cod),
        "state": found.last.state,
        "code": found.last.code,
        "since": found.last.at,
        "return_of": found.return_of,
        "return_number": found.return_number,
        "tracker": found.tracker,
        "last_asked_at": asked.get(found.number),
        "moves": [vars(move) for move in found.moves],
    }


def _page(connection: Connection, before: int | None) -> list[Parcel]:
    return parcels.select(
        connection,
        "WHERE ?1 IS NULL OR parcel.id < ?1 ORDER BY parcel.id DESC LIMIT ?2",
        (before, PER_PAGE + 1),
    )
