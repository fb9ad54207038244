"""What became of the events of one name, each told once, by what a person must mend.

To Meta the halves of a broken pair are two events, one from each side. To whoever made
the sale they are one, counted more than once; so they are taken out of both sides here
and told with their reason.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.causes import ON_DELIVERY
from sandbox.dedup_figures import Meeting
from sandbox.lines import Line


@dataclass(frozen=True)
class Outcomes:
    """How many events there are of each kind; none is of two kinds.

    `by_design` is how many of `server_only` come from the server alone on purpose.
    `split` counts, by reason code, the events whose copies Meta takes for several.
    `repeated` were counted again though their copies share an event id.
    """

    merged: int = 0
    split: Mapping[str, int] = field(default_factory=dict)
    repeated: int = 0
    browser_only: int = 0
    server_only: int = 0
    by_design: int = 0

    @property
    def again(self) -> int:
        """How many were counted more than once."""
        return sum(self.split.values()) + self.repeated

    @property
    def events(self) -> int:
        """All of them."""
        return self.merged + self.again + self.browser_only + self.server_only


def outcomes(met: Meeting, unpaired: Sequence[Line]) -> Outcomes:
    """The figures, with the broken pairs among the unpaired events taken as one each.

    A pair that is broken, and is not among these, is still told by its sides.
    """
    split = [line for line in unpaired if line.near_misses]
    once = [line for line in split if line.counted <= 1]
    groups = _groups(split)
    return Outcomes(
        merged=met.merged - len(_merged_beside(split)),
        split=dict(Counter(group[0].verdict.reason for group in groups)),
        repeated=met.apart + met.repeated - (len(split) - len(once)),
        browser_only=met.browser_only - _from_one_side(once, "browser"),
        server_only=met.server_only - _from_one_side(once, "server"),
        by_design=sum(line.verdict.cause == ON_DELIVERY for line in unpaired),
    )


def _groups(split: Sequence[Line]) -> list[list[Line]]:
    """The lines that were meant as one event, together."""
    groups: list[tuple[set[int], list[Line]]] = []
    for line in split:
        ids = {line.id} | {other.line_id for other, _ in line.near_misses}
        joined = [group for group in groups if group[0] & ids]
        groups = [group for group in groups if group not in joined]
        ids = ids.union(*(group[0] for group in joined))
        groups.append((ids, [each for group in joined for each in group[1]] + [line]))
    return [lines for _, lines in groups]


def _merged_beside(split: Sequence[Line]) -> set[int]:
    """Pairs that did merge, and whose event was counted once more by another id."""
    return {
        other.line_id
        for line in split
        for other, _ in line.near_misses
        if other.reason == "merged" and other.event_name == line.newest.event_name
    }


def _from_one_side(lines: Sequence[Line], side: str) -> int:
    return sum(set(line.sources) == {side} for line in lines)
