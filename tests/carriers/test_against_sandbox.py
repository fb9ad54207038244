"""The carriers' code and the sandbox, written apart from each other, agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

import sandbox
from carriers.base import Carrier, ParcelState, RateLimited, Refused, Transient
from carriers.base import TrackRequest as Ask
from carriers.easypost import EasyPost, read_webhook
from carriers.nova_poshta import NovaPoshta
from sandbox.carriers.easypost_webhooks import signature
from tests.clock import FrozenClock
from tests.server import serving

PHONE = "380671234567"
SECRET = "made-up-secret"


@dataclass
class Sandbox:
    """What plays the carriers, at `url`."""

    url: str
    clock: FrozenClock

    def make(self, carrier: str) -> str:
        """A parcel with cash on delivery; gives its number."""
        return self._post("/parcels", carrier=carrier, phone=PHONE, cod=1500)["number"]

    def move(self, number: str, **where: str) -> None:
        """Bring a parcel somewhere, an hour later."""
        self.clock.tick(3600)
        self._post(f"/parcels/{number}/move", **where)

    def switch(self, fault: str) -> None:
        self._post("/faults", fault=fault, on=True)

    def _post(self, path: str, **fields: object) -> dict[str, str]:
        answer = requests.post(f"{self.url}{path}", json=fields, timeout=10)
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture
def played(tmp_path: Path, clock: FrozenClock) -> Iterator[Sandbox]:
    database = tmp_path / "sandbox.sqlite3"
    settings = {"TESTING": True, "SANDBOX_DATABASE": database}
    with serving(sandbox.create_app(settings, clock=clock)) as url:
        yield Sandbox(url, clock)


@pytest.fixture
def nova_poshta(played: Sandbox) -> Carrier:
    url = f"{played.url}/novaposhta/v2.0/json/"
    return NovaPoshta("made-up-key", url=url, clock=played.clock)


@pytest.fixture
def easypost(played: Sandbox) -> Carrier:
    url = f"{played.url}/easypost"
    return EasyPost("EZTKmadeup", url=url, clock=played.clock)


@pytest.mark.parametrize(
    ("key", "state", "told"),
    [
        ("nova_poshta", "handed_over", ParcelState.IN_TRANSIT),
        ("nova_poshta", "with_courier", ParcelState.OUT_FOR_DELIVERY),
        ("nova_poshta", "attempt_failed", ParcelState.ATTEMPT_FAILED),
        ("nova_poshta", "at_branch", ParcelState.READY),
        ("nova_poshta", "received", ParcelState.RECEIVED),
        ("nova_poshta", "paid_out", ParcelState.RECEIVED),
        ("nova_poshta", "refused", ParcelState.REFUSED),
        ("nova_poshta", "unknown_code", ParcelState.UNKNOWN),
        ("easypost", "handed_over", ParcelState.IN_TRANSIT),
        ("easypost", "with_courier", ParcelState.OUT_FOR_DELIVERY),
        ("easypost", "attempt_failed", ParcelState.ATTEMPT_FAILED),
        ("easypost", "at_branch", ParcelState.READY),
        ("easypost", "received", ParcelState.RECEIVED),
        ("easypost", "returning", ParcelState.RETURNING),
        ("easypost", "unknown_code", ParcelState.UNKNOWN),
    ],
)
def test_where_a_parcel_is_moved_to_is_told(
    played: Sandbox,
    nova_poshta: Carrier,
    easypost: Carrier,
    key: str,
    state: str,
    told: ParcelState,
) -> None:
    carrier = {"nova_poshta": nova_poshta, "easypost": easypost}[key]
    number = played.make(key)
    played.move(number, state=state)

    (result,) = carrier.track([Ask(number=number, phone=PHONE)])

    assert result.state is told
    moved_at = int(played.clock()) if told is ParcelState.RECEIVED else None
    assert result.received_at == moved_at


def test_what_only_one_carrier_knows_is_told(
    played: Sandbox, nova_poshta: Carrier, easypost: Carrier
) -> None:
    asked = {key: played.make(key) for key in ("nova_poshta", "easypost")}

    (cash,) = nova_poshta.track([Ask(number=asked["nova_poshta"], phone=PHONE)])
    (page,) = easypost.track([Ask(number=asked["easypost"])])

    assert cash.cod_sum == 1500
    assert page.public_url.startswith("https://track.easypost.com/")


def test_who_does_not_know_the_phone_hears_of_the_reception_all_the_same(
    played: Sandbox, nova_poshta: Carrier
) -> None:
    number = played.make("nova_poshta")
    played.move(number, state="received")

    (result,) = nova_poshta.track([Ask(number=number)])

    assert result.state is ParcelState.RECEIVED
    assert result.received_at == int(played.clock())


def test_the_way_back_has_a_waybill_that_ends_at_the_shop(
    played: Sandbox, nova_poshta: Carrier
) -> None:
    number = played.make("nova_poshta")
    played.move(number, state="returning")
    (there,) = nova_poshta.track([Ask(number=number, phone=PHONE)])
    assert there.return_number is not None

    played.move(there.return_number, state="received")
    (back,) = nova_poshta.track([Ask(number=there.return_number, phone=PHONE)])

    assert there.state is ParcelState.REFUSED
    assert (back.state, back.received_at) == (ParcelState.RETURNED, None)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("EZ1000000001", ParcelState.CREATED),
        ("EZ2000000002", ParcelState.IN_TRANSIT),
        ("EZ3000000003", ParcelState.OUT_FOR_DELIVERY),
        ("EZ4000000004", ParcelState.RECEIVED),
        ("EZ5000000005", ParcelState.RETURNING),
        ("EZ6000000006", ParcelState.ATTEMPT_FAILED),
        ("EZ7000000007", ParcelState.NOT_FOUND),
        ("9999999999", ParcelState.NOT_FOUND),
    ],
)
def test_easyposts_test_numbers_say_what_its_docs_promise(
    easypost: Carrier, number: str, told: ParcelState
) -> None:
    (made,) = easypost.track([Ask(number=number)])
    (read,) = easypost.track([Ask(number=number)])

    assert (made.state, read.state) == (told, told)


def test_a_number_that_nova_poshta_does_not_know_is_not_found(
    nova_poshta: Carrier,
) -> None:
    (result,) = nova_poshta.track([Ask(number="20450000000000")])

    assert result.state is ParcelState.NOT_FOUND


def test_a_carrier_that_is_down_or_has_had_enough_says_so(
    played: Sandbox, nova_poshta: Carrier, easypost: Carrier
) -> None:
    nova, easy = [Ask(number="20450000000000")], [Ask(number="EZ1000000001")]

    played.switch("carrier_rate_limit")
    with pytest.raises(RateLimited):
        nova_poshta.track(nova)
    with pytest.raises(RateLimited):
        easypost.track(easy)

    played.switch("carrier_down")
    with pytest.raises(Transient, match="HTTP 502"):
        nova_poshta.track(nova)
    with pytest.raises(Transient, match="HTTP 502"):
        easypost.track(easy)


def test_a_key_that_is_refused_is_refused(played: Sandbox) -> None:
    url = f"{played.url}/novaposhta/v2.0/json/"
    expired = NovaPoshta("sandbox-expired", url=url)
    wrong = EasyPost("no-key", url=f"{played.url}/easypost")

    with pytest.raises(Refused):
        expired.track([Ask(number="20450000000000")])
    with pytest.raises(Refused):
        wrong.track([Ask(number="EZ1000000001")])


def test_what_the_sandbox_signs_is_believed() -> None:
    body = b'{"description": "tracker.updated", "result": {"tracking_code": "EZ1"}}'

    result = read_webhook(body, signature(body, SECRET), SECRET)

    assert result is not None
