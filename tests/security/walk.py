"""Walks through every address of an application, by the application's own map."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from flask import Flask
from werkzeug.routing import Rule

from tests.shop.owner import Owner
from tests.world import World


@dataclass(frozen=True)
class Walk:
    """A world in which everything has happened.

    `values` are for the parts of addresses that vary: one or more for each name.
    """

    world: World
    owner: Owner
    values: Mapping[str, Sequence[str | int]]

    def paths(self, app: Flask, method: str) -> list[str]:
        """An address, or several, of each route that takes the method."""
        rules = (rule for rule in app.url_map.iter_rules() if method in rule.methods)
        return sorted({path for rule in rules for path in self._filled(rule)})

    def _filled(self, rule: Rule) -> Iterator[str]:
        # KeyError: a route has come whose part needs a value in `conftest.py`.
        names = sorted(rule.arguments)
        kind = int if "<int:" in rule.rule else str
        given = [
            [each for each in self.values[name] if isinstance(each, kind)]
            for name in names
        ]
        for chosen in product(*given):
            built = rule.build(dict(zip(names, chosen, strict=True)))
            assert built is not None, rule
            yield built[1]
