"""What goes over the wire: PHP's way of writing JSON, WordPress's errors, and one answer."""

import json
from dataclasses import dataclass, field
from typing import Any

Wire = dict[str, Any]


def encode(value: object) -> str:
    # PHP escapes slashes: a signature over bytes with bare ones would never be tested against the real form.
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


@dataclass(frozen=True)
class Reply:
    """A status, the text of the body and the headers that matter."""

    text: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class WireError(Exception):
    """An answer that WordPress gives instead of data."""

    def __init__(self, status: int, code: str, message: str, detail: Wire | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Wire = {"code": code, "message": message, "data": {"status": status, **(detail or {})}}

    def reply(self) -> Reply:
        return Reply(encode(self.body), self.status)


def no_route() -> WireError:
    return WireError(404, "rest_no_route", "No route was found matching the URL and request method.")


def invalid_id(kind: str, status: int = 404) -> WireError:
    return WireError(status, f"woocommerce_rest_{kind}_invalid_id", "Invalid ID.")


def invalid_params(problems: dict[str, str], codes: dict[str, str]) -> WireError:
    details = {
        name: {"code": codes[name], "message": message, "data": None} for name, message in problems.items()
    }
    message = f"Invalid parameter(s): {', '.join(problems)}"
    return WireError(400, "rest_invalid_param", message, {"params": problems, "details": details})
