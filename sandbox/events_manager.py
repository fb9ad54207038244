"""The Events Manager: pages that show what arrived, what was counted, and why.

Every page is complete without scripts. With them it follows the live stream, whose
messages carry the same HTML that the page was made of.
"""

from flask import abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import compare, halves, live, shell
from sandbox.arrivals import Arrival, event_names, get, newest_id
from sandbox.dedup import explain
from sandbox.lines import Filters, Line, line_of, page_of, row_id, touched_by
from sandbox.overview import overview
from sandbox.page_headers import allow_local_frames
from sandbox.store import now, store

LINES_PER_PAGE = 50
STRIP_LINES = 5
STRIP_SECONDS = 10 * 60.0

blueprint = shell.page_blueprint("events_manager")
blueprint.app_errorhandler(404)(shell.not_found)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The figures and the events by name."""
    with store().reading() as connection:
        return render_template(
            "overview.html",
            overview=overview(connection),
            after=newest_id(connection),
        )


@blueprint.get("/test-events")
def test_events() -> ResponseReturnValue:
    """The list of events, a pair as one line, narrowed by the address's filters."""
    filters, before = _filters(), row_id(request.args.get("before", ""))
    with store().reading() as connection:
        return render_template(
            "test_events.html",
            page=page_of(connection, filters, size=LINES_PER_PAGE, before=before),
            filters=filters,
            before=before,
            event_names=event_names(connection),
            after=newest_id(connection),
        )


@blueprint.get("/test-events/<arrival_id>")
def event(arrival_id: str) -> ResponseReturnValue:
    """One event with both halves field by field; any of its copies leads here."""
    with store().reading() as connection:
        arrival = get(connection, row_id(arrival_id) or 0)
        if arrival is None:
            abort(404)
        line = line_of(connection, arrival)
        verdicts = {copy.id: explain(connection, copy) for copy in line.arrivals}
        after = newest_id(connection)
    payloads = [half.payload if half else None for half in line.halves]
    return render_template(
        "event.html",
        line=line,
        verdicts=verdicts,
        columns=halves.columns(line),
        mark=halves.mark,
        parameters=compare.parameters(*payloads),
        user_data=compare.user_data(*payloads),
        after=after,
    )


@blueprint.get("/live")
def live_stream() -> ResponseReturnValue:
    """Server-sent events: the lines that changed, under the filters of the address."""
    filters = _filters()

    def tell(arrivals: list[Arrival]) -> list[live.Message]:
        with store().reading() as connection:
            return [
                live.Message("line", _described(line))
                for line in touched_by(connection, arrivals)
                if any(map(filters.match, line.arrivals))
            ]

    return live.respond(tell)


@blueprint.get("/foot-strip")
def foot_strip() -> ResponseReturnValue:
    """What arrived in the last minutes, for a frame at the foot of the local shop."""
    with store().reading() as connection:
        page = page_of(connection, Filters(), size=STRIP_LINES)
        after = newest_id(connection)
    recent = [a for a in page.lines if a.newest.received_at > now() - STRIP_SECONDS]
    html = render_template("foot_strip.html", lines=recent, after=after)
    return allow_local_frames(make_response(html))


def _described(line: Line) -> dict[str, object]:
    return {
        "id": f"line-{line.id}",
        "html": render_template("_line.html", line=line),
        "merged": line.state == "merged",
    }


def _filters() -> Filters:
    names = ("event", "source", "status", "q")
    given = {name: request.args.get(name, "").strip() or None for name in names}
    return Filters(**given)
