"""A shop and a sandbox in which everything has happened, for pages to be read in."""

from tests.security.conftest import lived_in

__all__ = ["lived_in"]
