"""What each state of the outbox means for a person, and what they can do about it."""

from dataclasses import dataclass

from capi.schema import State


@dataclass(frozen=True)
class Meaning:
    """A sentence, and the command that goes on from there (may be empty).

    `{id}` in the command stands for the row's number.
    """

    sentence: str
    then: str = ""


MEANINGS = {
    State.PENDING: Meaning(
        "It waits for the worker.", "flask capi check   (is a worker running?)"
    ),
    State.SENDING: Meaning(
        "A worker has it in hand. If that worker died, it is free again in a minute."
    ),
    State.SENT: Meaning(
        "Meta has received it. Receipt says nothing of matching or counting."
    ),
    State.RETRYING: Meaning(
        "An attempt brought no answer, or Meta could not take it just then. The next"
        " attempt comes by itself.",
        "flask capi outbox retry {id}   (now, instead of later)",
    ),
    State.FAILED: Meaning(
        "Meta refused this very event, or would have (its reason says so); trying again"
        " unchanged is refused again.",
        "flask capi lint -   (with the payload), then flask capi outbox retry {id}",
    ),
    State.EXPIRED: Meaning(
        "It was older than Meta accepts (7 days; 62 in a physical store) when its turn"
        " came. It cannot be sent any more."
    ),
    State.WITHHELD: Meaning(
        "The visitor has not consented. It is never sent and holds no user data."
    ),
    State.DISCARDED: Meaning(
        "Somebody gave it up and said why.",
        "flask capi outbox retry {id}   (to send it after all)",
    ),
}
