"""`flask --app sandbox stripe …`: what one does in Stripe's dashboard, from a shell.

Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 refused or not delivered,
2 no such object or wrong use.
"""

import json
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from sandbox.store import store
from sandbox.stripe import deliveries, refunds, triggers, webhook_endpoints, webhooks
from sandbox.stripe.deliveries import Delivery
from sandbox.stripe.endpoints import FROM_SETTINGS
from sandbox.stripe.errors import NotFound, StripeError
from sandbox.stripe.records import Json

FAILED = 1
WRONG_USE = 2


@click.group("stripe")
def group() -> None:
    """Act as Stripe: let events happen, resend them, refund, roll a secret."""


@group.command()
@click.argument("event", type=click.Choice(triggers.EVENTS), metavar="EVENT")
@click.option("--session", "session_id", help="cs_…; the newest that it can happen to.")
@click.option("--json", "as_json", is_flag=True, help="Print the session as JSON.")
@with_appcontext
def trigger(event: str, session_id: str | None, as_json: bool) -> None:
    """Let EVENT happen to a session, by doing what leads to it."""
    try:
        session = triggers.trigger(event, session_id)
    except StripeError as error:
        _stop(error)
    webhooks.deliver_due()
    state = f"{session['id']} {session['status']} {session['payment_status']}"
    click.echo(json.dumps(session) if as_json else state)


@group.command()
@click.argument("event_id")
@click.option("--json", "as_json", is_flag=True, help="Print the delivery as JSON.")
@with_appcontext
def resend(event_id: str, as_json: bool) -> None:
    """Deliver EVENT_ID (evt_…) to the shop once more."""
    try:
        numbers = webhooks.resend(event_id)
    except StripeError as error:
        _stop(error)
    webhooks.deliver_and_wait(event_id)
    sent = [
        found for found in deliveries.listing(event=event_id) if found.id in numbers
    ]
    for delivery in sent:
        click.echo(json.dumps(asdict(delivery)) if as_json else _line(delivery))
    if any(delivery.state != "delivered" for delivery in sent):
        click.echo("Not delivered. Is the shop running?", err=True)
        raise SystemExit(FAILED)


@group.command()
@click.argument("payment", metavar="CHARGE_OR_PI")
@click.option(
    "--amount", type=click.IntRange(min=1), help="Minor units; all that is left."
)
@click.option("--json", "as_json", is_flag=True, help="Print the refund as JSON.")
@with_appcontext
def refund(payment: str, amount: int | None, as_json: bool) -> None:
    """Give back a payment (ch_… or pi_…), whole or in part."""
    kind = "payment_intent" if payment.startswith("pi_") else "charge"
    try:
        with store().writing() as connection:
            made = refunds.create(connection, {kind: payment, "amount": amount})
    except StripeError as error:
        _stop(error)
    webhooks.deliver_due()
    click.echo(json.dumps(made) if as_json else _sum(made))


@group.command()
@click.argument("endpoint", default=FROM_SETTINGS)
@click.option("--json", "as_json", is_flag=True, help="Print the secret as JSON.")
@with_appcontext
def roll(endpoint: str, as_json: bool) -> None:
    """Give ENDPOINT (we_…; the settings' own) a new signing secret.

    The former secret signs along for 24 hours. Put both into the shop's
    STRIPE_WEBHOOK_SECRET, the new one first.
    """
    try:
        with store().writing() as connection:
            secret = webhook_endpoints.roll(connection, endpoint)
    except StripeError as error:
        _stop(error)
    found = {"endpoint": endpoint, "secret": secret}
    click.echo(json.dumps(found) if as_json else secret)
    click.echo("The former secret signs along for 24 hours.", err=True)


def _stop(error: StripeError) -> None:
    click.echo(error.message, err=True)
    raise SystemExit(WRONG_USE if isinstance(error, NotFound) else FAILED)


def _line(delivery: Delivery) -> str:
    answers = [attempt.status or attempt.error for attempt in delivery.attempts]
    last = answers[-1] if answers else "waiting"
    return f"{delivery.event} {delivery.type} {delivery.state} {last}"


def _sum(refund: Json) -> str:
    return f"{refund['id']} {refund['amount']} {refund['currency']} {refund['status']}"
