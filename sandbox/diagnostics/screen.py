"""The Diagnostics screen: what is wrong with what arrives, and how to mend it.

/diagnostics                  what is active
/diagnostics?tab=previous     what was, and solved itself
/diagnostics.json             the same for programs
"""

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sandbox import deduplication, shell
from sandbox.arrivals import newest_id
from sandbox.diagnostics import cards as diagnostics_cards
from sandbox.diagnostics.cards import Card, Cards, as_json
from sandbox.diagnostics.kinds import CLEAN_EVENTS
from sandbox.diagnostics.markdown import markdown
from sandbox.diagnostics.words import WORDS
from sandbox.overview import SALE
from sandbox.presenting import SEVERITY
from sandbox.store import store

PREVIOUS = "previous"

blueprint = shell.page_blueprint("diagnostics")


@blueprint.get("/diagnostics")
def index() -> ResponseReturnValue:
    """The cards of one of the two tabs; the problems can be those of one event name."""
    event_name = request.args.get("event", "").strip()
    with store().reading() as connection:
        cards = diagnostics_cards.cards(connection)
        examined = newest_id(connection)
        again = deduplication.counted_again(connection, SALE)
    return render_template(
        "diagnostics.html",
        cards=cards,
        problems=cards.problems_of(event_name),
        event_name=event_name,
        previous=request.args.get("tab") == PREVIOUS,
        examined=examined,
        again=again,
        sale=SALE,
        severity=SEVERITY,
        clean_events=CLEAN_EVENTS,
        rules=WORDS,
        for_developer=for_developer,
    )


@blueprint.get("/diagnostics.json")
def data() -> ResponseReturnValue:
    """All cards; `clean_events` without a finding solve it."""
    with store().reading() as connection:
        return jsonify(report(diagnostics_cards.cards(connection)))


def report(cards: Cards) -> dict[str, Any]:
    """The cards as the JSON and the command line give them."""
    return {
        "clean_events": CLEAN_EVENTS,
        "active": [as_json(card) for card in cards.problems],
        "notes": [as_json(card) for card in cards.notes],
        "previous": [as_json(card) for card in cards.previous],
    }


def for_developer(card: Card) -> str:
    """The card as text to hand on, with the address of its example."""
    if card.example is None:
        return markdown(card, None)
    page = "events_manager.event"
    return markdown(card, url_for(page, arrival_id=card.example, _external=True))
