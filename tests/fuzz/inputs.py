"""Inputs: junk of every shape, and good values with something changed in them.

A maker makes one of a random generator. Hypothesis gives the seed: it tries each once
and names what failed, at a tenth of the time that its own drawing of trees takes. There
is no shrinking, and little to shrink: an input differs from a good one in few places.
"""

import copy
import gzip
import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

Make: TypeAlias = Callable[[Random], Any]

ODD_TEXTS = (
    "",
    " ",
    "\0",
    "\r\nX: y",
    "\x1b[31m",
    "\ud800",
    "\u202e",
    "\ufeff",
    "²",
    "９",
    "ﬁ",
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "[1e999]",
    '{"a":NaN}',
    '"\\ud800"',
    "[" * 2000,
    '{"a":' * 500,
    "-1",
    "0",
    "0.1",
    "1_000",
    "١٢",
    "9" * 25,
    "9" * 5000,
    "null",
    "true",
    "[]",
    "{}",
    "%00",
    "%",
    "'; DROP TABLE orders; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "../../etc/passwd",
    "//example.com",
    "http://[",
    "a@b",
    "a" * 300,
    "é" * 5000,
)
ODD_NUMBERS = (
    *(0, -1, 1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**25, 10**400),
    *(0.0, -0.0, 0.1, -0.5, 5e-324, 1.7e308),
)
NOT_JSON = (float("nan"), float("inf"), float("-inf"))

_ALPHABETS = (
    "abcXYZ0189 _-.:/@[]{}\"'\\%&=+,;",
    "éßїЖ漢字😀\u200d\u0301\u00a0",
    "".join(map(chr, range(32))) + "\x7f\x85",
)
_BOMB = gzip.compress(b" " * 20_000_000, 1)


def one_of(*choices: Any) -> Make:
    """One of these values."""
    return lambda dice: dice.choice(choices)


def either(*makers: Make) -> Make:
    """What one of the makers makes."""
    return lambda dice: dice.choice(makers)(dice)


def several(maker: Make, most: int = 3) -> Make:
    """A list of one up to `most`."""
    return lambda dice: [maker(dice) for _ in range(dice.randint(1, most))]


def text(dice: Random) -> str:
    """An odd text, or a few characters of one alphabet or of all."""
    if dice.random() < 0.5:
        return dice.choice(ODD_TEXTS)
    letters = dice.choice((*_ALPHABETS, "".join(_ALPHABETS)))
    return "".join(dice.choices(letters, k=dice.randint(0, 24)))


def number(dice: Random) -> Any:
    """An odd number, or a common one."""
    return dice.choice((*ODD_NUMBERS, dice.randint(-5, 2_000_000_000), dice.random()))


def scalar(dice: Random) -> Any:
    """Anything that holds nothing else; at times what no JSON has."""
    makers = (text, text, number, one_of(None, True, False), one_of(*NOT_JSON))
    return dice.choice(makers)(dice)


def junk(dice: Random, words: Sequence[str] = (), depth: int = 3) -> Any:
    """JSON a few levels deep, whose objects have `words` among their keys."""
    kind = dice.random()
    if depth == 0 or kind < 0.5:
        return scalar(dice)
    inside = [junk(dice, words, depth - 1) for _ in range(dice.randint(0, 3))]
    if kind < 0.7:
        return inside
    return {_key(dice, words): each for each in inside}


def altered(good: Any, *words: str) -> Make:
    """A copy of `good` in which up to three places are replaced, added or gone.

    Keys that are added have names among `words`, and others.
    """

    def make(dice: Random) -> Any:
        tree = {"": copy.deepcopy(good)}
        for _ in range(dice.randint(0, 3)):
            _alter(dice, tree, words)
        return tree[""]

    return make


def _alter(dice: Random, node: Any, words: Sequence[str]) -> None:
    while True:
        keys = list(node) if isinstance(node, dict) else range(len(node))
        key = dice.choice(keys)
        inside = node[key]
        if not (isinstance(inside, dict | list) and inside) or dice.random() < 0.1:
            break
        node = inside
    what = dice.choice(("junk", "scalar", "scalar", "add", "remove", "twice"))
    if what == "remove" and key != "":
        del node[key]
    elif what == "add" and isinstance(node, dict) and key != "":
        node[_key(dice, words)] = junk(dice, words)
    elif what == "twice" and isinstance(node, list):
        node.append(copy.deepcopy(inside))
    else:
        node[key] = scalar(dice) if what == "scalar" else junk(dice, words)


def _key(dice: Random, words: Sequence[str]) -> str:
    return dice.choice(words) if words and dice.random() < 0.7 else text(dice)


def fields(*names: str, **good: Any) -> Make:
    """A form's fields: each of `good` as it is, changed, or gone; at times `names`."""
    known = (*names, *good)

    def make(dice: Random) -> dict[str, Any]:
        given = dict(good)
        for _ in range(dice.randint(0, 3)):
            name = dice.choice(known) if dice.random() < 0.9 else text(dice)
            if dice.random() < 0.15:
                given.pop(name, None)
            else:
                given[name] = dice.choice((text, text, number))(dice)
        return given

    return make


def cut(good: bytes) -> Make:
    """`good` with a few bytes put in place of others, or bytes that are none of it."""

    def make(dice: Random) -> bytes:
        if dice.random() < 0.2:
            return dice.randbytes(dice.randint(0, 60))
        start, length = dice.randint(0, len(good)), dice.choice((0, 1, 1, 2, 20, 10**6))
        put = dice.choice((b"", dice.randbytes(3), b'"', b"[", b"{", b"\0", b"\xff"))
        return good[:start] + put + good[start + length :]

    return make


def packed(body: Make) -> Make:
    """A Content-Encoding, and a body that is packed so, nearly so, or not at all."""

    def make(dice: Random) -> tuple[str, bytes]:
        plain: bytes = body(dice)
        how = dice.random()
        if how < 0.4:
            return "gzip", gzip.compress(plain, 1)
        if how < 0.5:
            return "gzip", gzip.compress(plain, 1)[: dice.randint(0, 40)]
        if how < 0.6:
            return "gzip", plain
        if how < 0.61:
            return "gzip", _BOMB
        return dice.choice(("identity", "identity", "deflate, br", "")), plain

    return make


def encoded(value: Any) -> bytes:
    """JSON as Python writes it, NaN and half a surrogate pair included."""
    return json.dumps(value).encode()


def form(fields: Any) -> bytes:
    """Pairs, or a dict, as a form's body; half a surrogate pair goes as its bytes."""
    pairs = fields.items() if isinstance(fields, dict) else fields
    return urlencode([(_bytes(name), _bytes(value)) for name, value in pairs]).encode()


def query(fields: Any) -> str:
    """The same, to be put behind a path."""
    return form(fields).decode()


def segment(words: str) -> str:
    """A text as one part of a path."""
    return quote(_bytes(words.replace("/", "")), safe="") or "-"


def _bytes(value: Any) -> bytes:
    # Python refuses to write a number of more than 4,300 digits.
    return str(value).encode(errors="surrogatepass")
