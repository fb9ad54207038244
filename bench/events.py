"""An event made into JSON: against Meta's two SDKs, and against the bare minimum.

The bare minimum is what nobody can leave out: nine hashes, and the JSON of a dict that
is there already.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from facebook_business.adobjects.serverside.action_source import ActionSource
from facebook_business.adobjects.serverside.content import Content
from facebook_business.adobjects.serverside.custom_data import CustomData
from facebook_business.adobjects.serverside.event import Event as MetaEvent
from facebook_business.adobjects.serverside.user_data import UserData

from bench.sales import Sale, event, events, sales
from bench.timing import Figure, Scale, Turn, by_turns, cpu
from capi import Event
from capi.client import encode

Work = Callable[[], None]

EVENTS = 10_000
NODE_SDK = "facebook-nodejs-business-sdk@24.0.1"
SCRIPT = Path(__file__).with_name("meta_sdk.js")
HASHED = (
    "email",
    "phone",
    "first_name",
    "last_name",
    "city",
    "state",
    "zip_code",
    "country_code",
    "external_id",
)


def figures(scale: Scale) -> Iterator[Figure]:
    """How fast a full event becomes JSON."""
    all_sales = sales(scale.of(EVENTS))
    ours = events(all_sales)
    theirs = list(map(metas_event, all_sales))
    contenders: dict[str, Turn] = {
        "ours": cpu(lambda: ours_to_json(ours)),
        "python": cpu(lambda: theirs_to_json(theirs)),
        "bare": cpu(bare_minimum(all_sales, ours)),
        "ours, made": cpu(lambda: ours_to_json(map(event, all_sales))),
        "python, made": cpu(lambda: theirs_to_json(map(metas_event, all_sales))),
    }
    with nodes_turn(all_sales) as turn:
        if isinstance(turn, str):
            without_node = turn
        else:
            without_node = ""
            contenders["node"] = turn
        times = by_turns(contenders, scale.rounds)
    each = times.median("ours") / len(ours) * 1e6
    yield Figure(
        "`to_server()` and JSON: rate, against Meta's Python SDK",
        times.ratio("python", "ours"),
        target=4,
        at_most=False,
        note=f"{each:.0f} µs an event",
    )
    what = "`to_server()` and JSON: rate, against Meta's Node SDK"
    if without_node:
        yield Figure(what, target=1, at_most=False, note=without_node)
    else:
        yield Figure(what, times.ratio("node", "ours"), target=1, at_most=False)
    each = times.median("ours, made") / len(ours) * 1e6
    yield Figure(
        "An event made, `to_server()` and JSON: rate, against Meta's Python SDK",
        times.ratio("python, made", "ours, made"),
        at_most=False,
        note=f"{each:.0f} µs an event",
    )
    bare = times.median("bare") / len(ours) * 1e6
    yield Figure(
        "`to_server()` and JSON: time, against nine hashes and orjson alone",
        times.ratio("ours", "bare"),
        target=1.3,
        note=f"these take {bare:.0f} µs",
    )


def ours_to_json(ours: Iterable[Event]) -> None:
    for each in ours:
        encode(each)


def theirs_to_json(theirs: Iterable[MetaEvent]) -> None:
    for each in theirs:
        json.dumps(each.normalize())


def metas_event(sale: Sale) -> MetaEvent:
    """A sale as Meta's Python SDK has it."""
    return MetaEvent(
        **sale["event"] | {"action_source": ActionSource.WEBSITE},
        user_data=UserData(**sale["person"]),
        custom_data=CustomData(
            **sale["data"], contents=[_content(**each) for each in sale["contents"]]
        ),
    )


def _content(id: str, quantity: int, item_price: float) -> Content:
    return Content(product_id=id, quantity=quantity, item_price=item_price)


def bare_minimum(all_sales: Sequence[Sale], ours: Sequence[Event]) -> Work:
    persons = [[sale["person"][key].encode() for key in HASHED] for sale in all_sales]
    pairs = list(zip(persons, [event.to_server() for event in ours], strict=True))

    def work() -> None:
        for person, payload in pairs:
            for value in person:
                sha256(value).hexdigest()
            orjson.dumps(payload)

    return work


@contextmanager
def nodes_turn(all_sales: Sequence[Sale]) -> Iterator[Turn | str]:
    """A turn of Meta's Node SDK, or why there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        yield "skipped: Node and npm are not here"
        return
    with TemporaryDirectory() as folder:
        install = [npm, "install", "--no-audit", "--no-fund", "--silent", NODE_SDK]
        if subprocess.run(install, cwd=folder, capture_output=True).returncode:
            yield f"skipped: npm could not install {NODE_SDK}"
            return
        script = shutil.copy(SCRIPT, folder)
        lines = Path(folder, "sales.jsonl")
        lines.write_text("\n".join(map(json.dumps, all_sales)), encoding="utf-8")
        with subprocess.Popen(
            [node, script, str(lines)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield lambda: _ask(process)
            assert process.stdin is not None
            process.stdin.close()


def _ask(process: "subprocess.Popen[str]") -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    return float(process.stdout.readline())
