"""What Meta takes beside the events of a call, and a row must say of its own event.

The tag of an upload belongs to a call, so events go together only with those of the
same upload. Until then it stands in front of the event, in the row's payload.
"""

import json

_FRONT = '{"upload_tag":'
_decoder = json.JSONDecoder()


def tagged(payload: str, upload_tag: str | None) -> str:
    """The payload with the tag in front; as it is where there is none."""
    if not upload_tag:
        return payload
    return f"{_FRONT}{json.dumps(upload_tag)},{payload[1:]}"


def opened(payload: str) -> tuple[str | None, str]:
    """The tag, if there is one, and the event as Meta takes it."""
    if not payload.startswith(_FRONT):
        return None, payload
    tag, end = _decoder.raw_decode(payload, len(_FRONT))
    return tag, f"{{{payload[end + 1 :]}"
