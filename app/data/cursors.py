"""From where a list goes on, as text for the address bar; what somebody edited begins at the start."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode


def text_cursor(first: str, second: str) -> str:
    return urlsafe_b64encode(json.dumps([first, second]).encode()).decode()


def read_text_cursor(text: str) -> tuple[str, str] | None:
    try:
        first, second = json.loads(urlsafe_b64decode(text.encode()))
    except (ValueError, TypeError):
        return None
    return (first, second) if isinstance(first, str) and isinstance(second, str) else None
