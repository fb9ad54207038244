"""A visitor's pages under gunicorn: tracking on against off, Meta hanging or not."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

from bench.answering import answering
from bench.street import Street, street
from bench.timing import Figure, Scale, Times, Turn, by_turns, wall
from tests.shopper import Shopper

VISITS, TURNS = 10, 8
"""Of a page in a turn, and turns in a round: the less a turn takes, the more alike is
the machine that both of a pair have met."""

CHECKOUTS = 10
HANGS_FOR = 600.0
QUIET, RECORDED = "/cart", "/products/stoneware-mug"
"""A page that records no event for the server, and one that records ViewContent."""

Errand = Callable[[Shopper, int], float]
"""Something a visitor does so many times, and the seconds that it takes."""


def figures(scale: Scale) -> Iterator[Figure]:
    """What tracking costs a visitor."""
    with street() as here, answering(HANGS_FOR) as hanging:
        yield from _on_and_off(here, scale)
        yield from _hanging(here, hanging, scale)


def _on_and_off(here: Street, scale: Scale) -> Iterator[Figure]:
    shops = {"on": here.shop("on"), "off": here.shop("off", META_PIXEL_ID="")}
    visits, checkouts = (scale.of(VISITS), TURNS), (scale.of(CHECKOUTS), 1)
    for what, errand, (each, turns), target in (
        ("A page without a server event", _visit(QUIET), visits, 1.05),
        ("A page that records one", _visit(RECORDED), visits, 1.5),
        ("Checkout, POST", _check_out, checkouts, 1.05),
    ):
        times = _times(shops, errand, each, scale.rounds * turns)
        on, off = (times.median(name) / each * 1000 for name in ("on", "off"))
        yield Figure(
            f"{what}: time with tracking, against without",
            times.ratio("on", "off"),
            target=target,
            note=f"{on:.1f} ms, without {off:.1f} ms",
        )


def _hanging(here: Street, hanging: str, scale: Scale) -> Iterator[Figure]:
    """With workers at work, of whose calls none, or each at once, is answered."""
    shops = {
        "hanging": here.shop("hanging", worker=True, META_GRAPH_URL=hanging),
        "healthy": here.shop("healthy", worker=True),
    }
    visits, rounds = scale.of(VISITS), scale.rounds * TURNS
    times = _times(shops, _visit(RECORDED), visits, rounds)
    yield Figure(
        "A page that records an event: time with Meta hanging, against Meta healthy",
        times.ratio("hanging", "healthy"),
        target=1.1,
    )


def _times(shops: Mapping[str, str], errand: Errand, each: int, rounds: int) -> Times:
    turns = {name: _turn(Shopper(url), errand, each) for name, url in shops.items()}
    for turn in turns.values():
        turn()
    return by_turns(turns, rounds)


def _turn(shopper: Shopper, errand: Errand, each: int) -> Turn:
    shopper.add()
    shopper.get(QUIET)  # the pixel is told of the goods by one page, not by each
    return lambda: errand(shopper, each)


def _visit(path: str) -> Errand:
    """Over one connection, with the cookies as they were: to take in what an answer
    says of them is the browser's work, and Python's way of it would be in the time."""

    def errand(shopper: Shopper, times: int) -> float:
        cookies = "; ".join(
            f"{kept.name}={kept.value}" for kept in shopper.http.cookies
        )
        headers = {"User-Agent": shopper.http.headers["User-Agent"], "Cookie": cookies}
        place = urlsplit(shopper.shop_url).netloc
        with closing(HTTPConnection(place, timeout=20)) as connection:
            ask = wall(lambda: _ask(connection, path, headers))
            return sum(ask() for _ in range(times))

    return errand


def _ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> None:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status


def _check_out(shopper: Shopper, times: int) -> float:
    return sum(_one_checkout(shopper) for _ in range(times))


def _one_checkout(shopper: Shopper) -> float:
    """Only the POST counts: the way there is not checking out."""
    page = shopper.get("/checkout").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    url = f"{shopper.shop_url}/checkout"
    return wall(
        lambda: shopper.http.post(
            url,
            data={"csrf_token": token[1]},
            headers={"Referer": url},
            allow_redirects=False,
            timeout=20,
        )
    )()
