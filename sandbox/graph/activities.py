"""Meta's App Events API: `POST /graph/<app>/activities`, with a version or without.

It is closed to new apps, and those that use it may stay. Nothing can be read here, and
success says no more than that the call was understood. What the app reports goes to the
dataset that the app is linked to, where it meets what came by the Conversions API.
"""

from typing import Any

from flask import Request, current_app, request
from flask.typing import ResponseReturnValue

from sandbox import faults
from sandbox.arrivals import record
from sandbox.exchanges import Exchange, record_exchange
from sandbox.graph import activity_call, decode, edge, errors
from sandbox.graph import activity_names as names
from sandbox.graph.activity_call import APP_LINK, CUSTOM, Activity
from sandbox.graph.activity_events import parameter_names, server_event
from sandbox.graph.activity_rules import check
from sandbox.graph.errors import GraphError
from sandbox.graph.forms import unpacked
from sandbox.matching import APP, APP_EVENTS_API, Side
from sandbox.store import now, store
from sandbox.transcript import transcript


def _reported(call: Request) -> list[Any]:
    """The events of a call that was refused."""
    return activity_call.read(decode.parameters(unpacked(call))).items


def _side(event: Any) -> Side:
    return Side(APP, APP_EVENTS_API)


blueprint = edge.edge_blueprint("graph_activities", _reported, _side)

_SUCCESS = {"success": True}


@blueprint.post("/<app_id>/activities", defaults={"version": None})
@blueprint.post("/<version>/<app_id>/activities")
def activities(version: str | None, app_id: str) -> ResponseReturnValue:
    """Take an install, or custom events: all of the call or nothing."""
    if struck := edge.interrupted():
        return struck
    call = unpacked(request)
    given, token = _admit(call, app_id)
    edge.check_address(version, app_id, "activities")
    activity = activity_call.read(given)
    check(activity, strict_ids=faults.strikes("meta_strict_ids"))
    # There is no ad on this machine that a link could come from: nothing to tell.
    if activity.kind == APP_LINK:
        return edge.deliver(_SUCCESS)
    return edge.deliver(_SUCCESS, _keep(activity, app_id, call, token))


@blueprint.route(
    "/<app_id>/activities",
    defaults={"version": None},
    methods=["GET", "PUT", "DELETE"],
)
@blueprint.route("/<version>/<app_id>/activities", methods=["GET", "PUT", "DELETE"])
def post_only(version: str | None, app_id: str) -> ResponseReturnValue:
    """What has been reported can be neither read, changed nor taken back."""
    raise errors.unsupported(request.method, app_id)


def dataset_of(app_id: str) -> str:
    """The dataset that an app's events go to: that of the settings.

    At Meta a dataset is linked to one app, META_APP_ID where it is set. The events of
    any other go to a dataset of their own, which has the app's number.
    """
    linked = current_app.config["META_APP_ID"] or app_id
    dataset = current_app.config["META_PIXEL_ID"]
    return dataset if dataset and linked == app_id else app_id


def _admit(call: Request, app_id: str) -> tuple[dict[str, Any], str]:
    """The parameters and the token. A bad token is said before a bad body."""
    try:
        given = decode.parameters(call)
    except GraphError:
        _token(call, call.args.to_dict(), app_id)
        raise
    return given, _token(call, given, app_id)


def _token(call: Request, given: dict[str, Any], app_id: str) -> str:
    """The caller's token: the app's own, its id and secret with a bar between, or the
    one that the sandbox expects of everybody."""
    token = decode.access_token(call, given, "")
    owner, bar, _secret = token.partition("|")
    expected = current_app.config["SANDBOX_META_TOKEN"]
    if bar and owner != app_id:
        raise errors.unsupported(request.method, app_id)
    if not bar and expected and token != expected:
        raise errors.bad_token()
    return token


def _keep(activity: Activity, app_id: str, call: Request, token: str) -> Exchange:
    """Store the call and its events in one transaction: all of them or none."""
    asked = transcript(call, tokens=[token])
    answered = {"status": 200, "body": _SUCCESS}
    items = activity.items if activity.kind == CUSTOM else [None]
    with store().writing() as connection:
        exchange = record_exchange(connection, asked, answered)
        for item in items:
            cut: set[str] = set()
            if item is not None:
                name = item["_eventName"]
                names.use_event_name(connection, app_id, name)
                cut = names.use_parameters(
                    connection, app_id, name, parameter_names(item)
                )
            _record(connection, activity, item, cut, app_id, exchange)
    return exchange


def _record(
    connection: Any,
    activity: Activity,
    item: dict[str, Any] | None,
    cut: set[str],
    app_id: str,
    exchange: Exchange,
) -> None:
    at = now()
    payload, ignored = server_event(
        activity, item, at=at, address=_device_address(), cut=cut
    )
    record(
        connection,
        payload,
        side=Side(APP, APP_EVENTS_API),
        pixel_id=dataset_of(app_id),
        received_at=at,
        exchange=exchange,
        original=activity.original(item),
        ignored=ignored,
    )


def _device_address() -> str | None:
    """The device's address: the caller's, or the one that a server names for it.

    Meta's docs: a server that reports for a device gives it in X-Forwarded-For.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").partition(",")[0]
    return forwarded or request.remote_addr
