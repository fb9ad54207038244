"""Stripe's way of nesting parameters in form fields."""

from typing import Any

import pytest

from sandbox.stripe.errors import BadParameter
from sandbox.stripe.form import decode


@pytest.mark.parametrize(
    ("encoded", "tree"),
    [
        (b"", {}),
        (b"mode=payment", {"mode": "payment"}),
        (b"a=1&a=2", {"a": "2"}),
        (b"name=a+b%26c", {"name": "a b&c"}),
        (b"name=%C3%A9", {"name": "é"}),
        (b"a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        (b"a%5B0%5D=x&a%5B1%5D=y", {"a": {"0": "x", "1": "y"}}),
        (b"a[]=x&a[]=y", {"a": {"0": "x", "1": "y"}}),
        (b"a=1&a[b]=2", {"a": {"b": "2"}}),
        (b"a[b]=2&a=1", {"a": "1"}),
        (b"metadata[k]=", {"metadata": {"k": ""}}),
    ],
)
def test_pairs_become_a_tree(encoded: bytes, tree: dict[str, Any]) -> None:
    assert decode(encoded) == tree


@pytest.mark.parametrize("encoded", [b"a[b=1", b"a]=1", b"[a]=1", b"a[b]c=1", b"a=%FF"])
def test_what_cannot_be_read_is_refused(encoded: bytes) -> None:
    with pytest.raises(BadParameter):
        decode(encoded)
