"""Bytes as QuickBooks sends them: exact JSON numbers, its three fault envelopes, and the headers of every answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, TypeAlias
from uuid import uuid4
from zoneinfo import ZoneInfo

from starlette.responses import Response

Json: TypeAlias = dict[str, Any]
PACIFIC = ZoneInfo("America/Los_Angeles")
JSON_TYPE = "application/json;charset=UTF-8"


@dataclass(frozen=True)
class Fault:
    code: str
    message: str
    detail: str
    element: str | None = ""  # None leaves the key out, as QuickBooks does on some single requests
    type: str = "ValidationFault"

    def as_json(self) -> Json:
        error: Json = {"Message": self.message, "Detail": self.detail, "code": self.code}
        if self.element is not None:
            error["element"] = self.element
        return {"Error": [error], "type": self.type}


class FaultError(Exception):
    """Carries a fault from the rule that found it to the envelope that reports it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code} {fault.detail}")
        self.fault = fault


class Raw(str):
    """JSON text that is already encoded."""

    __slots__ = ()


def loads(text: str) -> Any:  # noqa: ANN401 JSON
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def dumps(value: object) -> str:
    parts: list[str] = []
    _encode(value, parts)
    return "".join(parts)


def _encode(value: object, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(value if isinstance(value, Raw) else encode_basestring(value))
    elif isinstance(value, dict):
        _encode_mapping(value, parts)
    elif isinstance(value, (list, tuple)):
        _encode_sequence(value, parts)
    else:
        parts.append(_scalar(value))


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _encode_mapping(value: Mapping[str, object], parts: list[str]) -> None:
    if not value:
        parts.append("{}")
        return
    lead = "{"
    for key, item in value.items():
        parts.append(f"{lead}{encode_basestring(key)}:")
        _encode(item, parts)
        lead = ","
    parts.append("}")


def _encode_sequence(value: Sequence[object], parts: list[str]) -> None:
    if not value:
        parts.append("[]")
        return
    lead = "["
    for item in value:
        parts.append(lead)
        _encode(item, parts)
        lead = ","
    parts.append("]")


def timestamp(moment: datetime) -> str:
    """An instant of MetaData: whole seconds, in Intuit's own zone."""
    return moment.astimezone(PACIFIC).isoformat(timespec="seconds")


def response_time() -> str:
    return datetime.now(UTC).astimezone(PACIFIC).isoformat(timespec="milliseconds")


def headers() -> dict[str, str]:
    return {"intuit_tid": f"1-{uuid4()}", "Qbo-Version": "1975.152", "Cache-Control": "no-cache, no-store"}


def answer(body: Json, status: int = 200) -> Response:
    return Response(dumps(body | {"time": response_time()}), status, headers(), JSON_TYPE)


def fault_answer(fault: Fault, status: int = 400) -> Response:
    return answer({"Fault": fault.as_json()}, status)


def _lower_case(status: int, message: str, detail: str | None, code: str, kind: str) -> Response:
    error = {"message": message, "detail": detail, "code": code, "element": None}
    body: Json = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": kind},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(datetime.now(UTC).timestamp() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return Response(dumps(body), status, headers(), JSON_TYPE)


def unauthorized(detail: str | None) -> Response:
    message = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    response = _lower_case(401, message, detail, "3200", "AUTHENTICATION")
    response.headers["Www-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
    return response


def forbidden() -> Response:
    message = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
    return _lower_case(403, message, None, "3100", "SERVICE")


def throttled_xml() -> Response:
    """XML whatever the caller accepts, as it was recorded."""
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<IntuitResponse time="{response_time()}" xmlns="http://schema.intuit.com/finance/v3">'
        '<Fault type="SERVICE"><Error code="3001">'
        "<Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message>"
        "<Detail>The request limit was reached.  Try again later</Detail>"
        "</Error></Fault></IntuitResponse>"
    )
    return Response(body, 429, headers(), "application/xml;charset=UTF-8")
