"""Whether a regular expression can take more than linear time, told by its form.

A repeat is harmless where what it repeats and what follows it begin with different
characters: then there is one place where it ends, and nothing is tried twice. So each
repeat is looked at with what may follow it. What overlaps need not be slow, but wants a
reason of its own.
"""

import re
from collections.abc import Iterator
from re import _constants as sre  # the parser that `re` itself compiles with
from re import _parser as parser
from typing import Any

ALPHABET = frozenset([*range(256), 0x661, 0x2010, 0x2014, 0x2019, 0x2028, 0x3042])
"""Enough characters to tell classes apart."""

MANY = 16
"""So many repetitions are as good as any number."""

Chars = frozenset[int]

_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def overlaps(pattern: str, flags: int = 0) -> list[str]:
    """The repeats of a pattern that do not know where to end; empty: it is linear."""
    return list(_Judge(flags).judge(parser.parse(pattern, flags), frozenset(), False))


class _Judge:
    def __init__(self, flags: int) -> None:
        self._flags = flags

    def judge(self, items: Any, after: Chars, looped: bool) -> Iterator[str]:
        """What is wrong with a sequence that `after` may follow."""
        for index, (op, given) in enumerate(items):
            rest = list(items)[index + 1 :]
            follow = self._first(rest) | (
                after if self._nullable(rest) else frozenset()
            )
            if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
                yield from self._repeat(given, follow, looped)
            elif op is sre.BRANCH:
                yield from self._branch(given[1], follow, looped)
            elif op is sre.SUBPATTERN:
                yield from self.judge(given[-1], follow, looped)
            elif op in (sre.ASSERT, sre.ASSERT_NOT):
                yield from self.judge(given[1], frozenset(), looped)

    def _repeat(self, given: Any, follow: Chars, looped: bool) -> Iterator[str]:
        _, most, inner = given
        begins = self._first(inner)
        many = most >= MANY
        if (many or (looped and most > 1)) and begins & follow:
            shared = "".join(map(chr, sorted(begins & follow)))[:8]
            yield f"{inner} may go on, or end, at {shared!r}"
        if many and self._nullable(inner):
            yield f"{inner} may be nothing, any number of times"
        yield from self.judge(inner, follow | begins, looped or many)

    def _branch(self, ways: Any, follow: Chars, looped: bool) -> Iterator[str]:
        seen: Chars = frozenset()
        for way in ways:
            begins = self._first(way) | (follow if self._nullable(way) else frozenset())
            if looped and begins & seen:
                yield f"two ways begin alike in a repeat: {way}"
            seen |= begins
            yield from self.judge(way, follow, looped)

    def _first(self, items: Any) -> Chars:
        found: Chars = frozenset()
        for item in items:
            found |= self._begins(item)
            if not self._nullable([item]):
                break
        return found

    def _nullable(self, items: Any) -> bool:
        for op, given in items:
            if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
                if given[0] and not self._nullable(given[2]):
                    return False
            elif op is sre.BRANCH:
                if not any(map(self._nullable, given[1])):
                    return False
            elif op is sre.SUBPATTERN:
                if not self._nullable(given[-1]):
                    return False
            elif op not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
                return False
        return True

    def _begins(self, item: Any) -> Chars:
        op, given = item
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self._first(given[2])
        if op is sre.BRANCH:
            return frozenset().union(*map(self._first, given[1]))
        if op is sre.SUBPATTERN:
            return self._first(given[-1])
        if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            return frozenset()
        return self._cased(self._chars(op, given))

    def _chars(self, op: Any, given: Any) -> Chars:
        if op is sre.LITERAL:
            return frozenset([given])
        if op is sre.NOT_LITERAL:
            return ALPHABET - {given}
        if op is sre.RANGE:
            return frozenset(range(given[0], min(given[1], 0x3100) + 1))
        if op is sre.CATEGORY:
            return self._matched(_CATEGORIES[given])
        if op is sre.IN:
            parts = [self._chars(*part) for part in given if part[0] is not sre.NEGATE]
            chars = frozenset().union(*parts)
            return ALPHABET - chars if given[0][0] is sre.NEGATE else chars
        # A dot, or, to be on the safe side, a group once more.
        line = frozenset(b"" if self._flags & re.DOTALL else b"\n")
        return ALPHABET - line if op is sre.ANY else ALPHABET

    def _matched(self, category: str) -> Chars:
        flags = self._flags & re.ASCII
        return frozenset(c for c in ALPHABET if re.fullmatch(category, chr(c), flags))

    def _cased(self, chars: Chars) -> Chars:
        if not self._flags & re.IGNORECASE:
            return chars
        both = (chr(c).swapcase() for c in chars)
        return chars | {ord(c) for c in both if len(c) == 1}
