"""More of Stripe's API at /stripe/v1: what concerns the account behind the payments.

Webhook endpoints, disputes and the balance; and the call by which Stripe's own pay page
confirms a payment, which lets programs pay without a browser.
"""

from flask import Response

from sandbox.store import store
from sandbox.stripe import balance, disputes, payment_pages, webhook_endpoints
from sandbox.stripe.api import SESSION, blueprint
from sandbox.stripe.http import ONLY_EXPAND, change, listed, perform, show

ENDPOINT = "webhook_endpoint"


@blueprint.post("/webhook_endpoints")
def create_webhook_endpoint() -> Response:
    """Ask for events at a URL; the answer alone has the secret."""
    return change(ENDPOINT, webhook_endpoints.CREATE, webhook_endpoints.create)


@blueprint.get("/webhook_endpoints/<id>")
def retrieve_webhook_endpoint(id: str) -> Response:
    """One webhook endpoint, without its secret."""
    _show_the_settings()
    return show(ENDPOINT, webhook_endpoints.retrieve, id)


@blueprint.post("/webhook_endpoints/<id>")
def update_webhook_endpoint(id: str) -> Response:
    """Change what a webhook endpoint wants, or disable it."""
    return change(
        ENDPOINT,
        webhook_endpoints.UPDATE,
        lambda connection, params, cause: webhook_endpoints.update(
            connection, id, params
        ),
    )


@blueprint.delete("/webhook_endpoints/<id>")
def delete_webhook_endpoint(id: str) -> Response:
    """Send nothing there any more."""
    return change(
        ENDPOINT,
        ONLY_EXPAND,
        lambda connection, params, cause: webhook_endpoints.remove(connection, id),
    )


@blueprint.get("/webhook_endpoints")
def list_webhook_endpoints() -> Response:
    """Webhook endpoints, newest first."""
    _show_the_settings()
    return listed(ENDPOINT, webhook_endpoints.LIST, webhook_endpoints.query)


@blueprint.get("/disputes/<id>")
def retrieve_dispute(id: str) -> Response:
    """One dispute."""
    return show("dispute", disputes.retrieve, id)


@blueprint.get("/disputes")
def list_disputes() -> Response:
    """Disputes, newest first, of one charge or of all."""
    return listed("dispute", disputes.LIST, disputes.query)


@blueprint.post("/disputes/<id>/close")
def close_dispute(id: str) -> Response:
    """Give in: the dispute is lost."""
    return change(
        "dispute",
        ONLY_EXPAND,
        lambda connection, params, cause: disputes.close(connection, id, cause=cause),
    )


@blueprint.get("/balance_transactions/<id>")
def retrieve_balance_transaction(id: str) -> Response:
    """One movement of the balance, with its fee."""
    return show("balance_transaction", balance.retrieve, id)


@blueprint.get("/balance_transactions")
def list_balance_transactions() -> Response:
    """Movements of the balance, newest first."""
    return listed("balance_transaction", balance.LIST, balance.query)


@blueprint.post("/payment_pages/<id>/confirm")
def confirm_payment_page(id: str) -> Response:
    """Pay a checkout with one of Stripe's test payment methods."""
    return perform(
        SESSION,
        payment_pages.CONFIRM,
        lambda params: payment_pages.confirm(id, params),
    )


def _show_the_settings() -> None:
    with store().writing() as connection:
        webhook_endpoints.materialize(connection)
