"""The same two errands without our care: what stands in many a shop.

`/webhook` verifies Stripe's signature, retrieves the session and commits one row.
`/thanks` tells Meta of the sale while the buyer waits for the page.
"""

import os
import sqlite3
import threading
import time

import requests
import stripe
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

EXPAND = ["payment_intent.latest_charge"]
_local = threading.local()


def create_app() -> Flask:
    """Settings come from the environment: `SECRET`, `STRIPE`, `META`, `DATABASE`."""
    app = Flask(__name__)
    client = stripe.StripeClient(
        "sk_test_made_up", base_addresses={"api": os.environ["STRIPE"]}
    )
    with _database() as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS paid (session TEXT, at REAL)")

    def retrieve(session_id: str) -> stripe.checkout.Session:
        return client.v1.checkout.sessions.retrieve(session_id, {"expand": EXPAND})

    @app.post("/webhook")
    def webhook() -> ResponseReturnValue:
        event = stripe.Webhook.construct_event(
            request.get_data(),
            request.headers["Stripe-Signature"],
            os.environ["SECRET"],
        )
        session = retrieve(event["data"]["object"]["id"])
        with _database() as connection:
            connection.execute(
                "INSERT INTO paid VALUES (?, ?)", (session["id"], time.time())
            )
        return jsonify(result="paid")

    @app.get("/thanks")
    def thanks() -> ResponseReturnValue:
        session = retrieve(request.args["session_id"])
        sale = {"event_name": "Purchase", "event_id": session["id"]}
        requests.post(f"{os.environ['META']}/events", json={"data": [sale]}, timeout=30)
        return f"<p>Thank you for {session['amount_total']}</p>"

    return app


def _database() -> sqlite3.Connection:
    """A connection for each thread."""
    if not hasattr(_local, "connection"):
        _local.connection = sqlite3.connect(os.environ["DATABASE"], timeout=10)
        _local.connection.execute("PRAGMA synchronous = NORMAL")
    connection: sqlite3.Connection = _local.connection
    return connection
