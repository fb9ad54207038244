"""Advanced matching and the two cookies: who the pixel says the visitor is."""

import pytest

from tests.sandbox.fbevents.visitor import INIT, Visitor
from tests.sandbox.meta import PIXEL, sha256


@pytest.mark.parametrize(
    ("key", "value", "normal"),
    [
        ("em", " John_Smith@gmail.com ", "john_smith@gmail.com"),
        ("em", "Person@Example.COM,", "person@example.com"),
        ("ph", "+001 (616) 954-78 88", "16169547888"),
        ("fn", "  Mary-Jane O'Connor  ", "maryjaneoconnor"),
        ("fn", "José María", "josémaría"),
        ("ln", "정", "정"),
        ("ge", "Female", "f"),
        ("db", "1997-02-16", "19970216"),
        ("db", "2/16/1997", "19970216"),
        ("db", "16.02.1997", "19970216"),
        ("db", "19910526", "19910526"),
        ("ct", "São Paulo", "sopaulo"),
        ("ct", "Winston-Salem", "winstonsalem"),
        ("st", "CA", "ca"),
        ("zp", "94035-1234", "94035"),
        ("zp", "SW1A 1AA", "sw1a 1aa"),
        ("country", "US", "us"),
        ("external_id", " USER 42 ", "user42"),
        ("external_id", 42, "42"),
        ("external_id", "x" * 120, "x" * 120),
    ],
    ids=str,
)
def test_advanced_matching_hashes_the_normalised_value(
    visitor: Visitor, key: str, value: str | int, normal: str
) -> None:
    visitor.visit(
        f"fbq('init', '{PIXEL}', {{{key}: {value!r}}}); fbq('track', 'Lead');"
    )

    assert visitor.hits()[0][f"ud[{key}]"] == sha256(normal)


def test_hashes_pass_and_empty_or_unknown_values_stay_out(visitor: Visitor) -> None:
    person = {
        "em": sha256("joe@eg.com").upper(),
        "fn": f"{sha256('joe')}.AQICAQMC",
        "ln": " ",
        "ct": "東京",
        "ph": ["1"],
        "shoe": "42",
    }
    visitor.visit(f"fbq('init', '{PIXEL}', {person!r}); fbq('track', 'Lead');")

    hit = visitor.hits()[0]

    assert {name: hit[name] for name in hit if name.startswith("ud[")} == {
        "ud[em]": sha256("joe@eg.com"),
        "ud[fn]": f"{sha256('joe')}.AQICAQMC",
    }


def test_on_an_address_the_cookies_stay_with_the_host(visitor: Visitor) -> None:
    visitor.visit(INIT + "fbq('track', 'Lead');", "/?fbclid=IwAR_AbC-9")

    hit = visitor.hits()[0]
    fbp, fbc = visitor.cookie("_fbp"), visitor.cookie("_fbc")

    assert fbp["domain"] == fbc["domain"] == "127.0.0.1"
    assert fbp["sameSite"] == "Lax"
    assert not fbp["httpOnly"]
    assert fbp["value"] == hit["fbp"]
    assert fbp["value"].startswith("fb.0.")
    assert fbc["value"] == hit["fbc"]
    assert fbc["value"].split(".")[3] == "IwAR_AbC-9"
    ninety_days = fbp["expires"] - int(hit["ts"]) / 1000
    assert ninety_days == pytest.approx(90 * 86400, abs=60)


def test_on_a_domain_the_shortest_that_takes_a_cookie_is_found(
    visitor: Visitor,
) -> None:
    host = visitor.shop.replace("127.0.0.1", "www.shop.localhost")
    visitor.visit(INIT + "fbq('track', 'Lead');", shop=host)

    hit = visitor.hits()[0]

    assert visitor.cookie("_fbp")["domain"] == ".shop.localhost"
    assert visitor.cookie("_fbprobe") is None
    assert hit["fbp"].startswith("fb.1.")


def test_the_browser_id_stays_and_a_click_keeps_its_first_time(
    visitor: Visitor,
) -> None:
    def seen(path: str) -> tuple[str, str]:
        visitor.visit(INIT + "fbq('track', 'Lead');", path)
        hit = visitor.hits()[0]
        return hit["fbp"], hit["fbc"]

    first = seen("/?fbclid=CaseKept")
    again = seen("/?fbclid=CaseKept")
    later = seen("/")
    other = seen("/?fbclid=casekept")

    assert first == again == later
    assert other[0] == first[0]
    assert other[1].endswith(".casekept")


@pytest.mark.parametrize("click_id", ["x" * 501, "a%3Bb", "a%20b"])
def test_what_cannot_be_a_click_id_is_none(visitor: Visitor, click_id: str) -> None:
    visitor.visit(INIT + "fbq('track', 'Lead');", f"/?fbclid={click_id}")

    assert "fbc" not in visitor.hits()[0]
    assert visitor.cookie("_fbp") is not None


def test_first_party_cookies_can_be_turned_off(visitor: Visitor) -> None:
    off = f"fbq('set', 'firstPartyCookies', false, '{PIXEL}');"
    visitor.visit(off + INIT + "fbq('track', 'Lead');", "/?fbclid=x")

    assert not {"fbp", "fbc"} & set(visitor.hits()[0])
    assert visitor.page.context.cookies() == []
