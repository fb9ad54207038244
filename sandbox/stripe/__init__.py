"""Stripe: its API, the pay page, webhooks, and a dashboard to act in."""
