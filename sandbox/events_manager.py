"""The Events Manager: pages that show what arrived, what was counted, and why.

Every page is complete without scripts. With them it follows the live stream, whose
messages carry the same HTML that the page was made of.
"""

from sqlite3 import Connection

from flask import abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import (
    clearing,
    halves,
    listing,
    live,
    refusals,
    shell,
    shop_orders,
    shop_outbox,
    withheld,
)
from sandbox.arrivals import event_names, get, newest_id
from sandbox.asking import SIZES, Asked, asked, from_form
from sandbox.event_detail import detail_of
from sandbox.event_news import Seen, teller
from sandbox.filters import filter_of, refused
from sandbox.lines import line_of
from sandbox.list_words import ONE_SIDED, remark
from sandbox.listing_json import of_withheld as withheld_told
from sandbox.listing_json import told
from sandbox.outbox.words import Advice, advice
from sandbox.row_ids import row_id
from sandbox.rows import of_withheld, rows_of
from sandbox.search_words import Search
from sandbox.shop_link import Trouble
from sandbox.store import now, store
from sandbox.withheld import Withheld

blueprint = shell.page_blueprint("events_manager")
blueprint.before_request(shop_orders.look)
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
        page = _page(connection, ask)
        never_came = list(map(of_withheld, _withheld(connection, ask, page)))
        rows = rows_of(connection, page.entries) + never_came
        held = max((each.id for each in withheld.everything(connection)), default=0)
        names = event_names(connection)
    return render_template(
        "test_events.html",
        ask=ask,
        page=page,
        rows=sorted(rows, key=lambda row: -row.at) if never_came else rows,
        remarks=[remark(each) for each in ask.search.remarks],
        event_names=names,
        one_sided=ONE_SIDED,
        cleared=cleared,
        undo_seconds=cleared.undo_seconds(now()),
        sizes=SIZES,
        looks_back=listing.LOOKS_BACK,
        unsent=shop_outbox.unsent(),
        shop_silent=_silence(),
        seen=Seen(held, cleared.mark),
        after=newest,
    )


@blueprint.get("/test-events.json")
def test_events_json() -> ResponseReturnValue:
    """The same rows for programs, under the same search. What was cleared is there only
    where something is searched for.

    `older` is what `before` takes for the next page. `withheld` never arrived: it is
    what the shop holds back of the same time.
    """
    ask = asked(request.args)
    with store().reading() as connection:
        page = _page(connection, ask)
        found = [row.findings for row in rows_of(connection, page.entries)]
        held = _withheld(connection, ask, page)
    return jsonify(
        q=str(ask.search),
        rows=list(map(told, page.entries, found)),
        withheld=list(map(withheld_told, held)),
        older=page.older,
        stopped=page.stopped,
        remarks=[remark(each) for each in ask.search.remarks],
    )


@blueprint.get("/test-events/<arrival_id>")
def event(arrival_id: str) -> ResponseReturnValue:
    """One event with both halves field by field; any of its copies leads here.

    A call that was refused has a page like it.
    """
    number, ask = row_id(arrival_id) or 0, asked(request.args)
    with store().reading() as connection:
        after = newest_id(connection)
        if turned_away := refusals.get(connection, number):
            (row,) = rows_of(connection, [turned_away])
            return render_template(
                "refusal.html", refusal=turned_away, row=row, ask=ask
            )
        arrival = get(connection, number)
        if arrival is None:
            abort(404)
        detail = detail_of(connection, line_of(connection, arrival))
    line = detail.line
    ids = (line.event_id,) if line.event_id else ()
    return render_template(
        "event.html",
        ask=ask,
        detail=detail,
        mark=halves.mark,
        follows=Asked(Search(event=line.newest.event_name, text=ids)),
        after=after,
    )


@blueprint.get("/live")
def live_stream() -> ResponseReturnValue:
    """Server-sent events: the rows that changed, under the search of the address."""
    seen = Seen(row_id(request.args.get("held", "")), request.args.get("cleared"))
    return live.respond(teller(asked(request.args), seen))


def _withheld(connection: Connection, ask: Asked, page: listing.Page) -> list[Withheld]:
    return withheld.on_page(connection, ask.search, page, before=ask.before, now=now())


def _silence() -> Advice | None:
    """Why the shop does not tell what it holds back, where it does not."""
    waiting = shop_outbox.waiting()
    return advice(waiting) if isinstance(waiting, Trouble) else None


def _page(connection: Connection, ask: Asked) -> listing.Page:
    after = clearing.begins_after(connection, searched=bool(ask.search))
    return listing.page_of(
        connection,
        filter_of(ask.search, now=now(), after=after),
        size=ask.size,
        newest=newest_id(connection),
        before=ask.before,
        flat=ask.flat,
        refused=lambda each: refused(each, ask.search, now=now()),
    )
