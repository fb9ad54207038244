"""What `/metrics` says of a delivery is what the answer to it said."""

import pytest
from flask import Flask, jsonify

from shop.counters import outcome


@pytest.mark.parametrize(
    ("result", "counted"),
    [
        ("applied", "applied"),
        ("order C261130-7KQ2M: received", "applied"),
        ("ignored", "ignored"),
        ("not_ours", "ignored"),
        ("already_handled", "ignored"),
    ],
)
def test_a_delivery_that_changed_nothing_counts_as_ignored(
    result: str, counted: str
) -> None:
    with Flask(__name__).app_context():
        assert outcome(jsonify(result=result)) == counted
