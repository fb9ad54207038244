"""Visitors of its own for the shop, who read its pages as a browser does."""
