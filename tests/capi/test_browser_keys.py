"""The keys that go to Meta in clear: address, agent, fbp and fbc."""

from collections.abc import Callable
from ipaddress import IPv4Address, ip_network
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capi.normal.browser_keys import (
    normalize_fbc,
    normalize_fbp,
    normalize_ip,
    normalize_user_agent,
)
from capi.normalize import Normalized

Check: TypeAlias = Callable[[object], Normalized]

CHECKS: tuple[Check, ...] = (
    normalize_fbc,
    normalize_fbp,
    normalize_ip,
    normalize_user_agent,
)

DOCUMENTATION = [
    ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
]


def codes(normal: Normalized) -> list[str]:
    return [finding.code for finding in normal.findings]


@pytest.mark.parametrize(
    ("raw", "sent"),
    [
        (" 8.8.8.8 ", "8.8.8.8"),
        ("2A00:1450:4009:0:0:0:0:200E", "2a00:1450:4009::200e"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("168.212.226.204.ABcDEFGh", "168.212.226.204.ABcDEFGh"),
        ("2a00:1450::1.AQ", "2a00:1450::1.AQ"),
    ],
)
def test_public_address_is_sent(raw: str, sent: str) -> None:
    assert normalize_ip(raw) == Normalized((sent,))


@pytest.mark.parametrize(
    "raw",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.20",
        "169.254.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "127.0.0.1.AQICAQMC",
    ],
)
def test_local_address_is_left_out_with_a_note(raw: str) -> None:
    normal = normalize_ip(raw)

    assert normal.values == ()
    assert [(f.code, f.severity) for f in normal.findings] == [("local_ip", "note")]


@pytest.mark.parametrize("raw", ["8.8.8", "8.8.8.8, 10.0.0.1", "8.8.8.8:443", "x"])
def test_what_is_not_one_address_is_refused(raw: str) -> None:
    assert codes(normalize_ip(raw)) == ["ip_malformed"]


def test_user_agent_is_trimmed_and_otherwise_kept() -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64)  Chrome/140.0"

    assert normalize_user_agent(f" {agent}\r\n") == Normalized((agent,))


@pytest.mark.parametrize(
    "raw",
    [
        "fb.1.1596403881668.1116446470",
        "fb.2.1596403881668.527758701477316337",
        "fb.1.1596403881668.1116446470.AQICAQMC",
        "fb.1.1596403881668.1116446470.Ag",
    ],
)
def test_fbp_cookie_passes(raw: str) -> None:
    assert normalize_fbp(raw) == Normalized((raw,))


@pytest.mark.parametrize(
    "raw",
    [
        "fb.1.1554763741205.AbCdEfGhIjKlMnOpQrStUvWxYz1234567890",
        "fb.1.1554763741205.IwZXh0bgNhZW0_aem_X-y.AQICAQMC",
        "fb.1.1554763741205.with.dots.inside",
    ],
)
def test_fbc_cookie_passes_with_its_case(raw: str) -> None:
    assert normalize_fbc(raw) == Normalized((raw,))


@pytest.mark.parametrize(
    ("check", "raw", "sent", "code"),
    [
        (normalize_fbp, "fb.1.1596403881.7", "fb.1.1596403881000.7", "fbp_seconds"),
        (normalize_fbc, "fb.1.1554763741.Ab", "fb.1.1554763741000.Ab", "fbc_seconds"),
    ],
)
def test_seconds_become_milliseconds_with_a_finding(
    check: Check, raw: str, sent: str, code: str
) -> None:
    normal = check(raw)

    assert normal.values == (sent,)
    assert codes(normal) == [code]


@pytest.mark.parametrize(
    "raw", ["fb.1.15964.7", "fb.1.1596403881668.abc", "1116446470"]
)
def test_what_is_no_fbp_cookie_is_refused(raw: str) -> None:
    assert codes(normalize_fbp(raw)) == ["fbp_malformed"]


@pytest.mark.parametrize(
    "raw", ["IwAR0abc", "fb.1.1554763741205.", "fb.1.1554763741205.a b", "fb.x.1.y"]
)
def test_what_is_no_fbc_cookie_is_refused(raw: str) -> None:
    assert codes(normalize_fbc(raw)) == ["fbc_malformed"]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("raw", [None, "", "  "])
def test_nothing_is_no_finding(check: Check, raw: object) -> None:
    assert check(raw) == Normalized()


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("raw", [7, b"x", ["x"], "\ud800", object()])
def test_what_is_no_text_is_a_finding(check: Check, raw: object) -> None:
    assert codes(check(raw)) == ["not_text"]


@given(raw=st.text() | st.ip_addresses().map(str) | st.none() | st.integers())
def test_check_keeps_what_it_has_made(raw: object) -> None:
    for check in CHECKS:
        for value in check(raw).values:
            assert check(value) == Normalized((value,))


@given(address=st.ip_addresses(v=4))
def test_address_is_public_exactly_where_ipaddress_says_so(
    address: IPv4Address,
) -> None:
    documented = any(address in network for network in DOCUMENTATION)
    public = address.is_global and not address.is_multicast

    assert bool(normalize_ip(str(address)).values) == (public or documented)
