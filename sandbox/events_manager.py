"""The Events Manager: pages that show what arrived, what was counted, and why.

Every page is complete without scripts. With them it follows the live stream, whose
messages carry the same HTML that the page was made of.
"""

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import (
    clearing,
    compare,
    halves,
    listing,
    live,
    refusals,
    shell,
    shop_outbox,
)
from sandbox.arrivals import event_names, get, newest_id
from sandbox.asking import SIZES, Asked, asked, from_form
from sandbox.dedup import explain
from sandbox.event_news import teller
from sandbox.filters import filter_of, refused
from sandbox.lines import Line, line_of
from sandbox.list_words import remark
from sandbox.row_ids import row_id
from sandbox.rows import rows_of
from sandbox.search_words import Search
from sandbox.store import now, store

blueprint = shell.page_blueprint("events_manager")
blueprint.app_errorhandler(404)(shell.not_found)


@blueprint.get("/test-events")
def test_events() -> ResponseReturnValue:
    """The list of events, a pair as one line, narrowed by the search in the address."""
    ask = asked(request.args)
    if from_form():
        return redirect(ask.url())
    with store().reading() as connection:
        newest = newest_id(connection)
        cleared = clearing.current(connection)
        page = listing.page_of(
            connection,
            filter_of(ask.search, now=now(), after=cleared.up_to),
            size=ask.size,
            newest=newest,
            before=ask.before,
            flat=ask.flat,
            refused=lambda each: refused(each, ask.search, now=now()),
        )
        rows = rows_of(connection, page.entries)
        names = event_names(connection)
    return render_template(
        "test_events.html",
        ask=ask,
        page=page,
        rows=rows,
        remarks=[remark(each) for each in ask.search.remarks],
        event_names=names,
        cleared=cleared,
        undo_seconds=cleared.undo_seconds(now()),
        sizes=SIZES,
        looks_back=listing.LOOKS_BACK,
        withheld=len(shop_outbox.unsent().withheld),
        after=newest,
    )


@blueprint.get("/test-events/<arrival_id>")
def event(arrival_id: str) -> ResponseReturnValue:
    """One event with both halves field by field; any of its copies leads here."""
    number = row_id(arrival_id) or 0
    with store().reading() as connection:
        arrival, after = get(connection, number), newest_id(connection)
        turned_away = refusals.get(connection, number)
        if arrival is not None:
            line = line_of(connection, arrival)
            verdicts = {copy.id: explain(connection, copy) for copy in line.arrivals}
    ask = asked(request.args)
    if turned_away is not None:
        return render_template("refusal.html", refusal=turned_away, ask=ask)
    if arrival is None:
        abort(404)
    payloads = [half.payload if half else None for half in line.halves]
    return render_template(
        "event.html",
        ask=ask,
        line=line,
        verdicts=verdicts,
        columns=halves.columns(line),
        mark=halves.mark,
        parameters=compare.parameters(*payloads),
        user_data=compare.user_data(*payloads),
        follows=Asked(Search(event=line.newest.event_name, text=_ids(line))),
        after=after,
    )


@blueprint.get("/live")
def live_stream() -> ResponseReturnValue:
    """Server-sent events: the rows that changed, under the search of the address."""
    return live.respond(teller(asked(request.args)))


def _ids(line: Line) -> tuple[str, ...]:
    return (line.event_id,) if line.event_id else ()
