"""What tests of the carriers share: making, moving and asking about parcels."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

URL = "/novaposhta/v2.0/json/"
NUMBER = "20450012345678"
PHONE = "380671234567"


def make(client: FlaskClient, number: str = NUMBER, **given: Any) -> dict[str, Any]:
    """Make a parcel; gives it as scripts see it."""
    answer = client.post("/parcels", json={"number": number, **given})
    assert answer.status_code == 201, answer.text
    return answer.json


def move(client: FlaskClient, *states: str, number: str = NUMBER) -> dict[str, Any]:
    """Bring a parcel through these states; gives it as it is at the end."""
    moved: dict[str, Any] = {}
    for state in states:
        answer = client.post(f"/parcels/{number}/move", json={"state": state})
        assert answer.status_code == 200, answer.text
        moved = answer.json
    return moved


def look(client: FlaskClient, number: str = NUMBER) -> dict[str, Any]:
    """A parcel as scripts see it."""
    return client.get(f"/parcels/{number}.json").json


def call(client: FlaskClient, body: Any = None, url: str = URL) -> TestResponse:
    """Send Nova Poshta a body as it is."""
    answer = client.post(url, json=body)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    return answer


def tracking(*documents: Any, **changes: Any) -> dict[str, Any]:
    """The body of a tracking call; a text is a number without a phone."""
    asked = [
        {"DocumentNumber": one} if isinstance(one, str) else one for one in documents
    ]
    return {
        "apiKey": "",
        "modelName": "TrackingDocument",
        "calledMethod": "getStatusDocuments",
        "methodProperties": {"Documents": asked},
    } | changes


def ask(client: FlaskClient, number: str = NUMBER, phone: str = PHONE) -> Any:
    """Ask Nova Poshta about one number, with a phone; gives its row."""
    document = {"DocumentNumber": number, "Phone": phone}
    (row,) = call(client, tracking(document)).json["data"]
    return row
