"""Events, requests and answers as text that engineers can read and copy."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode


def as_json(value: Any) -> str:
    """Any JSON, a member a line, letters of every script as they are."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def as_request(request: Mapping[str, Any]) -> str:
    """A stored request as it went over the wire: line, headers, body."""
    query = urlencode(request.get("query") or {}, safe="[]:/,{}…")
    address = f"{request.get('path', '')}{'?' + query if query else ''}"
    headers = [f"{name}: {text}" for name, text in request.get("headers", {}).items()]
    head = "\n".join([f"{request.get('method', '')} {address}", *headers])
    return f"{head}\n\n{_body(request)}".rstrip()


def as_response(response: Mapping[str, Any]) -> str:
    """A stored answer: its status and its body."""
    return f"HTTP {response.get('status', '')}\n\n{_body(response)}".rstrip()


def _body(message: Mapping[str, Any]) -> str:
    body = message.get("body") or ""
    if not isinstance(body, str):
        return as_json(body)
    try:
        shown = as_json(json.loads(body))
    except (ValueError, RecursionError):
        return body
    # JSON can spell half a surrogate pair, which no page can show.
    return shown if _is_text(shown) else body


def _is_text(text: str) -> bool:
    return text.encode(errors="replace").decode() == text
