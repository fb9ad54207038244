"""The shop's outbox, seen and acted on from outside."""
