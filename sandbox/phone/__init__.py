"""A phone with the shop's app on it, to play with."""
