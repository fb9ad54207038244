"""Meta's Graph API: the edges that take events, and what they refuse."""
