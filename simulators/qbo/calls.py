"""What one request to the practice company asks for, read from its path, query and body."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

Lane = Literal["read", "write", "batch", "other"]
Json = Mapping[str, object]


@dataclass(frozen=True)
class Operation:
    """One thing asked for: a whole request, or one item of a batch."""

    entity: str
    verb: str
    docnumber: str | None = None
    bid: str | None = None

    @property
    def writes(self) -> bool:
        return self.verb in {"create", "update", "delete", "void"}


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    bearer: str | None
    realm: str | None
    requestid: str | None
    lane: Lane
    operations: tuple[Operation, ...] = field(default=())

    @property
    def writes(self) -> bool:
        return any(operation.writes for operation in self.operations)

    @property
    def batch_items(self) -> int:
        return len(self.operations) if self.lane == "batch" else 0


def read_call(method: str, path: str, query: str, authorization: str | None, body: bytes) -> Call:
    parts = path.strip("/").split("/")
    parameters = {name: values[0] for name, values in parse_qs(query).items()}
    company = len(parts) >= 4 and parts[:2] == ["v3", "company"]
    realm = parts[2] if company else None
    resource = parts[3].lower() if company else ""
    operations = _operations(method, resource, parameters, body) if company else ()
    lane = _lane(resource, operations) if company else "other"
    bearer = _bearer(authorization)
    return Call(method, path, bearer, realm, parameters.get("requestid"), lane, operations)


def _bearer(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _lane(resource: str, operations: Sequence[Operation]) -> Lane:
    if resource == "batch":
        return "batch"
    return "write" if any(operation.writes for operation in operations) else "read"


def _operations(
    method: str, resource: str, parameters: Mapping[str, str], body: bytes
) -> tuple[Operation, ...]:
    if resource in {"query", "cdc", "reports"}:
        return (Operation("", resource),)
    if method != "POST":
        return (Operation(resource, "read"),)
    content = _json(body)
    if resource == "batch":
        items = content.get("BatchItemRequest")
        return (
            tuple(_item(item) for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
        )
    return (Operation(resource, _verb(parameters, content), _text(content.get("DocNumber"))),)


def _verb(parameters: Mapping[str, str], content: Json) -> str:
    operation = parameters.get("operation", "").lower()
    if "void" in (operation, parameters.get("include", "").lower()):
        return "void"
    if operation in {"delete", "update"}:
        return operation
    return "update" if content.get("Id") else "create"


def _item(item: Json) -> Operation:
    bid = _text(item.get("bId"))
    if "Query" in item:
        return Operation("", "query", None, bid)
    for name, content in item.items():
        if isinstance(content, dict):
            voids = "void" in str(item.get("optionsData", "")).lower()
            parameters = {"operation": "void" if voids else str(item.get("operation", ""))}
            return Operation(name.lower(), _verb(parameters, content), _text(content.get("DocNumber")), bid)
    return Operation("", "unknown", None, bid)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _json(body: bytes) -> Json:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}  # the endpoint itself answers what is wrong with it
    return content if isinstance(content, dict) else {}
