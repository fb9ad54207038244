"""Chaos: many buyers at once, everything that can break breaking, and a strict count.

    python -m tests.chaos --seed 7 --setup sqlite --orders 1000

Real programs on free ports of this machine: the shop and the sandbox as the Procfile
starts them, and the workers. Visitors buy side by side; meanwhile Meta fails, webhooks
come late, twice and in the wrong order, and processes are killed. In the end each order
that was paid must have been sent and counted as if nothing had happened.
"""
