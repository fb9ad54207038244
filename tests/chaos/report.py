"""What a run came to, as a table for people and as JSON for programs."""

import json
from collections import Counter
from typing import Any

from tests.chaos.plan import ON_DELIVERY, Kind
from tests.chaos.run import Run


def figures(run: Run) -> dict[str, Any]:
    """The run in numbers. Sent and counted: over all pixels, Purchases alone."""
    tally, ways = run.tally, Counter(each.visit.way for each in run.outcomes)
    return {
        "seed": run.options.seed,
        "setup": run.setup,
        "Meta merges a side with itself": run.options.drops_repeats,
        "visits": len(run.outcomes),
        "visits on delivery": sum(ways[way] for way in ON_DELIVERY),
        "purchases": tally.sales,
        "rows in the outbox": tally.rows,
        "times they were fired": run.facts.firings,
        "received from browsers": tally.from_browsers,
        "received from the server": tally.from_server,
        "lost answers": tally.lost_answers,
        "resent after lost answers": tally.resent_after_lost_answers,
        "claims of killed workers": tally.abandoned_claims,
        "resent after kills": tally.resent_after_kills,
        "failed calls, by row": sum(row.refused for row in run.facts.rows),
        "counted": tally.counted,
        "counted once more": tally.counted_again,
        "rows that wait": sum(
            run.facts.states[state] for state in ("pending", "sending", "retrying")
        ),
        **{kind.value: run.done[kind] for kind in Kind},
        "reloads by visitors": sum(each.reloads for each in run.outcomes),
        "seconds until all had gone": round(run.visited),
        "seconds in all": round(run.took),
        "broken rules": len(tally.breaches),
    }


def table(run: Run) -> str:
    """The figures in two columns, and every rule that was broken."""
    lines = [f"{name:<32}{_word(value):>12}" for name, value in figures(run).items()]
    return "\n".join([*lines, *(f"  ! {breach}" for breach in run.tally.breaches)])


def as_json(run: Run) -> str:
    """The same for programs, with what was planned."""
    return json.dumps(
        figures(run)
        | {
            "rates": run.plan.faults,
            "visits by way": Counter(each.visit.way for each in run.outcomes),
            "breaches": run.tally.breaches,
        }
    )


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
