"""Nova Poshta's errors: a text and a code of eleven digits each, with HTTP 200."""

from typing import NamedTuple


class Fault(NamedTuple):
    """One error as it stands in the envelope."""

    code: str
    text: str


KEY_REFUSED = Fault("20000200068", "API auth fail")
KEY_EMPTY = Fault("20000200069", "apiKey is empty")
KEY_EXPIRED = Fault("20000201204", "API key expired")
TOO_MANY_CALLS = Fault("20000401501", "To many requests")
NOT_JSON = Fault("20000100014", "Incorrect data.")
NOT_AN_ARRAY = Fault("20000200159", "Documents must be array")
NO_DOCUMENTS = Fault("20001401203", "No documents to track")
NULL_DOCUMENTS = Fault("20001401442", "Document number is not correct")
TOO_MANY_DOCUMENTS = Fault(
    "20001401153", "Error: Param Documents must not be more than 100 item"
)
NUMBER_NOT_SET = Fault("20001401155", "Error: Document not set")
NUMBER_NOT_DIGITS = Fault("20001401156", "Error: Document must be integer")
DOCUMENT_MALFORMED = Fault("20001401157", "Error: Document wrong format")
NUMBER_MALFORMED = Fault("20001401158", "Error: wrong format of the document number")
PHONE_MALFORMED = Fault("20001401160", "Error: wrong format of the RecipientPhone")


def not_played(model: str, method: str) -> Fault:
    """What the real Nova Poshta may well know, and the sandbox does not."""
    return Fault(
        "20000500603",
        f"Not found: {model or '?'}/{method or '?'}. This sandbox only tracks:"
        " TrackingDocument/getStatusDocuments.",
    )


class NovaPoshtaError(Exception):
    """A call that is refused, with everything that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.text for fault in faults))
        self.faults = faults
