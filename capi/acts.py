"""What makes two happenings one: the ids of events that have no id of their own.

A page that is reloaded, reached by the back button or opened in a second tab is looked
at once. So the id follows from the visit, the event and what it is about; the outbox
lets it in once, and the browser fires it once. What a visitor does with a button is
done each time it is done, and gets an id of its own.
"""

import secrets
from hashlib import sha256

VISIT_SECONDS = 30 * 60
"""After this long, looking at the same thing is looking again."""


def new_id() -> str:
    """An id that nobody can guess: for an act, a visit, a visitor."""
    return secrets.token_urlsafe(16)


def act_id(visit: str, event_name: str, subject: str) -> str:
    """The id of looking at `subject` in one visit."""
    seen = "\n".join((visit, event_name, subject))
    return f"{event_name.lower()}.{sha256(seen.encode()).hexdigest()[:24]}"
