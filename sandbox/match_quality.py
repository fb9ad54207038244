"""The Match quality screen: how well Meta could match events to people, estimated."""

from collections import Counter
from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from capi import quality
from sandbox import match_figures, match_words, shell, shop_outbox
from sandbox.arrivals import event_names, newest_id
from sandbox.match_figures import Quality
from sandbox.store import now, store

blueprint = shell.page_blueprint("match_quality")


@blueprint.get("/match-quality")
def index() -> ResponseReturnValue:
    """An estimate for each event name, and which keys its events carry."""
    held_back = _held_back()
    with store().reading() as connection:
        found = match_figures.qualities(connection, now())
        names, after = event_names(connection), newest_id(connection)
    return render_template(
        "match_quality.html",
        qualities=dict(sorted(found.items(), key=lambda item: -item[1].score)),
        unscored=[name for name in names if name not in found],
        held_back=held_back,
        figures=match_figures,
        words=match_words,
        after=after,
    )


@blueprint.get("/match-quality.json")
def index_json() -> ResponseReturnValue:
    """The same for programs."""
    held_back = _held_back()
    with store().reading() as connection:
        found = match_figures.qualities(connection, now())
    return jsonify(
        note=quality.DISCLAIMER,
        events={name: _told(each, held_back[name]) for name, each in found.items()},
    )


def _held_back() -> Counter[str]:
    """How many events of each name the shop keeps for want of consent, if it says."""
    return Counter(row["event_name"] for row in shop_outbox.unsent().withheld)


def _told(each: Quality, held_back: int) -> dict[str, Any]:
    return {
        "events": each.events,
        "score": each.score,
        "keys": {key: each.present[key].share for key in match_figures.KEYS},
        "next_best": each.next_best,
        "held_back": held_back,
    }
