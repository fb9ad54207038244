"""`flask capi send`: one event straight to Meta, past the outbox."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import click

from capi.app_samples import app_sample, is_apps
from capi.changes import UnknownField, changed
from capi.choices import ActionSource
from capi.client import GRAPH_URL, ConversionsClient, encode
from capi.commands.kit import FINDINGS, WRONG_USE, as_json, print_json, say, stop
from capi.consent import as_device_allows
from capi.entries import form
from capi.errors import CapiError, EventError, SettingsError
from capi.events import Event
from capi.names import near_miss
from capi.routes import is_app
from capi.samples import sample
from capi.senders import Sender
from capi.setup import Setup

PAGE = "https://shop.example/sample"


@click.command("send")
@click.argument("name")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help="Set a field: value=12.5, email=a@example.com, custom_data.colour=red.",
)
@click.option("--app", "in_app", is_flag=True, help="As it happens in a mobile app.")
@click.option("--order", help="The order's own event instead, with its id and time.")
@click.option("--pixel", help="Only to this pixel id (or app id).")
@click.option("--test-event-code", metavar="CODE", help="Show it under Test Events.")
@click.option("--live", is_flag=True, help="Let a sample reach the real Meta uncoded.")
@click.option("--dry-run", is_flag=True, help="Print the event and send nothing.")
@as_json
@click.pass_obj
def send(
    setup: Setup,
    name: str,
    changes: tuple[str, ...],
    in_app: bool,
    order: str | None,
    pixel: str | None,
    test_event_code: str | None,
    live: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send one believable event NAME to Meta, with an id of its own.

    Prints what is sent, and Meta's answer on stderr. It goes past the outbox: nothing
    is stored, retried or paused. A sample reaches the real Meta only with a test event
    code, or with --live, for Meta counts what it gets.

    An event of an app, be it by --app or because only apps have it, goes where
    APP_EVENTS_ROUTE says; by both ways, a list of both forms is printed. Names of the
    App Events API (fb_mobile_purchase) are known.

    \b
    Example: flask capi send Purchase --test-event-code TEST12345
             flask capi send Purchase --set value=9.5 --set currency=EUR --dry-run
             flask capi send Purchase --order C261122-7KQ2M
             flask capi send MobileAppInstall --set app_data.extinfo.os_version=15
    """
    event = _order(setup, name, order) if order else _sample(setup, name, in_app)
    event = as_device_allows(_with(event, changes))
    clients = {} if dry_run and not setup.clients() else _chosen(setup, event, pixel)
    server = event.to_server()
    forms = {key: form(key, server).payload for key in clients} or {"": server}
    shown = _different(forms.values())
    if dry_run:
        print_json(shown)
        return
    for client in clients.values():
        if isinstance(client, ConversionsClient):
            client.test_event_code = test_event_code or client.test_event_code
    if not order and not live:
        _spare_the_real_meta(clients)
    answers = {key: _answer(client, forms[key]) for key, client in clients.items()}
    print_json({"event": shown, "answers": answers} if as_json else shown)
    _tell(answers)


def _different(forms: Iterable[dict[str, Any]]) -> Any:
    """The one form that all of them are, or a list of the two that there are."""
    found = list({encode(each): each for each in forms}.values())
    return found[0] if len(found) == 1 else found


def _sample(setup: Setup, name: str, in_app: bool) -> Event:
    if in_app or is_apps(name):
        return app_sample(name, now=setup.clock())
    if near := near_miss(name):
        say(f"{name} is no standard event, so Meta takes it as a custom one. {near}?")
    return sample(name, now=setup.clock(), event_source_url=PAGE)


def _order(setup: Setup, name: str, number: str) -> Event:
    if setup.order_event is None:
        stop(
            "This shop has not registered how to look an order up (order_event).",
            f"flask capi send {name}",
            status=WRONG_USE,
        )
    try:
        event = setup.order_event(number)
    except LookupError as error:
        stop(
            f"Order {number} has no event to send: {error.args[0]}.",
            "flask capi outbox list",
            status=WRONG_USE,
        )
    if event.event_name != name:
        stop(
            f"The order's event is {event.event_name}, not {name}.",
            f"flask capi send {event.event_name} --order {number}",
            status=WRONG_USE,
        )
    return event


def _with(event: Event, changes: tuple[str, ...]) -> Event:
    pairs = [change.partition("=") for change in changes]
    if any(not name or not sign for name, sign, _ in pairs):
        raise click.BadParameter("write it KEY=VALUE", param_hint="--set")
    try:
        return changed(event, [(name, value) for name, _, value in pairs])
    except UnknownField as error:
        raise click.BadParameter(str(error), param_hint="--set") from error


def _chosen(setup: Setup, event: Event, pixel: str | None) -> dict[str, Sender]:
    clients = dict(setup.clients())
    if not clients:
        stop("No pixel is set.", "flask capi check", status=WRONG_USE)
    source = event.one("action_source")
    where = setup.destinations or partial(_fitting, clients)
    ids = {key.partition(":")[2]: key for key in where(source)}
    if not ids:
        stop("No destination takes it.", "flask capi check", status=WRONG_USE)
    if pixel is None:
        return {key: clients[key] for key in ids.values()}
    if pixel not in ids:
        known = ", ".join(ids)
        raise click.BadParameter(f"there are: {known}", param_hint="--pixel")
    return {ids[pixel]: clients[ids[pixel]]}


def _fitting(clients: Iterable[str], source: object) -> list[str]:
    """Where nothing says which way events go: an app takes what happened in it."""
    in_app = source == ActionSource.APP
    return [key for key in clients if in_app or not is_app(key)]


def _spare_the_real_meta(clients: Mapping[str, Sender]) -> None:
    real = urlsplit(GRAPH_URL).hostname
    uncoded = [
        client
        for client in clients.values()
        if urlsplit(client.url).hostname == real
        # The App Events API has no such code.
        and not getattr(client, "test_event_code", None)
    ]
    if not uncoded:
        return
    if sys.stdin.isatty() and click.confirm(
        "This is the real Meta, which will count the event. Send it?", err=True
    ):
        return
    stop(
        "The real Meta would count this sample, and nothing was sent.",
        "flask capi send … --test-event-code TEST12345   (or --live)",
        status=WRONG_USE,
    )


def _answer(client: Sender, payload: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = client.send_encoded([encode(payload)])
        return {"ok": True} | asdict(cast(Any, answer))
    except CapiError as error:
        then = "flask capi check"
        if isinstance(error, EventError):
            then = "flask capi send … --dry-run | flask capi lint"
        return {
            "ok": False,
            "error": str(error),
            "settings": isinstance(error, SettingsError),
            "code": getattr(error, "code", None),
            "subcode": getattr(error, "subcode", None),
            "fbtrace_id": getattr(error, "fbtrace_id", None),
            "next": then,
        }


def _tell(answers: Mapping[str, Mapping[str, Any]]) -> None:
    for key, answer in answers.items():
        if answer["ok"]:
            received = f"events_received {answer['events_received']}"
            say(f"{key}  <--  [200] {received}  fbtrace_id {answer['fbtrace_id']}")
        else:
            say(f"{key}  <--  {answer['error']}\nNext: {answer['next']}")
    if any(not answer["ok"] for answer in answers.values()):
        settings = any(answer.get("settings") for answer in answers.values())
        sys.exit(WRONG_USE if settings else FINDINGS)
